import { millisecondsToNanoseconds } from "../durations.ts";
import type { MetricQuery, MetricSeries } from "../port.ts";
import type { Ask } from "./ask.ts";
import { questionError } from "./errors.ts";
import { durationLiteral, quoteName, quotePattern, quoteSource, quoteText, timeLiteral } from "./influxql.ts";

/** As in the embedded store: so many values does one query answer at the most. */
const CELL_LIMIT = 2_000_000;
const ROW_LIMIT = 1_000_000;
const CHUNK_ROWS = 10_000;

type Cell = number | string | boolean | null;

/** Answers a query by InfluxQL. */
export async function runQuery(ask: Ask, query: MetricQuery): Promise<MetricSeries[]> {
  const influxql = toInfluxQL(query);
  if (influxql === null) return [];
  const series: (MetricSeries & { readonly rows: Cell[][] })[] = [];
  const isRaw = query.select[0]!.aggregate === undefined;
  let cells = 0;
  // Microseconds: a double holds them, and a time in milliseconds holds no more.
  for await (const part of ask(influxql, { database: query.database, epoch: "u", chunkSize: CHUNK_ROWS })) {
    const rows = (part.values ?? []).map((row) => [(row[0] as number) / 1_000, ...(row.slice(1) as Cell[])]);
    cells += rows.length * part.columns.length;
    if (cells > (isRaw ? ROW_LIMIT * part.columns.length : CELL_LIMIT)) {
      throw questionError("The query answers too much; set a limit, a shorter time, an aggregate or a longer interval");
    }
    const tags = part.tags ?? {};
    const last = series.at(-1);
    // A long series comes in several chunks.
    if (last && sameTags(last.tags, tags)) for (const row of rows) last.rows.push(row);
    else series.push({ measurement: query.measurement, tags, columns: part.columns, rows });
  }
  // Newest first InfluxDB turns the order of the groups around too.
  return query.order === "newest" ? series.sort((a, b) => compareTags(query.groupBy ?? [], a.tags, b.tags)) : series;
}

function compareTags(names: readonly string[], one: MetricSeries["tags"], other: MetricSeries["tags"]): number {
  for (const name of names) {
    if (one[name] !== other[name]) return one[name]! < other[name]! ? -1 : 1;
  }
  return 0;
}

function sameTags(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.keys(one).every((tag) => one[tag] === other[tag]);
}

/** The statement of a query; null when its range is empty. */
function toInfluxQL(query: MetricQuery): string | null {
  const { select, interval, limit } = query;
  if (select.length === 0) throw questionError("The query selects nothing; name at least one field");
  const raw = select.filter(({ aggregate }) => aggregate === undefined).length;
  if (raw > 0 && raw < select.length) {
    throw questionError("mixing aggregate and non-aggregate queries is not supported");
  }
  if (raw > 0 && interval !== undefined) {
    throw questionError("GROUP BY requires at least one aggregate function: raw values have no interval");
  }
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0)) {
    throw questionError(`${limit} is no limit; use a whole number of rows`);
  }
  if (!(query.from < query.until) || limit === 0) return null;
  const conditions = (query.where ?? []).map(condition);
  conditions.push(
    `time >= ${timeLiteral(millisecondsToNanoseconds(query.from))}`,
    `time < ${timeLiteral(millisecondsToNanoseconds(query.until))}`,
  );
  const source = quoteSource(query.database, query.retentionPolicy ?? null, query.measurement);
  const clauses = [`SELECT ${select.map(column).join(", ")} FROM ${source} WHERE ${conditions.join(" AND ")}`];
  const groups = (query.groupBy ?? []).map(quoteName);
  if (interval !== undefined) groups.unshift(`time(${intervalLiteral(query, interval)})`);
  if (groups.length > 0) clauses.push(`GROUP BY ${groups.join(", ")}`);
  if (interval !== undefined) clauses.push(`fill(${query.fill ?? "null"})`);
  if (query.order === "newest") clauses.push("ORDER BY time DESC");
  if (limit !== undefined) clauses.push(`LIMIT ${limit}`);
  return clauses.join(" ");
}

function column({ field, aggregate, as }: MetricQuery["select"][number]): string {
  const name = as === undefined ? "" : ` AS ${quoteName(as)}`;
  if (aggregate === undefined) return `${quoteName(field)}${name}`;
  if (typeof aggregate === "string") return `${aggregate}(${quoteName(field)})${name}`;
  const { percentile } = aggregate;
  if (!(percentile >= 0 && percentile <= 100)) {
    throw questionError(`${percentile} is no percentile; use a number from 0 to 100`);
  }
  return `percentile(${quoteName(field)}, ${percentile})${name}`;
}

const OPERATORS = { equals: "=", not: "!=", matches: "=~", differs: "!~" } as const;

function condition({ tag, is, value }: NonNullable<MetricQuery["where"]>[number]): string {
  const wanted = is === "matches" || is === "differs" ? quotePattern(value) : quoteText(value);
  return `${quoteName(tag)} ${OPERATORS[is]} ${wanted}`;
}

function intervalLiteral({ select, from, until }: MetricQuery, interval: number): string {
  const nanoseconds = millisecondsToNanoseconds(interval);
  if (nanoseconds <= 0n) throw questionError("The interval must be longer than nothing");
  if (((until - from) / interval) * select.length > CELL_LIMIT) {
    throw questionError("The query has too many intervals; use a longer interval or a shorter time");
  }
  return durationLiteral(nanoseconds);
}
