import { setTimeout as sleep } from "node:timers/promises";
import type { Bus, BusBatch, BusConsumer, BusMessage } from "../../bus/port.ts";
import { HeimdallError, messageOf } from "../../errors.ts";
import type { Signal } from "../signal.ts";
import { createEvaluators, isNotOwner, notOwned, persevere } from "./evaluators.ts";
import { encodeMark, encodeSignals } from "./message.ts";
import { LONGEST_READ_BACK, type PartitionEvaluatorOptions, takePartition } from "./partition-evaluator.ts";
import { partitionOf } from "./partition-of.ts";
import type { SignalRoute } from "./route.ts";

export interface SignalBusOptions
  extends Omit<PartitionEvaluatorOptions, "partition" | "partitions" | "settleMilliseconds"> {
  readonly bus: Bus;
  /** The group of the backends that share the rules. */
  readonly groupId: string;
  /** Partitions that the topic is made with: no more backends than this evaluate rules. */
  readonly partitions: number;
  /** How long the clock of the rules waits for documents of its last moments. @default 1,000 */
  readonly settleMilliseconds?: number;
  /** How often the clock of the rules moves on. @default 1,000 */
  readonly markMilliseconds?: number;
  /** After so long without a sign of life a backend loses its rules to the others. */
  readonly sessionTimeout?: number | undefined;
}

const BATCH_RECORDS = 500;
const BATCH_BYTES = 4 * 1024 * 1024;
const WINDOW_BYTES = 32 * 1024 * 1024;
/** Longer than windows are read back from the topic; of more than 2 GiB a partition the oldest goes first. */
const TOPIC_SETTINGS = {
  "cleanup.policy": "delete",
  "retention.ms": String(LONGEST_READ_BACK + 3_600_000),
  "retention.bytes": String(2 * 1024 ** 3),
  "segment.bytes": String(128 * 1024 ** 2),
};
/** Longer than a backend needs to hear that the group has taken a partition from it. */
const RECLAIM_MILLISECONDS = 3_000;
const LONGEST_STOP = 10_000;

/**
 * Signals by way of a topic: every backend puts there what its workers find, each rule's on one partition, and who is
 * given the partition evaluates the rule. The owner writes a mark beside them every second; the clock of its rules
 * follows the marks that it has read, so that it never runs ahead of signals that are under way.
 */
export function createSignalBus(options: SignalBusOptions): SignalRoute {
  const { bus, topic, groupId, engine, counters, log, now } = options;
  const { settleMilliseconds = 1_000, markMilliseconds = 1_000 } = options;
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;
  let made: Promise<number> | null = null;
  let consumer: BusConsumer | null = null;
  let subscribing: Promise<void> | null = null;
  let marks: NodeJS.Timeout | null = null;
  let isMarking = false;

  /** How many partitions the topic has; it is made when it is not there. Rejects while the bus is away. */
  const partitionCount = (): Promise<number> => {
    made ??= (async () => {
      await bus.ensureTopic(topic, { partitions: options.partitions, settings: TOPIC_SETTINGS });
      // Another backend may have made it, with another number.
      const { length } = await bus.lag(groupId, [topic]);
      if (length > 0) return length;
      throw new HeimdallError("UNAVAILABLE", `the topic ${topic} is not there yet`, { status: 503, retryable: true });
    })();
    made.catch(() => {
      made = null;
    });
    return made;
  };

  const patiently = <T>(what: string, ask: () => Promise<T>) => persevere(what, ask, { log, signal: stopping.signal });
  const evaluators = createEvaluators({
    patiently,
    take: async (partition) =>
      takePartition({ ...options, partition, partitions: await partitionCount(), settleMilliseconds }),
    onTaken: () => void mark(),
    log,
  });

  const mark = async (): Promise<void> => {
    if (isMarking || isStopped()) return;
    isMarking = true;
    try {
      const messages: BusMessage[] = [];
      for (const [partition, { owner }] of evaluators.taken) {
        messages.push({ key: null, partition, value: encodeMark(now(), owner) });
      }
      if (messages.length > 0) await bus.publish(topic, messages);
      counters.gauge("rule_partitions", {}, messages.length);
    } catch (error) {
      log.warn(`the clock of the rules stands still: ${messageOf(error)}`);
    } finally {
      isMarking = false;
    }
  };

  const publish = async (signals: readonly Signal[]): Promise<void> => {
    const partitions = await partitionCount();
    const groups = Map.groupBy(signals, ({ rule }) => partitionOf(engine.shareKey(rule), partitions));
    const messages: BusMessage[] = [];
    for (const [partition, group] of groups) {
      for (const value of encodeSignals(group)) messages.push({ key: null, partition, value });
    }
    await bus.publish(topic, messages);
  };

  const onBatch = async ({ partition, records, revoked }: BusBatch): Promise<void> => {
    const evaluator = evaluators.of(partition);
    try {
      await (await evaluator).evaluate(records);
    } catch (error) {
      if (isNotOwner(error)) {
        await sleep(RECLAIM_MILLISECONDS, undefined, { signal: revoked, ref: false }).catch(() => {});
        // Another backend claimed it while the group says it is ours: two takeovers met. Joining again settles it.
        if (!revoked.aborted && evaluators.of(partition) === evaluator) void subscribe();
      }
      throw error;
    }
  };

  /** Joins the group, or leaves it and joins again. */
  const subscribe = (): Promise<void> => {
    subscribing ??= patiently("signals of rules cannot be read", async () => {
      await consumer?.stop();
      consumer = null;
      await partitionCount();
      const subscribed = await bus.subscribe({
        groupId,
        topics: [topic],
        start: "earliest",
        concurrency: options.partitions,
        batchRecords: BATCH_RECORDS,
        batchBytes: BATCH_BYTES,
        windowBytes: WINDOW_BYTES,
        sessionTimeout: options.sessionTimeout,
        onBatch,
        async readFrom(_topic, partition) {
          const evaluator = await evaluators.own(partition).catch(notOwned);
          return evaluator?.since ?? null;
        },
        onAssigned: (assigned) => evaluators.keep(new Set(assigned.map(({ partition }) => partition))),
        warn: (message) => log.warn(message),
      });
      if (isStopped()) await subscribed.stop();
      else consumer = subscribed;
    })
      .catch((error: unknown) => {
        if (!isStopped()) log.error(`signals of rules are not read: ${messageOf(error)}`);
      })
      .finally(() => {
        subscribing = null;
      });
    return subscribing;
  };

  return {
    async start() {
      // Kafka may be away at the start; what comes in waits meanwhile.
      void subscribe();
      marks = setInterval(() => void mark(), markMilliseconds);
    },
    async observe(signals) {
      try {
        await publish(signals);
      } catch (error) {
        if (!(error instanceof HeimdallError) || error.retryable) throw error;
        // Nothing that stays must hold up the source: without the documents they fit any broker.
        log.error(`signals could not be sent with their documents, alerts will not show them: ${messageOf(error)}`);
        await publish(signals.map(({ source: _source, ...signal }) => signal));
      }
    },
    observesRedelivered: true,
    async stop() {
      stopping.abort();
      if (marks) clearInterval(marks);
      await subscribing;
      await consumer?.stop();
      await Promise.race([evaluators.end(), sleep(LONGEST_STOP, undefined, { ref: false })]);
    },
  };
}
