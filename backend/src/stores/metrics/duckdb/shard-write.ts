import { type DuckDBConnection, DuckDBDataChunk, INTEGER, MAP, mapValue, VARCHAR } from "@duckdb/node-api";
import type { EncodedSeries } from "../encode-group.ts";
import { mergeRows } from "./merge.ts";
import type { SeriesCache, SeriesEntry } from "./series-cache.ts";
import { type ShardContent, type ShardTable, TIME_TOLERANCE } from "./shard.ts";
import { prepareTable } from "./shard-schema.ts";
import type { Slice } from "./slices.ts";
import { appendRows, type RowSet } from "./table-rows.ts";

interface NewSeries {
  readonly id: number;
  readonly table: ShardTable;
  readonly series: EncodedSeries;
}

/**
 * Writes what belongs to one shard in one transaction. When it throws, the caller forgets what is known of the
 * shard: ids and times given out here are not in the file then.
 */
export async function writeShard(
  connection: DuckDBConnection,
  content: ShardContent,
  load: ReadonlyMap<string, Slice[]>,
  cache: SeriesCache,
): Promise<void> {
  const work: { table: ShardTable; fresh: RowSet[]; late: RowSet[] }[] = [];
  const created: NewSeries[] = [];
  for (const [measurement, slices] of load) {
    const table = await prepareTable(connection, content, measurement, slices);
    const filled = slices.filter((slice) => slice.rows.length > 0);
    if (!table || filled.length === 0) continue;
    const entries = await findSeries(connection, content, table, filled, cache, created);
    work.push({ table, ...sortRows(table, filled, entries) });
  }
  if (work.length === 0) return;

  await connection.run("BEGIN");
  try {
    await insertSeries(connection, content, created);
    for (const { table, fresh, late } of work) {
      const target = { catalog: content.alias, name: `m${table.id}`, numbered: false };
      if (fresh.length > 0) await appendRows(connection, table, fresh, target);
      if (late.length > 0) await mergeRows(connection, table, late);
    }
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** For each slice the entries of its series, by the series' place in the group; new series get their ids here. */
async function findSeries(
  connection: DuckDBConnection,
  content: ShardContent,
  table: ShardTable,
  slices: readonly Slice[],
  cache: SeriesCache,
  created: NewSeries[],
): Promise<Map<Slice, (SeriesEntry | undefined)[]>> {
  const known = new Map<string, SeriesEntry>();
  const unknown = new Map<string, EncodedSeries>();
  for (const slice of slices) {
    for (const place of usedSeries(slice)) {
      const series = slice.group.series[place]!;
      if (known.has(series.key) || unknown.has(series.key)) continue;
      const entry = cache.get(table.name, series.key);
      if (entry) known.set(series.key, entry);
      else unknown.set(series.key, series);
    }
  }
  const stored = await lookUp(connection, content, table, Array.from(unknown.keys()));
  for (const [key, series] of unknown) {
    const id = stored.get(key);
    // A series that is not in the cache may have any time that its table has.
    const entry = { id: id ?? content.nextSeries, newest: id === undefined ? Number.NEGATIVE_INFINITY : table.newest };
    if (id === undefined) {
      content.nextSeries += 1;
      created.push({ id: entry.id, table, series });
    }
    cache.set(table.name, key, entry);
    known.set(key, entry);
  }
  return new Map(slices.map((slice) => [slice, slice.group.series.map((series) => known.get(series.key))]));
}

function usedSeries(slice: Slice): Iterable<number> {
  const { group, rows } = slice;
  if (rows.length === group.times.length) return group.series.keys();
  const used = new Set<number>();
  for (const row of rows) used.add(group.seriesOfRow[row]!);
  return used;
}

async function lookUp(
  connection: DuckDBConnection,
  content: ShardContent,
  table: ShardTable,
  keys: readonly string[],
): Promise<Map<string, number>> {
  if (keys.length === 0 || table.newest === Number.NEGATIVE_INFINITY) return new Map();
  await connection.run("CREATE OR REPLACE TEMP TABLE wanted (key VARCHAR)");
  const appender = await connection.createAppender("wanted", "main", "temp");
  for (const key of keys) {
    appender.appendVarchar(key);
    appender.endRow();
  }
  appender.closeSync();
  const rows = await connection.runAndReadAll(
    `SELECT s.key, s.id FROM ${content.alias}.main.series AS s JOIN temp.wanted AS w ON s.key = w.key
     WHERE s.measurement = ${table.id}`,
  );
  return new Map(rows.getRows() as unknown as [string, number][]);
}

/** Rows that are newer than anything of their series are appended; for the others stored rows are looked for. */
function sortRows(
  table: ShardTable,
  slices: readonly Slice[],
  entries: ReadonlyMap<Slice, readonly (SeriesEntry | undefined)[]>,
): { fresh: RowSet[]; late: RowSet[] } {
  const fresh: RowSet[] = [];
  const late: RowSet[] = [];
  for (const slice of slices) {
    const { group } = slice;
    const owners = entries.get(slice)!;
    // The times' high and low halves: a float of both is much cheaper than a bigint, and TIME_TOLERANCE covers it.
    const low = new Uint32Array(group.times.buffer, group.times.byteOffset, group.times.length * 2);
    const high = new Int32Array(group.times.buffer, group.times.byteOffset, group.times.length * 2);
    const freshSet: RowSet = { slice, rows: [], series: [] };
    const lateSet: RowSet = { slice, rows: [], series: [] };
    for (const row of slice.rows) {
      const owner = owners[group.seriesOfRow[row]!]!;
      const time = high[row * 2 + 1]! * 4_294_967_296 + low[row * 2]!;
      const set = time > owner.newest ? freshSet : lateSet;
      set.rows.push(row);
      set.series.push(owner.id);
      const newest = time + TIME_TOLERANCE;
      if (newest > owner.newest) owner.newest = newest;
      if (newest > table.newest) table.newest = newest;
    }
    if (freshSet.rows.length > 0) fresh.push(freshSet);
    if (lateSet.rows.length > 0) late.push(lateSet);
  }
  return { fresh, late };
}

const SERIES_TYPES = [INTEGER, INTEGER, VARCHAR, MAP(VARCHAR, VARCHAR)];
const CHUNK_ROWS = 2_048;

async function insertSeries(
  connection: DuckDBConnection,
  content: ShardContent,
  created: readonly NewSeries[],
): Promise<void> {
  if (created.length === 0) return;
  const appender = await connection.createAppender("series", "main", content.alias);
  try {
    for (let from = 0; from < created.length; from += CHUNK_ROWS) {
      const part = created.slice(from, from + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(SERIES_TYPES, part.length);
      chunk.setColumnValues(
        0,
        part.map(({ id }) => id),
      );
      chunk.setColumnValues(
        1,
        part.map(({ table }) => table.id),
      );
      chunk.setColumnValues(
        2,
        part.map(({ series }) => series.key),
      );
      chunk.setColumnValues(
        3,
        part.map(({ series }) => mapValue(pairs(series.tags))),
      );
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

function pairs(flat: readonly string[]): { key: string; value: string }[] {
  const entries: { key: string; value: string }[] = [];
  for (let i = 0; i < flat.length; i += 2) entries.push({ key: flat[i]!, value: flat[i + 1]! });
  return entries;
}
