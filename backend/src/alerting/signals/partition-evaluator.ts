import { setImmediate as nextTurn } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { BusRecord } from "../../bus/port.ts";
import type { Log } from "../../component/declaration.ts";
import { HeimdallError, messageOf } from "../../errors.ts";
import type { Meter } from "../../notify/delivery.ts";
import type { Schema } from "../../stores/state/schema.ts";
import { takeSignal } from "../active-rule.ts";
import type { AlertingEngine } from "../engine.ts";
import type { HistoryStores } from "../history.ts";
import { lookbackOf } from "../rule-runner.ts";
import { watchesAbsence } from "../share.ts";
import type { Signal } from "../signal.ts";
import { CONTINUOUS_MILLISECONDS } from "../warm-up.ts";
import { claimPartition, isStillOwner, NOT_OWNER } from "./claim.ts";
import { createSignalMemory } from "./memory.ts";
import { decodeMessage, sequenceOf } from "./message.ts";
import { type Consumed, openWindows } from "./open-windows.ts";
import { partitionOf } from "./partition-of.ts";

export interface PartitionEvaluatorOptions {
  readonly engine: Pick<AlertingEngine, "openShare" | "closeShare" | "shareKey">;
  readonly db: Kysely<Schema>;
  readonly stores: HistoryStores;
  readonly counters: Meter;
  readonly log: Log;
  readonly now: () => number;
  readonly topic: string;
  readonly partition: number;
  /** How many partitions the topic has. */
  readonly partitions: number;
  /** How long a run of the clock waits for documents of its last moments. */
  readonly settleMilliseconds: number;
}

/** Evaluates the signals of one partition, from the takeover until another backend takes it over. */
export interface PartitionEvaluator {
  /** Who writes the marks of this takeover. */
  readonly owner: string;
  /**
   * When the bus got the records from which on it is to be read: where the windows of its rules begin, or, once some were
   * evaluated, the last of them. Null when nobody evaluated it before: then the stores fill the windows.
   */
  readonly since: number | null;
  /** Evaluates records in order. Resolves when what they made is durable; rejects with NOT_OWNER when it was lost. */
  evaluate(records: readonly BusRecord[]): Promise<void>;
  /** Whether no other backend has taken the partition over. */
  isOwner(): Promise<boolean>;
  /** Makes durable how far it came, if it still may, and gives the rules up. */
  end(): Promise<void>;
}

/** Signals are read back at least this far, so that those are known again that are sent twice. */
const MEMORY_MILLISECONDS = 10 * 60_000;
/** … and at most this far: what longer windows hold is read from the stores. */
export const LONGEST_READ_BACK = 6 * 3_600_000;
const MARGIN = 60_000;
/** The main thread is left to others after so many milliseconds. */
const LONGEST_TURN = 8;

/**
 * Takes a partition over. The topic is the memory of its rules: it is read again from where their windows begin, in
 * the order in which the owner before read it. What that one kept the findings of is history, the rest is told.
 */
export async function takePartition(options: PartitionEvaluatorOptions): Promise<PartitionEvaluator> {
  const { engine, db, topic, partition, partitions, counters, log, now, settleMilliseconds } = options;
  const claim = await claimPartition(db, { topic, partition }, now());
  const { fence } = claim;
  const memory = createSignalMemory();
  const share = await engine.openShare({
    fence,
    owns: ({ realertKey }) => partitionOf(realertKey, partitions) === partition,
    onRead: (signal) => memory.add(signal, now()),
  });
  /** Where the windows of the first signals that count end. */
  const anchor = Math.min(claim.evaluatedAt ?? now(), now());
  /** Rules of files that come later fill their windows themselves. */
  const fed = [...share.rules.values()];
  const needs = fed.map(({ rule }) => lookbackOf(rule) + rule.runEvery);
  const readBack = Math.min(Math.max(MEMORY_MILLISECONDS, ...needs), LONGEST_READ_BACK) + MARGIN;
  let { evaluated } = claim;
  let position = -1;
  let lastMark: number | null = null;
  let lastOwnMark = Number.NEGATIVE_INFINITY;
  /** For rules that begin anew after a match: by key, where the last one was. */
  let consumed: Consumed = new Map();
  let queue: Promise<void> = Promise.resolve();
  let hasBegun = false;
  /** When the bus got the last record that was evaluated. */
  let heardAt: number | null = null;
  let ended = false;

  const begin = async (time: number): Promise<void> => {
    memory.begin(time);
    consumed = await openWindows({
      entries: fed,
      db,
      stores: options.stores,
      log,
      anchor,
      time,
      isContinuous: claim.evaluatedAt !== null && now() - claim.evaluatedAt <= CONTINUOUS_MILLISECONDS,
      onRead(signal) {
        if (signal.time > time - MEMORY_MILLISECONDS) memory.add(signal, time);
      },
    });
  };

  const onMark = (time: number, isHistory: boolean): void => {
    if (lastMark !== null && time - lastMark > CONTINUOUS_MILLISECONDS) {
      // Nobody evaluated meanwhile, so perhaps nobody stored: that nothing came says nothing.
      for (const { rule } of [...share.rules.values()]) if (watchesAbsence(rule)) share.restart(rule.name, time);
    }
    lastMark = Math.max(lastMark ?? time, time);
    share.at({ isHistory, sequence: null }, () => share.tick(time - settleMilliseconds));
  };

  const onSignal = (signal: Signal, sequence: number, heardAt: number, isHistory: boolean): void => {
    const entry = share.rules.get(signal.rule);
    // Of a rule that was removed, or that belongs elsewhere since its file was changed.
    if (!entry || !memory.admit(signal, heardAt)) return;
    if (isHistory && sequence <= (consumed.get(signal.rule)?.get(signal.key)?.sequence ?? -1)) return;
    if (!isHistory) counters.increment("rule_signals_total", { rule: signal.rule }, signal.count);
    try {
      share.at({ isHistory, sequence }, () => takeSignal(entry, signal));
    } catch (error) {
      // One that fails must not hold up the others behind it.
      log.error(`rule '${signal.rule}': a document could not be evaluated: ${messageOf(error)}`);
    }
  };

  const take = (record: BusRecord): void => {
    const offset = Number(record.offset);
    const message = record.value === null ? null : decodeMessage(record.value);
    if (message?.kind === "mark" && message.by === fence.owner && message.time > lastOwnMark) {
      lastOwnMark = message.time;
      if (offset <= Math.max(evaluated, position)) {
        log.error(
          `the topic ${topic} was made anew: signals of its partition ${partition} from then may not have been told`,
        );
        position = offset - 1;
        evaluated = offset - 1;
        consumed = new Map();
      }
    }
    if (offset <= position) return;
    const expected = (position < 0 ? evaluated : position) + 1;
    if (expected > 0 && offset > expected) {
      const missing = offset - expected;
      log.error(`${topic}/${partition}: Kafka has forgotten ${missing} messages that may not have been evaluated`);
    }
    position = offset;
    heardAt = record.timestamp;
    const isHistory = offset <= evaluated;
    if (message?.kind === "mark") onMark(message.time, isHistory);
    else if (message) {
      for (const [index, signal] of message.signals.entries()) {
        onSignal(signal, sequenceOf(offset, index), record.timestamp, isHistory);
      }
    } else log.warn(`${topic}/${partition}: the message at offset ${offset} holds no signals and is passed over`);
    if (!isHistory) share.recorder.evaluated({ offset, at: record.timestamp });
  };

  const takeAll = async (records: readonly BusRecord[]): Promise<void> => {
    let turn = performance.now();
    for (const record of records) {
      if (performance.now() - turn > LONGEST_TURN) {
        await nextTurn();
        turn = performance.now();
      }
      if (ended) throw new HeimdallError(NOT_OWNER, `partition ${partition} of ${topic} was given up`);
      if (!hasBegun) await begin(record.timestamp);
      hasBegun = true;
      if (share.isWarming) await share.warmed();
      take(record);
    }
  };

  return {
    owner: fence.owner,
    get since() {
      // Not on from where the group is: it may have committed more than was read again so far.
      if (heardAt !== null) return heardAt;
      return claim.evaluatedAt === null ? null : anchor - readBack;
    },
    async evaluate(records) {
      const taken = queue.then(() => takeAll(records));
      queue = taken.catch(() => {});
      await taken;
      await share.recorder.flush();
    },
    isOwner: () => isStillOwner(db, fence),
    async end() {
      if (ended) return;
      ended = true;
      await queue;
      share.noteProgress();
      engine.closeShare(share);
      await share.recorder.flush().catch((error: unknown) => {
        if (!(error instanceof HeimdallError && error.code === NOT_OWNER)) throw error;
      });
    },
  };
}
