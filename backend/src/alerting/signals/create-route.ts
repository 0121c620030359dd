import { createLocalRoute } from "./local-route.ts";
import type { SignalRoute } from "./route.ts";
import { createSignalBus, type SignalBusOptions } from "./signal-bus.ts";

export interface SignalRouteOptions extends Omit<SignalBusOptions, "bus" | "topic" | "groupId" | "engine"> {
  readonly engine: SignalBusOptions["engine"] & Parameters<typeof createLocalRoute>[0];
  /** Null evaluates here what is stored here. */
  readonly bus: SignalBusOptions["bus"] | null;
  /** What the names of Heimdall's own topics and groups begin with: settings `kafka.topic_prefix` and `kafka.group_id`. */
  readonly topicPrefix: string;
  readonly groupPrefix: string;
}

/** The way of signals by the settings. The engine is made with `isShared` where there is a bus. */
export function createSignalRoute({ bus, topicPrefix, groupPrefix, ...options }: SignalRouteOptions): SignalRoute {
  if (bus === null) return createLocalRoute(options.engine);
  return createSignalBus({
    ...options,
    bus,
    topic: `${topicPrefix}-signals`,
    groupId: `${groupPrefix}-evaluators`,
  });
}
