import { HeimdallError } from "../../errors.ts";
import { millisecondsToNanoseconds, nanosecondsToMilliseconds } from "../../stores/metrics/durations.ts";
import { MAX_TIME, MIN_TIME } from "../../stores/metrics/encode.ts";
import type { MetricQuery, MetricSeries } from "../../stores/metrics/port.ts";
import type { MeasurementSource, SelectItem, SelectStatement } from "./influxql-ast.ts";
import { databaseOf, type QueryContext, type ResultSeries } from "./influxql-execute.ts";
import { namesOf } from "./influxql-names.ts";
import { timeFormat } from "./influxql-time.ts";

/** Runs a SELECT: one query of the store for each measurement that it names. */
export async function executeSelect(statement: SelectStatement, context: QueryContext): Promise<ResultSeries[]> {
  const series: ResultSeries[] = [];
  for (const source of statement.sources) {
    const database = databaseOf(source.database, context);
    const all = "pattern" in source.measurement ? await context.store.measurements(database) : [];
    for (const measurement of namesOf(source.measurement, all)) {
      series.push(...(await selectFrom(statement, source, database, measurement, context)));
    }
  }
  const { seriesOffset, seriesLimit } = statement;
  return series.slice(seriesOffset, seriesLimit === undefined ? undefined : seriesOffset + seriesLimit);
}

async function selectFrom(
  statement: SelectStatement,
  source: MeasurementSource,
  database: string,
  measurement: string,
  context: QueryContext,
): Promise<ResultSeries[]> {
  const { store } = context;
  const fields = await store.fieldKeys(database, measurement);
  const tags = await store.tagKeys(database, measurement);
  const isField = (name: string): boolean => fields.some((field) => field.name === name);
  for (const { tag } of statement.where) {
    if (!isField(tag) || tags.includes(tag)) continue;
    throw new HeimdallError(
      "INFLUXQL",
      `"${tag}" is a field of "${measurement}"; conditions on fields are not supported here, only on time and tags`,
      { status: 400 },
    );
  }
  const groupBy = statement.groupByAll ? [...tags] : [...new Set(statement.groupBy)];
  const select = statement.items.flatMap((item) => expand(item, fields, tags, groupBy));
  if (!select.some(({ field }) => isField(field))) return [];

  const aggregated = select.some(({ aggregate }) => aggregate !== undefined);
  const base = {
    database,
    retentionPolicy: source.retentionPolicy ?? context.retentionPolicy ?? undefined,
    measurement,
    groupBy,
  };
  const query: MetricQuery = {
    ...base,
    where: statement.where,
    select,
    ...(await range(statement, base, select, context)),
  };
  const { offset, limit } = statement;
  const answer = await store.query({
    ...query,
    interval: statement.interval === undefined ? undefined : nanosecondsToMilliseconds(statement.interval),
    fill: statement.fill,
    order: statement.newestFirst ? "newest" : "oldest",
    limit: limit === undefined ? undefined : limit + offset,
  });
  const openStart = aggregated && statement.interval === undefined && statement.from === undefined ? query.from : null;
  return answer.flatMap((one) => toResult(one, offset, openStart, groupBy.length > 0, context.epoch));
}

function expand(
  { field, isWildcard, aggregate, as }: SelectItem,
  fields: readonly { name: string; type: string }[],
  tags: readonly string[],
  groupBy: readonly string[],
): MetricQuery["select"][number][] {
  if (!isWildcard) return [{ field, aggregate, as }];
  if (aggregate === undefined) {
    // InfluxDB: every field and every tag that is not grouped by, sorted by name.
    const names = new Set([...fields.map(({ name }) => name), ...tags.filter((tag) => !groupBy.includes(tag))]);
    return [...names].sort().map((name) => ({ field: name }));
  }
  const takesAny = aggregate === "count" || aggregate === "first" || aggregate === "last";
  const usable = fields.filter(({ type }) => takesAny || type === "float" || type === "integer");
  const label = typeof aggregate === "string" ? aggregate : "percentile";
  return usable.map(({ name }) => ({ field: name, aggregate, as: `${label}_${name}` }));
}

/** InfluxDB: without an end, intervals go up to now; without a start, they begin with the first point. */
async function range(
  statement: SelectStatement,
  base: Pick<MetricQuery, "database" | "retentionPolicy" | "measurement">,
  select: MetricQuery["select"],
  { store, now }: QueryContext,
): Promise<{ from: number; until: number }> {
  const latest = statement.interval === undefined ? nanosecondsToMilliseconds(MAX_TIME) : now;
  const until = statement.until === undefined ? latest : nanosecondsToMilliseconds(statement.until);
  if (statement.from !== undefined) return { from: nanosecondsToMilliseconds(statement.from), until };
  const from = nanosecondsToMilliseconds(MIN_TIME);
  if (statement.interval === undefined) return { from, until };
  let first = until;
  for (const field of new Set(select.map((item) => item.field))) {
    const found = await store.query({
      ...base,
      where: statement.where,
      select: [{ field, aggregate: "first" }],
      from,
      until,
    });
    for (const { rows } of found) first = Math.min(first, rows[0]![0] as number);
  }
  return { from: first, until };
}

function toResult(
  { measurement, tags, columns, rows }: MetricSeries,
  offset: number,
  openStart: number | null,
  grouped: boolean,
  epoch: string | null,
): ResultSeries[] {
  const format = timeFormat(epoch);
  const kept = offset > 0 ? rows.slice(offset) : rows;
  if (kept.length === 0) return [];
  // InfluxDB: the time of an aggregate over everything is the epoch.
  const values = kept.map(([time, ...cells]) => [
    format(time === openStart ? 0n : millisecondsToNanoseconds(time as number)),
    ...cells,
  ]);
  return [{ name: measurement, ...(grouped ? { tags } : {}), columns, values }];
}
