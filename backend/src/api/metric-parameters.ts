import type { Aggregate, MetricQuery } from "../stores/metrics/port.ts";
import { badParameter } from "./errors.ts";
import { AGGREGATES, type MetricBody, type MetricParameters } from "./metric-schemas.ts";
import { readClosedRange, readInterval } from "./time.ts";

const HOUR = 3_600_000;
const COMPARISONS = { "=": "equals", "!=": "not", "=~": "matches", "!~": "differs" } as const;

/** A query string's parameters in the form of the JSON body. */
export function readMetricParameters(given: MetricParameters): MetricBody {
  const { select, where, group_by, fill, ...same } = given;
  return {
    ...same,
    select: select.map(readColumn),
    ...(where && { where: where.map(readCondition) }),
    ...(group_by && { group_by: group_by.flatMap((names) => names.split(",")).map((name) => name.trim()) }),
    ...(fill !== undefined && { fill: readFill(fill) }),
  };
}

function readColumn(text: string): MetricBody["select"][number] {
  const [, expression, as] = /^(.*?)(?:\s+as\s+(\S+))?$/i.exec(text.trim())!;
  const naming = as === undefined ? {} : { as };
  const call = /^(\w+)\((.+)\)$/.exec(expression!);
  if (!call) {
    if (expression === "") throw badParameter("select", "write a field, or an aggregate of one: mean(usage_idle)");
    return { field: expression!, ...naming };
  }
  const field = call[2]!.trim();
  const aggregate = call[1]!.toLowerCase();
  const percentile = /^p(\d{1,3})$/.exec(aggregate);
  if (percentile && Number(percentile[1]) <= 100) return { field, percentile: Number(percentile[1]), ...naming };
  if (!isAggregate(aggregate)) {
    throw badParameter("select", `there is no aggregate '${aggregate}'; write one of ${AGGREGATES.join(", ")}, p95`);
  }
  return { field, aggregate, ...naming };
}

function isAggregate(name: string): name is Aggregate {
  return (AGGREGATES as readonly string[]).includes(name);
}

function readCondition(text: string): NonNullable<MetricBody["where"]>[number] {
  const match = /^\s*([^=!~]+?)\s*(=~|!~|!=|=)\s?(.*)$/s.exec(text);
  if (!match) throw badParameter("where", `'${text.slice(0, 60)}' is no condition; write host=web-1 or host=~web-.*`);
  return { tag: match[1]!, is: COMPARISONS[match[2] as keyof typeof COMPARISONS], value: match[3]! };
}

function readFill(text: string): NonNullable<MetricBody["fill"]> {
  if (text === "none" || text === "null" || text === "previous" || text === "linear") return text;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) throw badParameter("fill", "write none, null, previous, linear or a number");
  return value;
}

/** The query that the store is asked; the last hour when no time is given. */
export function readMetricQuery(body: MetricBody, now: number): MetricQuery {
  const { from, until } = readClosedRange(body, now, HOUR);
  return {
    database: body.database,
    retentionPolicy: body.retention_policy,
    measurement: body.measurement,
    select: body.select.map(({ field, aggregate, percentile, as }) => {
      if (aggregate !== undefined && percentile !== undefined) {
        throw badParameter("select", `${field} has an aggregate and a percentile; keep one of the two`);
      }
      return { field, aggregate: percentile === undefined ? aggregate : { percentile }, as };
    }),
    where: body.where,
    from,
    until,
    interval: body.interval === undefined ? undefined : readInterval(body.interval, from, until),
    groupBy: body.group_by,
    fill: body.fill,
    limit: body.limit,
  };
}
