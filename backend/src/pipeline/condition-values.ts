import { valueToText } from "../event/json.ts";
import { Timestamp } from "../event/timestamp.ts";
import { ExactNumber, isHash, isNumber, toNumber, type Value } from "../event/value.ts";

/** A comparison that has no answer (`<` between a text and a number): the event leaves the pipeline. */
export class ConditionError extends Error {}

type Found = Value | undefined;

/** Equality without coercion, as Java's `equals` has it: 5 is not "5", not 5.0 and not true; lists by element. */
export function isEqual(a: Found, b: Found): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a === null || b === null) return (a ?? null) === (b ?? null);
  if (isNumber(a)) return isNumber(b) && isFloat(a) === isFloat(b) && compareNumbers(a, b) === 0;
  if (a instanceof Timestamp) return b instanceof Timestamp && compareTimestamps(a, b) === 0;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }
  if (!isHash(a) || !isHash(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  );
}

function isFloat(value: number | ExactNumber): boolean {
  return typeof value === "number" ? !Number.isInteger(value) : value.kind === "float";
}

/** Numbers with numbers, texts with texts (bytewise), timestamps with timestamps; else throws a ConditionError. */
export function compare(a: Found, b: Found): number {
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return compareTimestamps(a, b);
  throw new ConditionError(`${kindOf(a)} cannot be compared with ${kindOf(b)}`);
}

function compareNumbers(a: number | ExactNumber, b: number | ExactNumber): number {
  const exact = (value: number | ExactNumber) =>
    value instanceof ExactNumber && typeof value.value === "bigint" ? value.value : toNumber(value);
  const [left, right] = [exact(a), exact(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareTimestamps(a: Timestamp, b: Timestamp): number {
  return a.milliseconds - b.milliseconds || a.nanoseconds - b.nanoseconds;
}

/** The order of the UTF-8 bytes, which is that of the code points; JavaScript's own is of UTF-16 units. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** The truth of a field alone: false when missing, null, "", false or "false". */
export function isTruthy(value: Found): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false && value !== "false";
}

/** Whether `item in container` holds for two field values. */
export function isIn(item: Found, container: Found): boolean {
  if (item === undefined || item === null || Array.isArray(item) || isHash(item)) return false;
  if (typeof item === "string" && typeof container === "string") return container.includes(item);
  if (Array.isArray(container)) return container.some((element) => isEqual(element, item));
  return container !== undefined && container !== null && isEqual(item, container);
}

/** The text form by which `[field] in [list]` compares; null for what has none. */
export function textForm(value: Found): string | null {
  return value === undefined || value === null || Array.isArray(value) || isHash(value) ? null : valueToText(value);
}

function kindOf(value: Found): string {
  if (value === undefined) return "a missing field";
  if (value === null) return "null";
  if (isNumber(value)) return "a number";
  if (value instanceof Timestamp) return "a timestamp";
  if (Array.isArray(value)) return "a list";
  if (isHash(value)) return "a hash";
  return typeof value === "string" ? "a text" : "a boolean";
}
