import type { BusRecord } from "../port.ts";
import { createProgress, type Piece, type Progress } from "./progress.ts";
import { type BatchRange, openBatch, type RecordCursor, rangeOf } from "./record-batch.ts";

/** A record batch as it came, not decoded yet. */
export interface Undecoded extends BatchRange {
  readonly bytes: number;
  open(from: bigint): Promise<RecordCursor>;
}

/** Records that are handed on together. */
export interface Portion {
  readonly records: readonly BusRecord[];
  readonly bytes: number;
  readonly piece: Piece;
}

/** A partition that this member owns: what was fetched and waits, and how far it has come. */
export interface OwnedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly revoked: AbortSignal;
  /** Null until the group's offset is known. */
  readonly progress: Progress | null;
  /** Compressed bytes that wait. */
  readonly waitingBytes: number;
  readonly hasWork: boolean;
  /** kafkajs asks for records from an offset on. */
  fetching(offset: bigint): void;
  /** Reads again from an offset before what the group has committed, which stays as it is meanwhile. */
  readBack(offset: bigint, committed: bigint): void;
  /** Takes the batches of a response; false when they are not what was asked for last. */
  arrived(offset: bigint, batches: readonly Undecoded[]): boolean;
  /** The next records, null when nothing waits (any more). Throws a BadBatch for a batch that cannot be decoded. */
  take(records: number, bytes: number): Promise<Portion | null>;
  /** Forgets what waits; it will be fetched again. What was handed on stays known. */
  suspend(): void;
  /** Whether there is anything to commit. */
  readonly isDue: boolean;
  /** The group has committed up to an offset. */
  committed(offset: bigint): void;
  /** Passes over a batch that nobody can decode. */
  skipBatch(range: BatchRange): void;
  /** The partition was taken away. */
  revoke(): void;
}

export class BadBatch extends Error {
  readonly range: BatchRange;
  constructor(range: BatchRange, cause: unknown) {
    super("a record batch cannot be decoded", { cause });
    this.range = range;
  }
}

export function undecoded(batch: Buffer): Undecoded {
  return { ...rangeOf(batch), bytes: batch.length, open: (from) => openBatch(batch, from) };
}

export function ownPartition(topic: string, partition: number): OwnedPartition {
  const controller = new AbortController();
  let progress: Progress | null = null;
  let waiting: Undecoded[] = [];
  let waitingBytes = 0;
  let open: { readonly range: BatchRange; readonly cursor: RecordCursor } | null = null;
  /** Where the last fetch began; null while none was sent since the rebalance. */
  let asked: bigint | null = null;
  /** The offset where the group goes on is committed too: what `latest` is must not change by a rebalance. */
  let isAnchored = false;
  /** What the group has committed while older records are read again: no commit goes below it. */
  let floor = 0n;
  /** Tells what was begun before a rebalance from what came after it. */
  let era = 0;

  const suspend = (): void => {
    waiting = [];
    waitingBytes = 0;
    open = null;
    asked = null;
    isAnchored = false;
    floor = 0n;
    era += 1;
  };
  /** What kafkajs passed over by itself, such as the ends of transactions, must not hold up commits. */
  const passGap = (): void => {
    if (asked !== null && open === null && waiting.length === 0) progress?.skip(asked);
  };

  /** The batch to read on in: the open one, or the next that has anything new. */
  const opened = async (next: bigint): Promise<typeof open> => {
    if (open !== null) return open;
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      waitingBytes -= batch.bytes;
      if (batch.lastOffset < next) continue;
      const range = { firstOffset: batch.firstOffset, lastOffset: batch.lastOffset };
      const before = era;
      const result = await batch.open(next).catch((error: unknown) => new BadBatch(range, error));
      if (before !== era) return null;
      if (result instanceof BadBatch) throw result;
      open = { range, cursor: result };
      return open;
    }
    return null;
  };

  return {
    topic,
    partition,
    revoked: controller.signal,
    get progress() {
      return progress;
    },
    get waitingBytes() {
      return waitingBytes;
    },
    get hasWork() {
      return open !== null || waiting.length > 0;
    },
    fetching(offset) {
      if (progress === null) progress = createProgress(offset);
      else if (asked === null) progress.goOnAt(offset);
      else if (offset < asked) {
        // The offsets that we were at are gone: the topic was made anew, or cut.
        suspend();
        progress.restartAt(offset);
      }
      asked = offset;
      passGap();
    },
    readBack(offset, committed) {
      suspend();
      progress = createProgress(offset);
      floor = committed;
    },
    arrived(offset, batches) {
      if (asked !== offset) return false;
      for (const batch of batches) {
        waiting.push(batch);
        waitingBytes += batch.bytes;
      }
      return true;
    },
    async take(records, bytes) {
      if (progress === null) return null;
      for (;;) {
        const batch = await opened(progress.next);
        if (batch === null) {
          passGap();
          return null;
        }
        const { range, cursor } = batch;
        let taken: ReturnType<RecordCursor["take"]>;
        try {
          taken = cursor.take(records, bytes);
        } catch (error) {
          open = null;
          throw new BadBatch(range, error);
        }
        if (cursor.ended) open = null;
        const to = cursor.ended ? range.lastOffset + 1n : taken.records.at(-1)!.offset + 1n;
        if (taken.records.length > 0) return { ...taken, piece: progress.add(to) };
        progress.skip(to);
      }
    },
    get isDue() {
      if (progress === null || asked === null || progress.done < floor) return false;
      return !isAnchored || progress.done > progress.committed;
    },
    committed(offset) {
      if (progress === null || asked === null) return;
      isAnchored = true;
      if (offset > progress.committed) progress.committed = offset;
    },
    suspend,
    skipBatch: ({ lastOffset }) => progress?.skip(lastOffset + 1n),
    revoke() {
      suspend();
      controller.abort();
    },
  };
}
