import { setImmediate as nextTurn } from "node:timers/promises";
import { messageOf } from "../../errors.ts";
import type { Subscription } from "../port.ts";
import { BadBatch, type OwnedPartition, type Portion } from "./partition.ts";

/** A batch that cannot be decoded is fetched again this often, because a transfer may have damaged it. */
const TRIES_TO_DECODE = 3;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 15_000;
/** The main thread is left to others after so many milliseconds. */
const LONGEST_TURN = 8;

export interface HandOutOptions {
  readonly subscription: Subscription;
  /** Whether a partition is still this member's, in the present generation. */
  isOwned(partition: OwnedPartition): boolean;
  /** Has a partition fetched again from the first offset that was not handed on; not while it rests. */
  reread(partition: OwnedPartition): void;
  /** A batch that could not be decoded was passed over. */
  onSkipped(): void;
}

/** Decodes what was fetched and hands it on, as far as the window has room. */
export interface HandOut {
  /** Looks whether there is work and room. */
  run(partitions: readonly OwnedPartition[]): void;
  /** Bytes that were handed on and are not done. */
  readonly bytes: number;
  /** Partitions that wait before they are tried again. */
  isResting(partition: OwnedPartition): boolean;
  /** Nothing more is handed on. */
  stop(): void;
  /** Resolves when everything that was handed on is done. */
  idle(): Promise<void>;
}

/** Calls `changed` whenever there may be room or work again. */
export function createHandOut(options: HandOutOptions, changed: () => void): HandOut {
  const { subscription } = options;
  const busy = new Set<OwnedPartition>();
  const resting = new Map<OwnedPartition, NodeJS.Timeout>();
  /** Batches in a row that were not taken. */
  const failures = new WeakMap<OwnedPartition, number>();
  /** The batch that could not be decoded last, and how often. */
  const undecodable = new WeakMap<OwnedPartition, { readonly offset: bigint; readonly tries: number }>();
  const inWork = new Set<Promise<void>>();
  let bytes = 0;
  /** Where the next look for work begins, so that all partitions have their turn when room is scarce. */
  let turn = 0;
  let isStopped = false;

  const hasRoom = (): boolean => bytes < subscription.windowBytes;

  /** Fetches a partition again after a pause that grows from failure to failure. */
  const rest = (partition: OwnedPartition, failure: number): void => {
    const pause = Math.min(FIRST_PAUSE * 2 ** (failure - 1), LONGEST_PAUSE) * (0.75 + Math.random() / 2);
    clearTimeout(resting.get(partition));
    resting.set(
      partition,
      setTimeout(() => {
        resting.delete(partition);
        changed();
      }, pause),
    );
    partition.suspend();
    options.reread(partition);
    changed();
  };

  const handOn = ({ records, piece, bytes: size }: Portion, partition: OwnedPartition): void => {
    bytes += size;
    const { topic, partition: number, revoked } = partition;
    const work = (async () => {
      try {
        await subscription.onBatch({ topic, partition: number, records, revoked });
        piece.done = true;
        if (partition.progress?.has(piece)) failures.delete(partition);
      } catch (error) {
        // Pieces that no longer count were given up with one before them, or with the partition.
        if (!partition.progress?.has(piece)) return;
        partition.progress.cutAt(piece);
        const count = (failures.get(partition) ?? 0) + 1;
        failures.set(partition, count);
        rest(partition, count);
        subscription.warn(
          `${topic}/${number}: the batch from offset ${piece.from} was not taken and is read again: ${messageOf(error)}`,
        );
      } finally {
        bytes -= size;
      }
    })();
    inWork.add(work);
    void work.finally(() => {
      inWork.delete(work);
      changed();
    });
  };

  const failedToDecode = ({ range, cause }: BadBatch, partition: OwnedPartition): void => {
    const place = `${partition.topic}/${partition.partition} offset ${range.firstOffset}`;
    const before = undecodable.get(partition);
    const tries = before?.offset === range.firstOffset ? before.tries + 1 : 1;
    if (tries < TRIES_TO_DECODE) {
      undecodable.set(partition, { offset: range.firstOffset, tries });
      rest(partition, tries);
      subscription.warn(`${place}: a record batch cannot be decoded, it is fetched again: ${messageOf(cause)}`);
      return;
    }
    undecodable.delete(partition);
    partition.suspend();
    partition.skipBatch(range);
    options.reread(partition);
    options.onSkipped();
    subscription.warn(
      `${place}: a record batch cannot be decoded and is passed over, up to offset ${range.lastOffset}: ${messageOf(cause)}`,
    );
  };

  const work = async (partition: OwnedPartition): Promise<void> => {
    let began = performance.now();
    const mayGoOn = () => !isStopped && hasRoom() && options.isOwned(partition) && !resting.has(partition);
    try {
      while (mayGoOn()) {
        const portion = await partition.take(subscription.batchRecords, subscription.batchBytes);
        if (portion === null) return;
        handOn(portion, partition);
        if (performance.now() - began > LONGEST_TURN) {
          await nextTurn();
          began = performance.now();
        }
      }
    } catch (error) {
      if (!(error instanceof BadBatch)) throw error;
      failedToDecode(error, partition);
    } finally {
      busy.delete(partition);
    }
  };

  return {
    run(partitions) {
      if (isStopped) return;
      const begin = turn;
      for (let index = 0; index < partitions.length; index += 1) {
        if (!hasRoom() || busy.size >= subscription.concurrency) return;
        const at = (begin + index) % partitions.length;
        const partition = partitions[at]!;
        if (!partition.hasWork || busy.has(partition) || resting.has(partition)) continue;
        busy.add(partition);
        turn = at + 1;
        void work(partition).then(changed);
      }
    },
    get bytes() {
      return bytes;
    },
    isResting: (partition) => resting.has(partition),
    stop() {
      isStopped = true;
      for (const timer of resting.values()) clearTimeout(timer);
    },
    async idle() {
      while (inWork.size > 0) await Promise.all(inWork);
    },
  };
}
