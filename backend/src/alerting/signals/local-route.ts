import type { AlertingEngine } from "../engine.ts";
import type { SignalRoute } from "./route.ts";

/** One process: what it stores it evaluates. After a crash the stores are read back instead of hearing a resend. */
export function createLocalRoute(engine: Pick<AlertingEngine, "observe">): SignalRoute {
  return {
    async start() {},
    observe: (signals) => engine.observe(signals),
    observesRedelivered: false,
    async stop() {},
  };
}
