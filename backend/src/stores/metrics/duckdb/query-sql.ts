import type { DuckDBValue } from "@duckdb/node-api";
import { millisecondsToNanoseconds } from "../durations.ts";
import type { FieldType } from "../encode-group.ts";
import type { Aggregate, MetricQuery } from "../port.ts";
import { queryError } from "./errors.ts";
import { type ShardTable, SQL_TYPES } from "./shard.ts";
import type { Lease } from "./shards.ts";

export interface SelectedColumn {
  readonly name: string;
  readonly aggregate: Aggregate | { readonly percentile: number } | undefined;
  /** Null when no shard has the field. */
  readonly type: FieldType | null;
  /** Where raw values may also be a tag's (InfluxDB). */
  readonly isTag: boolean;
}

/** InfluxDB: where shards differ in a field's type, the first of these that occurs is the query's. */
const PRECEDENCE: readonly FieldType[] = ["float", "integer", "string", "boolean"];

/** Finds out what the query selects; the names of columns are InfluxDB's where the query gives none. */
export function selectColumns(query: MetricQuery, tables: readonly ShardTable[]): SelectedColumn[] {
  const raw = query.select.filter(({ aggregate }) => aggregate === undefined).length;
  if (query.select.length === 0) throw queryError("The query selects nothing; name at least one field");
  if (raw > 0 && raw < query.select.length) {
    throw queryError("mixing aggregate and non-aggregate queries is not supported");
  }
  if (raw > 0 && query.interval !== undefined) {
    throw queryError("GROUP BY requires at least one aggregate function: raw values have no interval");
  }
  const names = new Map<string, number>();
  return query.select.map(({ field, aggregate, as }) => {
    const types = tables.map((table) => table.fields.get(field)?.type);
    const type = PRECEDENCE.find((candidate) => types.includes(candidate)) ?? null;
    if (type && aggregate !== undefined) checkAggregate(query.measurement, field, type, aggregate);
    const wanted = as ?? (aggregate === undefined ? field : typeof aggregate === "string" ? aggregate : "percentile");
    const used = names.get(wanted) ?? 0;
    names.set(wanted, used + 1);
    const name = used === 0 ? wanted : `${wanted}_${used}`;
    return { name, aggregate, type, isTag: type === null && aggregate === undefined };
  });
}

function checkAggregate(
  measurement: string,
  field: string,
  type: FieldType,
  aggregate: Aggregate | { readonly percentile: number },
): void {
  if (typeof aggregate === "object" && !(aggregate.percentile >= 0 && aggregate.percentile <= 100)) {
    throw queryError(`${aggregate.percentile} is no percentile; use a number from 0 to 100`);
  }
  if (type === "float" || type === "integer") return;
  if (aggregate === "count" || aggregate === "first" || aggregate === "last") return;
  const name = typeof aggregate === "string" ? aggregate : "percentile";
  throw queryError(
    `${name}() needs numbers, but the field "${field}" of "${measurement}" is a ${type}; use count, first or last`,
  );
}

export interface BuiltQuery {
  readonly sql: string;
  readonly values: readonly DuckDBValue[];
}

/** Raw rows beyond this are not answered: they would not fit into memory twice. */
export const ROW_LIMIT = 1_000_000;

/** One statement over all shards: for each row the groups' tag values, the time in nanoseconds, the columns. */
export function buildQuery(
  query: MetricQuery,
  columns: readonly SelectedColumn[],
  leases: readonly Lease[],
): BuiltQuery {
  const values: DuckDBValue[] = [];
  const parameter = (value: DuckDBValue): string => `$${values.push(value)}`;
  const groups = query.groupBy ?? [];
  const from = millisecondsToNanoseconds(query.from);
  const until = millisecondsToNanoseconds(query.until);
  const tagColumns = columns.flatMap(({ isTag }, index) => (isTag ? [index] : []));
  const needsSeries = groups.length > 0 || tagColumns.length > 0 || (query.where?.length ?? 0) > 0;

  const tagValue = (tag: string) => `coalesce(tags[${parameter(tag)}], '')`;
  const conditions = (query.where ?? []).map(({ tag, is, value }) => {
    const wanted = parameter(value);
    if (is === "equals" || is === "not") return `${tagValue(tag)} ${is === "equals" ? "=" : "<>"} ${wanted}`;
    return `${is === "matches" ? "" : "NOT "}regexp_matches(${tagValue(tag)}, ${wanted})`;
  });
  const seriesColumns = [
    ...groups.map((tag, index) => `${tagValue(tag)} AS g${index}`),
    ...tagColumns.map((index) => `tags[${parameter(query.select[index]!.field)}] AS w${index}`),
  ];

  const parts = leases.flatMap(({ content }) => {
    const table = content.tables.get(query.measurement);
    if (!table) return [];
    const fields = columns.map((column, index) => {
      if (column.isTag) return `w${index} AS v${index}`;
      return `${fieldExpression(table, query.select[index]!.field, column.type)} AS v${index}`;
    });
    const present = columns.flatMap((column, index) => {
      const field = table.fields.get(query.select[index]!.field);
      return field && !column.isTag ? [`d.${field.column} IS NOT NULL`] : [];
    });
    if (present.length === 0) return [];
    const chosen = ["d.time AS t", "d.series AS s", ...groups.map((_, index) => `g${index}`), ...fields];
    const series = needsSeries
      ? `JOIN (SELECT ${["id", ...seriesColumns].join(", ")} FROM ${content.alias}.main.series
           WHERE ${[`measurement = ${table.id}`, ...conditions].join(" AND ")}) AS g ON g.id = d.series`
      : "";
    return [
      `SELECT ${chosen.join(", ")} FROM ${table.name} AS d ${series}
       WHERE d.time >= ${from} AND d.time < ${until} AND (${present.join(" OR ")})`,
    ];
  });
  const source = parts.length > 0 ? `(${parts.join(" UNION ALL ")})` : null;
  if (!source) return { sql: "", values: [] };
  const groupNames = groups.map((_, index) => `g${index}`);
  const sql =
    columns[0]!.aggregate === undefined
      ? rawSql(query, columns, groupNames, source)
      : aggregateSql(query, columns, groupNames, source, from);
  return { sql, values };
}

/** A field of one shard in the type of the whole query; null where the shard's type does not fit. */
function fieldExpression(table: ShardTable, name: string, type: FieldType | null): string {
  const field = table.fields.get(name);
  if (!type) return "NULL";
  if (field?.type === type) return `d.${field.column}`;
  if (field && type === "float" && field.type === "integer") return `d.${field.column}::DOUBLE`;
  return `NULL::${SQL_TYPES[type]}`;
}

function rawSql(
  query: MetricQuery,
  columns: readonly SelectedColumn[],
  groups: readonly string[],
  source: string,
): string {
  const direction = query.order === "newest" ? "DESC" : "ASC";
  const chosen = [...groups, "t", ...columns.map((_, index) => `v${index}`)].join(", ");
  const order = [...groups, `t ${direction}`, "s"].join(", ");
  if (query.limit !== undefined && groups.length > 0) {
    return `SELECT ${chosen} FROM ${source}
      QUALIFY row_number() OVER (PARTITION BY ${groups.join(", ")} ORDER BY t ${direction}, s) <= ${integer(query.limit)}
      ORDER BY ${order} LIMIT ${ROW_LIMIT + 1}`;
  }
  const limit = Math.min(query.limit === undefined ? ROW_LIMIT + 1 : integer(query.limit), ROW_LIMIT + 1);
  return `SELECT ${chosen} FROM ${source} ORDER BY ${order} LIMIT ${limit}`;
}

function aggregateSql(
  query: MetricQuery,
  columns: readonly SelectedColumn[],
  groups: readonly string[],
  source: string,
  from: bigint,
): string {
  let time = `${from}::BIGINT`;
  let grouping = groups;
  if (query.interval !== undefined) {
    const interval = millisecondsToNanoseconds(query.interval);
    if (interval <= 0n) throw queryError("The interval must be longer than nothing");
    time = `t - ((t % ${interval}) + ${interval}) % ${interval}`;
    grouping = [...groups, "b"];
  } else if (columns.length === 1) {
    // InfluxDB: a single selector over the whole range answers the time of the point that it selected.
    time = selectedTime(columns[0]!.aggregate!) ?? time;
  }
  const results = columns.map(
    ({ aggregate, type }, index) => `${aggregateExpression(aggregate!, type)(`v${index}`)} AS a${index}`,
  );
  const chosen = [...groups, `${time} AS b`, ...results].join(", ");
  const order = [...groups, "b"].join(", ");
  const group = grouping.length > 0 ? `GROUP BY ${grouping.join(", ")}` : "";
  return `SELECT ${chosen} FROM ${source} ${group} ORDER BY ${order}`;
}

function selectedTime(aggregate: Aggregate | { readonly percentile: number }): string | null {
  if (typeof aggregate === "object") {
    const rank = rankOf("count(v0)", aggregate.percentile);
    return `list_sort(list({'v': v0, 't': t}) FILTER (WHERE v0 IS NOT NULL))[${rank}].t`;
  }
  switch (aggregate) {
    case "first":
      return "min(t) FILTER (WHERE v0 IS NOT NULL)";
    case "last":
      return "max(t) FILTER (WHERE v0 IS NOT NULL)";
    case "min":
      return "arg_min(t, {'v': v0, 't': t}) FILTER (WHERE v0 IS NOT NULL)";
    case "max":
      return "arg_max(t, {'v': v0, 't': -t}) FILTER (WHERE v0 IS NOT NULL)";
    default:
      return null;
  }
}

/** InfluxDB: the nearest rank, rounded half up; no value when it is below the first. */
function rankOf(count: string, percentile: number): string {
  return `floor(${count} * ${percentile}::DOUBLE / 100 + 0.5)::BIGINT`;
}

function aggregateExpression(
  aggregate: Aggregate | { readonly percentile: number },
  type: FieldType | null,
): (value: string) => string {
  if (typeof aggregate === "object") {
    return (v) =>
      `list_sort(list(${v}) FILTER (WHERE ${v} IS NOT NULL))[${rankOf(`count(${v})`, aggregate.percentile)}]`;
  }
  if (type === null) return () => "NULL";
  switch (aggregate) {
    case "count":
      // A count of nothing is an empty place to fill, not a zero (InfluxDB).
      return (v) => `nullif(count(${v}), 0)`;
    case "mean":
      return (v) => `avg(${v})`;
    case "first":
      return (v) => `arg_min(${v}, t)`;
    case "last":
      return (v) => `arg_max(${v}, t)`;
    case "median":
      return (v) => `quantile_cont(${v}, 0.5)`;
    case "stddev":
      return (v) => `stddev_samp(${v})`;
    case "spread":
      return (v) => `max(${v}) - min(${v})`;
    default:
      return (v) => `${aggregate}(${v})`;
  }
}

function integer(limit: number): number {
  if (Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw queryError(`${limit} is no limit; use a whole number of rows`);
}
