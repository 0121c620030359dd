import type { SignalRoute } from "../alerting/signals/route.ts";
import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import type { EventBus } from "./bus.ts";
import type { Configuration } from "./configuration.ts";
import type { Counters } from "./counters.ts";
import { createIntake, type Intake } from "./intake.ts";
import { type SetAside, startSetAside } from "./set-aside.ts";
import type { Stores } from "./stores.ts";
import { createWriters, type Writers } from "./writers.ts";

export interface EventWayOptions {
  readonly settings: Settings;
  /** What is in force now. */
  configuration(): Configuration;
  readonly stores: Stores;
  /** Null without Kafka. */
  readonly eventBus: EventBus | null;
  readonly signals: SignalRoute;
  readonly counters: Counters;
  readonly log: Log;
}

/** The way of events from the inputs to the stores; the workers are connected later. */
export interface EventWay {
  readonly intake: Intake;
  readonly writers: Writers;
  /** What waits for stores that are away; null without Kafka. */
  readonly aside: SetAside | null;
}

export async function openEventWay(options: EventWayOptions): Promise<EventWay> {
  const { settings, stores, eventBus, signals, counters, log } = options;
  const { kafka, ingest } = settings;
  const aside = eventBus
    ? await startSetAside({
        bus: eventBus.bus,
        ensure: eventBus.ensure,
        topicPrefix: kafka.topic_prefix,
        groupId: kafka.group_id,
        targets: stores.targets,
        deadLetters: stores.deadLetters,
        log,
      })
    : null;
  const writers = createWriters({
    targets: stores.targets,
    aside,
    asideAfter: kafka.set_aside_after,
    failed: (target) => counters.addRetry(target),
  });
  const intake = createIntake({
    writers,
    deadLetters: stores.deadLetters,
    severalTargets(pipeline) {
      const { definitions, plan } = options.configuration();
      const number = definitions.findIndex(({ id }) => id === pipeline);
      return new Set(plan.ofOutput[number]).size > 1;
    },
    // Only pipelines that use a bus make messages.
    publish: (messages) => eventBus!.publish(messages),
    observe: signals.observe,
    observesRedelivered: signals.observesRedelivered,
    counters,
    log,
    limit: ingest.max_in_flight,
  });
  return { intake, writers, aside };
}
