import { createAlertingEngine } from "../../../backend/src/alerting/engine.ts";
import { compileMatchers } from "../../../backend/src/alerting/matcher.ts";
import { createSignalRoute } from "../../../backend/src/alerting/signals/create-route.ts";
import { openKafkaBus } from "../../../backend/src/bus/kafka/bus.ts";
import { createDefinitions } from "../../../backend/src/definitions/definitions.ts";
import type { Fields } from "../../../backend/src/event/value.ts";
import type { LogStore } from "../../../backend/src/stores/logs/port.ts";
import type { MetricStore } from "../../../backend/src/stores/metrics/port.ts";
import { openState } from "../../../backend/src/stores/state/state.ts";

/** What the process is started with, as JSON in the environment. */
export interface BackendStart {
  readonly brokers: readonly string[];
  readonly state: string;
  readonly prefix: string;
  readonly rules: string;
  readonly telegram: string;
}

/** A document that this backend has stored, or that was there already. */
export interface StoredDocument {
  readonly id: string;
  readonly time: number;
  readonly fields: Fields;
  readonly isResent: boolean;
}

export type ToBackend =
  | { readonly kind: "observe"; readonly number: number; readonly documents: readonly StoredDocument[] }
  | { readonly kind: "rules"; readonly number: number };
export type FromBackend =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly number: number; readonly owned: readonly string[]; readonly error?: string }
  | { readonly kind: "log"; readonly text: string };

const start = JSON.parse(process.env.BACKEND_START!) as BackendStart;
const tell = (message: FromBackend): void => void process.send!(message);
const keep = (text: string) => tell({ kind: "log", text });
const log = { info: keep, warn: keep, error: keep };

// No store tells anything of the past: what the rules know they know of the bus.
const logs = { async *scan() {} } as Pick<LogStore, "scan"> as LogStore;
const metrics = { databases: async () => [] } as Pick<MetricStore, "databases"> as MetricStore;
const counters = { increment() {}, gauge() {} };
const state = await openState({ url: start.state });
const bus = await openKafkaBus(
  { brokers: start.brokers, clientId: "heimdall-test", tls: null, sasl: null },
  { warn: keep },
);
const engine = await createAlertingEngine({
  state,
  definitions: createDefinitions(state, Date.now),
  logs,
  metrics,
  settings: {
    rules: { directory: start.rules },
    telegram: { bot_token: "123456:test-token", room_id: "-100", api_url: start.telegram },
    webhook: { url: null },
  } as never,
  counters,
  log,
  isShared: true,
});
const route = createSignalRoute({
  engine,
  bus,
  topicPrefix: start.prefix,
  groupPrefix: start.prefix,
  partitions: 6,
  db: state.db,
  stores: { logs, metrics },
  counters,
  log,
  now: Date.now,
  sessionTimeout: 6_000,
});
await engine.start();
await route.start();

const owned = async () => (await engine.rules()).filter(({ owner }) => owner === "here").map(({ name }) => name);
process.on("message", async (message: ToBackend) => {
  const { number } = message;
  try {
    if (message.kind === "observe") {
      const match = compileMatchers(engine.matchers());
      const signals = message.documents.flatMap(({ id, time, fields, isResent }) =>
        match({ index: "app-1", id, time, fields }).map((signal) => (isResent ? { ...signal, isResent } : signal)),
      );
      await route.observe(signals);
    }
    tell({ kind: "answer", number, owned: await owned() });
  } catch (error) {
    tell({ kind: "answer", number, owned: [], error: String(error) });
  }
});
process.on("SIGTERM", async () => {
  await route.stop();
  await engine.stop();
  await bus.close();
  await state.close();
  process.exit(0);
});
tell({ kind: "ready" });
