import type { DuckDBValue } from "@duckdb/node-api";
import { millisecondsToNanoseconds, nanosecondsToMilliseconds } from "../durations.ts";
import type { MetricQuery, MetricSeries } from "../port.ts";
import type { Row } from "./engine.ts";
import { queryError } from "./errors.ts";
import { type StoreParts, withShards } from "./parts.ts";
import { type Cell, fillGrid } from "./query-fill.ts";
import { buildQuery, ROW_LIMIT, type SelectedColumn, selectColumns } from "./query-sql.ts";

/** Answers a query over all shards that its range touches. */
export async function runQuery({ engine, catalogue, shards }: StoreParts, query: MetricQuery): Promise<MetricSeries[]> {
  const database = catalogue.database(query.database);
  const policy = catalogue.policy(query.database, query.retentionPolicy ?? null);
  if (!policy) throw queryError(`retention policy not found: ${query.retentionPolicy}`);
  if (!(query.from < query.until)) return [];
  const range = [millisecondsToNanoseconds(query.from), millisecondsToNanoseconds(query.until)] as const;

  return withShards(shards, shards.of(database, policy, ...range), async (leases) => {
    const tables = leases.flatMap(({ content }) => content.tables.get(query.measurement) ?? []);
    const columns = selectColumns(query, tables);
    const { sql, values } = buildQuery(query, columns, leases);
    if (sql === "") return [];
    const rows = await engine.read(sql, values);
    const isRaw = columns[0]!.aggregate === undefined;
    if (isRaw && rows.length > ROW_LIMIT) {
      throw queryError(`The query answers more than ${ROW_LIMIT} rows; set a limit, a shorter time or an aggregate`);
    }
    return toSeries(query, columns, isRaw ? rows : rows.filter((row) => !isEmpty(row, query, columns)));
  });
}

/** InfluxDB shows no row where no aggregate has a value; only stddev says null of a single value. */
function isEmpty(row: Row, query: MetricQuery, columns: readonly SelectedColumn[]): boolean {
  const first = (query.groupBy?.length ?? 0) + 1;
  return columns.every(({ aggregate }, index) => aggregate !== "stddev" && row[first + index] === null);
}

function toSeries(query: MetricQuery, columns: readonly SelectedColumn[], rows: readonly Row[]): MetricSeries[] {
  const groupBy = query.groupBy ?? [];
  const series: MetricSeries[] = [];
  const budget = { cells: 0 };
  for (let from = 0; from < rows.length; ) {
    let until = from + 1;
    while (until < rows.length && groupBy.every((_, g) => rows[until]![g] === rows[from]![g])) until += 1;
    const own = rows.slice(from, until);
    const tags = Object.fromEntries(groupBy.map((tag, g) => [tag, rows[from]![g] as string]));
    const times = own.map((row) => row[groupBy.length] as bigint);
    const cells = own.map((row) => columns.map((_, c) => toCell(row[groupBy.length + 1 + c]!)));
    series.push({
      measurement: query.measurement,
      tags,
      columns: ["time", ...columns.map(({ name }) => name)],
      rows: finish(query, columns, times, cells, budget),
    });
    from = until;
  }
  return series;
}

function finish(
  query: MetricQuery,
  columns: readonly SelectedColumn[],
  times: readonly bigint[],
  cells: readonly Cell[][],
  budget: { cells: number },
): Cell[][] {
  const aggregated = columns[0]!.aggregate !== undefined;
  let rows: Cell[][] = cells.map((row, index) => [nanosecondsToMilliseconds(times[index]!), ...row]);
  if (!aggregated) return rows;
  if (query.interval === undefined) {
    const counts = columns.map(({ aggregate }, index) => (aggregate === "count" ? index + 1 : 0));
    for (const row of rows) for (const index of counts) if (index > 0) row[index] ??= 0;
  } else {
    rows = fillGrid(query, columns, times, cells, budget);
  }
  if (query.order === "newest") rows.reverse();
  return query.limit === undefined ? rows : rows.slice(0, query.limit);
}

/** Integers are exact up to 2^53, beyond that the nearest number. */
function toCell(value: DuckDBValue): Cell {
  return typeof value === "bigint" ? Number(value) : (value as Cell);
}
