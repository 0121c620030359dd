import type { EncodedPoints } from "../encode.ts";
import type { EncodedGroup } from "../encode-group.ts";
import { getOrCreate } from "../get-or-create.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Shard } from "./shard-file.ts";
import type { Shards } from "./shards.ts";

/** One batch on its way to disk. */
export interface Job {
  readonly encoded: EncodedPoints;
  /** By the point's index; grows while the job is worked on. */
  readonly refused: Map<number, string>;
  /** Why nothing of the batch is promised. */
  failure?: unknown;
}

/** The rows of one group that go to one shard. */
export interface Slice {
  readonly job: Job;
  readonly group: EncodedGroup;
  /** Row numbers, ascending. */
  rows: Uint32Array;
}

/** What one transaction writes: slices by measurement. */
export type ShardLoad = Map<Shard, Map<string, Slice[]>>;

/** Refuses a row: every point that went into it. */
export function refuseRow(slice: Slice, row: number, reason: string): void {
  slice.job.refused.set(slice.group.pointOfRow[row]!, reason);
  for (const [mergedRow, point] of slice.group.merged) if (mergedRow === row) slice.job.refused.set(point, reason);
}

/** Sends every row to its shard; refuses what has no database or policy, and what is older than its policy keeps. */
export function sliceJobs(jobs: readonly Job[], catalogue: Catalogue, shards: Shards, now: bigint): ShardLoad {
  const load: ShardLoad = new Map();
  for (const job of jobs) {
    for (const group of job.encoded.groups) sliceGroup(job, group, catalogue, shards, now, load);
  }
  return load;
}

function sliceGroup(
  job: Job,
  group: EncodedGroup,
  catalogue: Catalogue,
  shards: Shards,
  now: bigint,
  load: ShardLoad,
): void {
  const database = catalogue.databases().get(group.database);
  const policy = catalogue.policy(group.database, group.retentionPolicy);
  const every: Slice = { job, group, rows: allRows(group.times.length) };
  if (!database || !policy) {
    const reason = database
      ? `retention policy not found: ${group.retentionPolicy}`
      : `database not found: "${group.database}"`;
    for (const row of every.rows) refuseRow(every, row, reason);
    return;
  }
  const oldest = policy.duration === null ? null : now - policy.duration;
  const byShard = new Map<Shard, number[]>();
  let shard: Shard | undefined;
  let rows: number[] = [];
  for (let row = 0; row < group.times.length; row += 1) {
    const time = group.times[row]!;
    if (oldest !== null && time < oldest) {
      refuseRow(every, row, "points beyond retention policy");
      continue;
    }
    if (!shard || time < shard.start || time >= shard.end) {
      shard = shards.at(database, policy, time);
      rows = getOrCreate(byShard, shard, () => []);
    }
    rows.push(row);
  }
  for (const [target, rowNumbers] of byShard) {
    const tables = getOrCreate(load, target, () => new Map<string, Slice[]>());
    getOrCreate(tables, group.measurement, () => []).push({ job, group, rows: Uint32Array.from(rowNumbers) });
  }
}

function allRows(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) rows[row] = row;
  return rows;
}
