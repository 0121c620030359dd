import type { EncodedPoints } from "../encode.ts";
import type { MetricWriteReport } from "../port.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Engine } from "./engine.ts";
import { writeError } from "./errors.ts";
import type { SeriesCache } from "./series-cache.ts";
import type { Shard } from "./shard-file.ts";
import { writeShard } from "./shard-write.ts";
import type { Shards } from "./shards.ts";
import { type Job, type Slice, sliceJobs } from "./slices.ts";

export interface WriterOptions {
  readonly engine: Engine;
  readonly catalogue: Catalogue;
  readonly shards: Shards;
  readonly cache: SeriesCache;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long the first of some concurrent writes waits for the others, in milliseconds. */
  readonly gatherMilliseconds: number;
}

export interface Writer {
  /** Resolves when every point of the batch that was not refused is on disk. */
  commit(encoded: EncodedPoints): Promise<MetricWriteReport>;
  /** Runs work while no transaction is under way. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Resolves when everything that was handed over is settled. */
  close(): Promise<void>;
}

interface Waiting extends Job {
  readonly resolve: (report: MetricWriteReport) => void;
  readonly reject: (error: unknown) => void;
}

/** So many points are written at once without waiting for more. */
const FULL = 20_000;
/** And so many at the most in one transaction. */
const MOST = 100_000;

/** Group commit: what arrives while the disk is busy, or within the gathering time, shares one transaction a shard. */
export function createWriter(options: WriterOptions): Writer {
  const { engine, catalogue, shards, cache, now, gatherMilliseconds } = options;
  const queue: Waiting[] = [];
  let queued = 0;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;

  const flush = async (): Promise<void> => {
    busy = true;
    while (queue.length > 0) {
      const jobs = take();
      await writeJobs(jobs);
      for (const job of jobs) settle(job);
    }
    busy = false;
  };

  const take = (): Waiting[] => {
    let points = 0;
    let count = 0;
    while (count < queue.length && (count === 0 || points + queue[count]!.encoded.count <= MOST)) {
      points += queue[count]!.encoded.count;
      count += 1;
    }
    queued -= points;
    return queue.splice(0, count);
  };

  const schedule = (): void => {
    if (busy) return;
    if (queued >= FULL) start();
    else timer ??= setTimeout(start, gatherMilliseconds);
  };

  const start = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (busy) return;
    busy = true;
    running = running.then(flush);
  };

  const writeJobs = async (jobs: readonly Job[]): Promise<void> => {
    try {
      const load = sliceJobs(jobs, catalogue, shards, BigInt(Math.floor(now())) * 1_000_000n);
      for (const [shard, tables] of load) {
        // Once a batch has failed, the rest of it is its sender's to write again.
        await writeOne(shard, tables).catch((error: unknown) => {
          for (const slices of tables.values()) for (const { job } of slices) job.failure ??= error;
        });
      }
    } catch (error) {
      for (const job of jobs) job.failure ??= error;
    }
  };

  const writeOne = async (shard: Shard, tables: ReadonlyMap<string, Slice[]>): Promise<void> => {
    const lease = await shards.lease(shard, true);
    try {
      await engine.write((connection) => writeShard(connection, lease!.content, tables, cache));
      lease!.release();
    } catch (error) {
      lease!.release();
      // Ids and times were given out that are not in the file; the next batch reads them anew.
      await shards.forget(shard).catch(() => {});
      throw error;
    }
  };

  return {
    commit(encoded) {
      return new Promise((resolve, reject) => {
        const refused = new Map(encoded.refused.map(({ index, reason }) => [index, reason]));
        queue.push({ encoded, refused, resolve, reject });
        queued += encoded.count;
        schedule();
      });
    },
    exclusively(work) {
      const result = running.then(work);
      running = result.catch(() => {});
      return result;
    },
    async close() {
      start();
      await running;
    },
  };
}

function settle(job: Waiting): void {
  if (job.failure !== undefined) {
    job.reject(writeError(job.failure, `${job.encoded.count} points`));
    return;
  }
  const refused = Array.from(job.refused, ([index, reason]) => ({ index, reason })).sort((a, b) => a.index - b.index);
  job.resolve({ written: job.encoded.count - refused.length, refused });
}
