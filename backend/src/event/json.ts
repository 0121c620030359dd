import { HeimdallError } from "../errors.ts";
import { Timestamp } from "./timestamp.ts";
import { ExactNumber, type Fields, float, integer, isHash, type Value } from "./value.ts";

/** Logstash's (Jackson's) own limit; it also keeps every recursive walk over an event within the stack. */
const DEEPEST_NESTING = 1_000;

/**
 * Number texts whose kind or size `JSON.parse` alone would lose: a float with a zero fraction (`2.0`), an exponent
 * (`1e3`, always a float), or more digits than a double holds.
 */
const DELICATE_NUMBER = /\d\.0+(?!\d)|\d[eE][+-]?\d|\d[\d.]{15}/;

/**
 * Parses JSON as Logstash does: integers and floats stay apart (`2.0` is a float), integers keep all their digits,
 * `__proto__` is only a name. Throws a SyntaxError on bad JSON, and INVALID_JSON when it nests more than 1,000 deep.
 */
export function parseJson(text: string): Value {
  const delicate = DELICATE_NUMBER.test(text) && someOutsideStrings(text, (part) => DELICATE_NUMBER.test(part));
  refuseDeepNesting(text);
  return (delicate ? JSON.parse(text, keepNumbersExact as Reviver) : JSON.parse(text)) as Value;
}

/** `JSON.parse`'s reviver with its third argument, which TypeScript's lib lacks. */
type Reviver = (this: unknown, key: string, value: unknown) => unknown;

function keepNumbersExact(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== "number" || context.source === undefined) return value;
  const source = context.source;
  if (/[.eE]/.test(source)) return float(value);
  return source.length < 16 ? value : integer(BigInt(source));
}

/** Whether a part of a JSON text that lies outside its strings passes the test. */
function someOutsideStrings(text: string, test: (part: string) => boolean): boolean {
  let start = 0;
  for (;;) {
    const quote = text.indexOf('"', start);
    if (quote < 0) return test(text.slice(start));
    if (test(text.slice(start, quote))) return true;
    start = endOfString(text, quote) + 1;
    if (start === 0) return false;
  }
}

/** Where the string that opens at `quote` closes; -1 when it does not. */
function endOfString(text: string, quote: number): number {
  let end = quote;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return -1;
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}

function refuseDeepNesting(text: string): void {
  if (text.length <= 2 * DEEPEST_NESTING || countAtMost(text, "{") + countAtMost(text, "[") <= DEEPEST_NESTING) return;
  let depth = 0;
  someOutsideStrings(text, (part) => {
    for (let at = 0; at < part.length; at += 1) {
      const code = part.charCodeAt(at) | 0x20;
      if (code === 0x7b) depth += 1;
      else if (code === 0x7d) depth -= 1;
      if (depth > DEEPEST_NESTING) {
        throw new HeimdallError("INVALID_JSON", `the JSON nests more than ${DEEPEST_NESTING} levels deep`);
      }
    }
    return false;
  });
}

function countAtMost(text: string, char: string): number {
  let count = 0;
  for (let at = text.indexOf(char); at >= 0 && count <= DEEPEST_NESTING; at = text.indexOf(char, at + 1)) count += 1;
  return count;
}

/**
 * The text of a value as sprintf inserts it (Logstash's StringInterpolation): a float as Java prints it, a list
 * joined by `,`, a hash as compact JSON, a timestamp in ISO 8601. Null is the empty text; sprintf itself leaves a
 * null field's placeholder as it is.
 */
export function valueToText(value: Value): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return joinList(value);
  return isHash(value) ? toCompactJson(value) : scalarToText(value);
}

function scalarToText(value: number | boolean | null | Timestamp | ExactNumber): string {
  if (typeof value === "number") return Number.isInteger(value) ? integerText(value) : javaFloat(value);
  if (value instanceof ExactNumber) return value.kind === "float" ? javaFloat(Number(value.value)) : value.toString();
  return value === null ? "" : String(value);
}

/** Logstash joins a list by Java's `toString`, so a hash inside a list is `{k=v}` and not JSON. */
function joinList(list: readonly Value[]): string {
  return list.map((value) => (Array.isArray(value) ? joinList(value) : javaText(value))).join(",");
}

function javaText(value: Value): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(javaTextOrNull).join(", ")}]`;
  if (!isHash(value)) return scalarToText(value);
  const pairs = Object.keys(value).map((name) => `${name}=${javaTextOrNull(value[name]!)}`);
  return `{${pairs.join(", ")}}`;
}

function javaTextOrNull(value: Value): string {
  return value === null ? "null" : javaText(value);
}

function toCompactJson(value: Value): string {
  if (typeof value === "string") return jsonString(value);
  if (Array.isArray(value)) return `[${value.map(toCompactJson).join(",")}]`;
  if (isHash(value)) return hashToCompactJson(value);
  if (value === null) return "null";
  return value instanceof Timestamp ? `"${value}"` : scalarToText(value);
}

function hashToCompactJson(hash: Fields): string {
  const pairs = Object.keys(hash).map((name) => `${jsonString(name)}:${toCompactJson(hash[name]!)}`);
  return `{${pairs.join(",")}}`;
}

/** Jackson writes the hexadecimal digits of `\u001B` in capitals, `JSON.stringify` in small letters. */
function jsonString(text: string): string {
  const json = JSON.stringify(text);
  if (!/[\0-\x1f]/.test(text)) return json;
  return json.replace(/\\(?:u00(..)|.)/g, (part, hex?: string) => (hex ? `\\u00${hex.toUpperCase()}` : part));
}

function integerText(value: number): string {
  return Math.abs(value) < 1e21 ? String(value + 0) : BigInt(value).toString();
}

/** A double as Java's `Double.toString` prints it: with a point, and with an exponent outside 0.001 to 10,000,000. */
export function javaFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (size >= 1e-3 && size < 1e7) {
    const text = String(value);
    return text.includes(".") ? text : `${text}.0`;
  }
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${exponent.replace("+", "")}`;
}
