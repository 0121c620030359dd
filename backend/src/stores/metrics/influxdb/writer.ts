import type { MetricWriteReport } from "../port.ts";
import type { InfluxClient } from "./client.ts";
import type { EncodedLines, LineGroup } from "./encode.ts";
import { type Lines, placeLines, type Refusal } from "./placement.ts";

/** What became of one request, for counters. */
export interface WriteObservation {
  readonly lines: number;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly result: "written" | "failed";
}

export interface WriterOptions {
  readonly client: InfluxClient;
  readonly url: string;
  observe(write: WriteObservation): void;
  /** Makes a database that had been made before and is gone; false when it never was ours to make. */
  recreate(database: string): Promise<boolean>;
}

export interface LineWriter {
  commit(batch: EncodedLines): Promise<MetricWriteReport>;
  /** Resolves when everything that was handed over is written or has failed. */
  idle(): Promise<void>;
}

const REQUESTS_AT_ONCE = 4;
const REQUEST_LINES = 20_000;
/** With fewer lines it is better to wait for the request that is under way: the server syncs its log for each one. */
const WORTH_ANOTHER = 2_000;
const REQUEST_BYTES = 8 * 1024 * 1024;

interface Waiting {
  readonly group: LineGroup;
  resolve(refusals: readonly Refusal[]): void;
  reject(error: unknown): void;
}

/**
 * Writes batches: what waits for the same database and policy shares requests of up to 20,000 lines or 8 MiB, four of
 * them under way at a time. The first goes at once, so that a quiet server answers without delay.
 */
export function createLineWriter({ client, url, observe, recreate }: WriterOptions): LineWriter {
  /** By database and policy, in the order of arrival. */
  const queues = new Map<string, Waiting[]>();
  /** Requests under way by database and policy. */
  const busy = new Map<string, number>();
  let running = 0;
  const finished: (() => void)[] = [];

  /** Begins one request, when there is one worth it and room for it. */
  const begin = (): boolean => {
    if (running >= REQUESTS_AT_ONCE) return false;
    for (const [key, queue] of queues) {
      const own = busy.get(key) ?? 0;
      if (own > 0 && linesOf(queue) < WORTH_ANOTHER) continue;
      const taken = takeRequest(queue);
      // Another database's turn next, whatever this one still has waiting.
      queues.delete(key);
      if (queue.length > 0) queues.set(key, queue);
      running += 1;
      busy.set(key, own + 1);
      void write(taken).finally(() => {
        running -= 1;
        busy.set(key, busy.get(key)! - 1);
        if (busy.get(key) === 0) busy.delete(key);
        next();
      });
      return true;
    }
    return false;
  };

  const next = (): void => {
    while (begin());
    if (running === 0) for (const done of finished.splice(0)) done();
  };

  const write = async (taken: readonly Waiting[]): Promise<void> => {
    const { database, retentionPolicy } = taken[0]!.group;
    const lines = join(taken.map(({ group }) => group));
    const send = async (bytes: Uint8Array, count: number): Promise<void> => {
      const began = performance.now();
      let result: WriteObservation["result"] = "failed";
      try {
        await client.write({ database, retentionPolicy }, bytes);
        result = "written";
      } finally {
        const milliseconds = performance.now() - began;
        observe({ lines: count, bytes: bytes.byteLength, milliseconds, result });
      }
    };
    try {
      const refusals = await placeLines(lines, url, send, () => recreate(database));
      let first = 0;
      for (const { group, resolve } of taken) {
        const until = first + group.points.length;
        resolve(
          refusals.flatMap(({ line, reason }) =>
            line >= first && line < until ? [{ line: line - first, reason }] : [],
          ),
        );
        first = until;
      }
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  };

  const enqueue = (group: LineGroup): Promise<readonly Refusal[]> =>
    new Promise((resolve, reject) => {
      const key = JSON.stringify([group.database, group.retentionPolicy]);
      const queue = queues.get(key);
      if (queue) queue.push({ group, resolve, reject });
      else queues.set(key, [{ group, resolve, reject }]);
    });

  return {
    async commit(batch) {
      const written = batch.groups.map(async (group) => {
        const refusals = await enqueue(group);
        return refusals.map(({ line, reason }) => ({ index: group.points[line]!, reason }));
      });
      next();
      // All of them are waited for before the first failure is told: nothing of a batch is written later on.
      const results = await Promise.allSettled(written);
      const refused: { index: number; reason: string }[] = batch.refused.map(({ index, reason }) => ({
        index,
        reason,
      }));
      for (const result of results) {
        if (result.status === "rejected") throw result.reason;
        refused.push(...result.value);
      }
      refused.sort((a, b) => a.index - b.index);
      return { written: batch.count - refused.length, refused };
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => finished.push(resolve))),
  };
}

function linesOf(queue: readonly Waiting[]): number {
  return queue.reduce((sum, { group }) => sum + group.points.length, 0);
}

/** Takes from a queue what fits one request; one group at least. */
function takeRequest(queue: Waiting[]): Waiting[] {
  let lines = 0;
  let bytes = 0;
  let count = 0;
  for (const { group } of queue) {
    lines += group.points.length;
    bytes += group.bytes.byteLength;
    if (count > 0 && (lines > REQUEST_LINES || bytes > REQUEST_BYTES)) break;
    count += 1;
  }
  return queue.splice(0, count);
}

function join(groups: readonly LineGroup[]): Lines {
  if (groups.length === 1) return groups[0]!;
  const bytes = Buffer.concat(groups.map((group) => group.bytes));
  const starts = new Uint32Array(groups.reduce((sum, { points }) => sum + points.length, 1));
  let line = 0;
  let base = 0;
  for (const group of groups) {
    for (let own = 1; own < group.starts.length; own += 1) starts[line + own] = base + group.starts[own]!;
    line += group.points.length;
    base += group.bytes.byteLength;
  }
  return { bytes, starts };
}
