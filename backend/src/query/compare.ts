import { Timestamp } from "../event/timestamp.ts";
import { ExactNumber, isNumber, toNumber } from "../event/value.ts";
import type { QueryRange, QueryValue } from "./ast.ts";
import { resolveDateBound } from "./date-math.ts";
import type { Scalar } from "./field-values.ts";

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** The number that a query's value means; null for a truth or a text that is no number. */
export function numberOf(value: QueryValue): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && NUMBER.test(value) ? Number(value) : null;
}

/**
 * Compiles the equality of a term query: a text is equal as it stands (a keyword, not analysed), a number by its
 * value, whichever of the two writes it as digits, a truth by its name.
 */
export function equalTo(wanted: QueryValue): (value: Scalar) => boolean {
  const text = String(wanted);
  const lower = text.toLowerCase();
  const number = numberOf(wanted);
  return (value) => {
    if (typeof value === "string") return value === text;
    if (typeof value === "number") return value === number;
    if (typeof value === "boolean") return String(value) === lower;
    if (value instanceof ExactNumber) {
      return value.kind === "integer" ? value.toString() === text : toNumber(value) === number;
    }
    return value.toString() === text || value.milliseconds === resolveDateBound(wanted, "gte", Date.now());
  };
}

type Bound = "gt" | "gte" | "lt" | "lte";

/**
 * Compiles a range: numbers by value, `@timestamp` and other timestamps as times (with date math, `now` being the
 * moment of the question), texts by the order of their code points, as a keyword field has it.
 */
export function withinRange(field: string, range: QueryRange): (value: Scalar) => boolean {
  const tests = (["gt", "gte", "lt", "lte"] as const)
    .filter((bound) => range[bound] !== undefined)
    .map((bound) => boundTest(field, bound, range[bound]!));
  return (value) => tests.every((test) => test(value));
}

function boundTest(field: string, bound: Bound, limit: QueryValue): (value: Scalar) => boolean {
  const holds = orderTest(bound);
  const number = numberOf(limit);
  const text = String(limit);
  return (value) => {
    if (isNumber(value) && field !== "@timestamp") return number !== null && holds(toNumber(value) - number);
    if (value instanceof Timestamp || field === "@timestamp") {
      const time = timeOf(value);
      const edge = resolveDateBound(limit, bound, Date.now());
      return time !== null && edge !== null && holds(time - edge);
    }
    return holds(compareCodePoints(String(value), text));
  };
}

function orderTest(bound: Bound): (difference: number) => boolean {
  if (bound === "gt") return (difference) => difference > 0;
  if (bound === "gte") return (difference) => difference >= 0;
  if (bound === "lt") return (difference) => difference < 0;
  return (difference) => difference <= 0;
}

function timeOf(value: Scalar): number | null {
  if (value instanceof Timestamp) return value.milliseconds;
  if (typeof value === "boolean") return null;
  return resolveDateBound(isNumber(value) ? toNumber(value) : value, "gte", Date.now());
}

/** The order of code points, which UTF-8 keeps and UTF-16 does not. */
export function compareCodePoints(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === b) continue;
    // Surrogates stand for the code points above all others.
    const aHigh = a >= 0xd800 && a <= 0xdfff;
    const bHigh = b >= 0xd800 && b <= 0xdfff;
    return aHigh === bHigh ? a - b : aHigh ? 1 : -1;
  }
  return left.length - right.length;
}
