import { createHash } from "node:crypto";
import { HeimdallError } from "../errors.ts";
import type { LogDocument, LogRollup, LogStore, LogSummaries } from "../stores/logs/port.ts";
import type { ProgressStore } from "./progress.ts";
import { rollupDocument } from "./rollup-document.ts";

export interface RollupContext {
  readonly store: Pick<LogStore, "write">;
  readonly summaries: LogSummaries;
  readonly progress: ProgressStore;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Ends the work at the next page. */
  readonly stop: AbortSignal;
}

/** An index or data stream with the times of its oldest and newest document. */
export interface IndexTimes {
  readonly index: string;
  readonly oldest: number;
  readonly newest: number;
}

/** One entry of `retention.rollups` at work. */
export interface Rollup {
  /** Sums up the buckets that are over and were not summed up before, so that they are found while they are new. */
  follow(times: IndexTimes): Promise<void>;
  /** Makes the summaries of everything before a time final, late documents included: then they may be deleted. */
  seal(times: IndexTimes, cutoff: number): Promise<void>;
  /** Notes that what was sealed is deleted now, of the indices that the test passes. */
  deleted(isFinished: (index: string) => boolean): Promise<void>;
}

/** How long after its end a bucket is summed up for the first time: most of what is late comes within it. */
const GRACE = 10 * 60_000;
/** Progress of a long history is noted this often. */
const NOTE_EVERY = 30_000;
/** How often an index is summed up again because documents came in while it was. */
const ATTEMPTS = 5;

export function createRollup(rollup: LogRollup, context: RollupContext): Rollup {
  const { store, summaries, progress, now, stop } = context;
  const { interval, groupBy, metrics, into } = rollup;
  const id = rollupId(rollup);
  const bucketOf = (time: number): number => Math.floor(time / interval) * interval;

  /** Writes the summaries of a range; tells of each bucket before which everything is durable. */
  const sumUp = async (
    range: { readonly index: string; readonly from: number; readonly until: number },
    generation: number,
    onDurable: (time: number) => Promise<void> = async () => undefined,
  ): Promise<void> => {
    if (range.from >= range.until) return;
    for await (const page of summaries.summarize({ ...range, interval, groupBy, metrics })) {
      stop.throwIfAborted();
      const documents = page.map((summary) => rollupDocument(rollup, { id, index: range.index, generation }, summary));
      await writeAll(store, into, documents);
      await onDurable(page.at(-1)!.time);
    }
    stop.throwIfAborted();
  };

  return {
    async follow({ index, oldest, newest }) {
      const before = await progress.read(id, index);
      const from = Math.max(before.rolledUntil, before.sealedUntil, bucketOf(oldest));
      const until = bucketOf(now - GRACE);
      if (from >= until || newest < from) return;
      let noted = Date.now();
      await sumUp({ index, from, until }, 0, async (time) => {
        if (Date.now() - noted < NOTE_EVERY) return;
        noted = Date.now();
        await progress.write(id, index, { ...before, rolledUntil: time });
      });
      await progress.write(id, index, { ...before, rolledUntil: until });
    },

    async seal({ index, oldest }, cutoff) {
      if (oldest >= cutoff) return;
      const before = await progress.read(id, index);
      const { sealedUntil, isDeleting, generation, rolledUntil } = before;
      const first = bucketOf(oldest);
      for (let attempt = 0, count = await summaries.count(index, cutoff); ; attempt += 1) {
        // What is left of a deletion that was cut short is in the summaries already, and only a part of it is left.
        if (!isDeleting) await sumUp({ index, from: first, until: Math.min(sealedUntil, cutoff) }, generation);
        await sumUp({ index, from: Math.max(first, sealedUntil), until: cutoff }, 0);
        const later = await summaries.count(index, cutoff);
        if (later === count) break;
        if (attempt === ATTEMPTS) {
          throw new HeimdallError("ROLLUP_MOVING", "documents keep coming for the time that is summed up", {
            retryable: true,
          });
        }
        count = later;
      }
      await progress.write(id, index, {
        rolledUntil: Math.max(rolledUntil, cutoff),
        sealedUntil: Math.max(sealedUntil, cutoff),
        isDeleting: true,
        generation,
      });
    },

    async deleted(isFinished) {
      for (const index of await progress.deleting(id)) {
        if (!isFinished(index)) continue;
        const before = await progress.read(id, index);
        await progress.write(id, index, { ...before, isDeleting: false, generation: before.generation + 1 });
      }
    },
  };
}

/** What makes summaries comparable: other metrics are the same rollup with more or fewer numbers. */
function rollupId({ into, interval, groupBy }: LogRollup): string {
  return createHash("sha256")
    .update(JSON.stringify([into, interval, groupBy]))
    .digest("base64url")
    .slice(0, 16);
}

async function writeAll(
  store: Pick<LogStore, "write">,
  into: string,
  documents: readonly LogDocument[],
): Promise<void> {
  for (const result of await store.write(documents)) {
    if (result.status !== "refused") continue;
    throw new HeimdallError("ROLLUP_REFUSED", `a summary was refused by ${into}: ${result.reason}`);
  }
}
