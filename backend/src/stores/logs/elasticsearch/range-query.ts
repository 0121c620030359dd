import { isIP } from "node:net";
import type { QueryNode, QueryValue } from "../../../query/ast.ts";
import { numberOf } from "../../../query/compare.ts";
import { resolveDateBound } from "../../../query/date-math.ts";
import type { Dsl } from "./query.ts";

type RangeNode = Extract<QueryNode, { kind: "range" }>;
type Bound = "gt" | "gte" | "lt" | "lte";

/** Numbers of every kind but dates. */
const NUMBERS =
  /^(?:long|integer|short|byte|double|float|half_float|scaled_float|unsigned_long|aggregate_metric_double|counter_\w+)$/;

/**
 * A range on a field that is neither text nor keyword; nothing when a bound means nothing there. Times are resolved
 * here, so that a rule and a search mean the same by `now-1h/d` and by a date that is cut short.
 */
export function rangeClauses(node: RangeNode, field: string, type: string, now: number): Dsl[] {
  if (type === "date" || type === "date_nanos") return timeClauses(node, field, now);
  if (NUMBERS.test(type)) return clauses(node, field, numberOf);
  if (type === "ip") return clauses(node, field, (value) => (isIP(String(value)) === 0 ? null : String(value)));
  if (type === "boolean")
    return clauses(node, field, (value) => (/^(?:true|false)$/.test(String(value)) ? value : null));
  return clauses(node, field, (value) => value);
}

function boundsOf(node: RangeNode): [Bound, QueryValue][] {
  return (["gt", "gte", "lt", "lte"] as const).flatMap((bound) => {
    const value = node[bound];
    return value === undefined ? [] : [[bound, value] as [Bound, QueryValue]];
  });
}

function clauses(node: RangeNode, field: string, read: (value: QueryValue) => QueryValue | null): Dsl[] {
  const bounds: Record<string, QueryValue> = {};
  for (const [bound, given] of boundsOf(node)) {
    const value = read(given);
    if (value === null) return [];
    bounds[bound] = value;
  }
  return [{ range: { [field]: bounds } }];
}

/** Whole milliseconds, also where the field has nanoseconds: `lte` is before the next one. */
function timeClauses(node: RangeNode, field: string, now: number): Dsl[] {
  const bounds: Record<string, number | string> = { format: "epoch_millis" };
  for (const [bound, given] of boundsOf(node)) {
    const time = resolveDateBound(given, bound, now);
    if (time === null) return [];
    if (bound === "gt") bounds.gte = time + 1;
    else if (bound === "lte") bounds.lt = time + 1;
    else bounds[bound] = time;
  }
  return [{ range: { [field]: bounds } }];
}
