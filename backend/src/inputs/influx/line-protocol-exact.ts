import type { FieldValue, Point } from "../../stores/metrics/port.ts";
import type { Reading } from "./line-protocol.ts";
import { readNumber, setName, unescapeText } from "./line-protocol-values.ts";

/*
 * InfluxDB 1.8's reading of a line, with its peculiarities: what separates is taken literally when the character
 * before it is a backslash; a backslash before anything else stays; quotes mean something only in field values.
 */

/** InfluxDB: the longest series key, the field's name included. */
const KEY_LIMIT = 65_535;
/** What InfluxDB puts between series and field in that key. */
const KEY_SEPARATOR_LENGTH = 4;

class LineError extends Error {}

function fail(message: string): never {
  throw new LineError(message);
}

/** Where a line ends: line breaks within quoted field values, or behind a backslash, belong to it. */
export function lineEnd(text: string, start: number): number {
  let quoted = false;
  let inFields = false;
  let equals = 0;
  let commas = 0;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\" && at + 2 < text.length) {
      at += 1;
    } else if (char === " ") {
      inFields = true;
    } else if (char === "\n") {
      if (!quoted) return at;
    } else if (inFields) {
      if (char === '"') {
        if (equals > commas) quoted = !quoted;
      } else if (!quoted && char === "=") {
        equals += 1;
      } else if (!quoted && char === ",") {
        commas += 1;
      }
    }
  }
  return text.length;
}

/** The point of a line, null for an empty line or a comment, or what InfluxDB says of it. */
export function exactLine(line: string, read: Reading): Point | string | null {
  const start = skipBlanks(line, 0);
  if (start >= line.length || line[start] === "#") return null;
  const given = line.slice(start, line.endsWith("\n") ? -1 : undefined);
  try {
    return readPoint(given, read);
  } catch (error) {
    if (error instanceof LineError) return `unable to parse '${given}': ${error.message}`;
    throw error;
  }
}

function readPoint(line: string, read: Reading): Point {
  const key = readKey(line);
  const fieldsStart = skipBlanks(line, key.end);
  const fieldsEnd = scanFields(line, fieldsStart);
  const section = line.slice(fieldsStart, fieldsEnd);
  const fields = readFields(section, Buffer.byteLength(line.slice(0, key.end)));
  const time = readTime(line, fieldsEnd, read);
  const { database, retentionPolicy } = read;
  return { database, retentionPolicy, measurement: key.measurement, tags: key.tags, fields, time };
}

function readKey(line: string): { measurement: string; tags: Record<string, string>; end: number } {
  if (line[0] === ",") fail("missing measurement");
  let at = 1;
  for (; ; at += 1) {
    if (at >= line.length) fail("missing fields");
    if (line[at - 1] === "\\") continue;
    if (line[at] === "," || line[at] === " ") break;
  }
  const measurement = unescapeName(line.slice(0, at), NAME_ESCAPES);
  const tags: Record<string, string> = {};
  const rawNames = new Set<string>();
  let duplicate = false;
  while (line[at] === ",") {
    const name = scanTagName(line, at + 1);
    const value = scanTagValue(line, name.end + 1);
    duplicate ||= rawNames.has(name.text);
    rawNames.add(name.text);
    setName(tags, unescapeName(name.text, KEY_ESCAPES), unescapeName(value.text, KEY_ESCAPES));
    at = value.end;
  }
  if (duplicate) fail("duplicate tags");
  const bytes = Buffer.byteLength(line.slice(0, at));
  if (bytes > KEY_LIMIT) fail(`max key length exceeded: ${bytes} > ${KEY_LIMIT}`);
  return { measurement, tags, end: at };
}

function scanTagName(line: string, start: number): { text: string; end: number } {
  const first = line[start];
  if (first === undefined || first === " " || first === "," || first === "=") fail("missing tag key");
  for (let at = start + 1; ; at += 1) {
    const char = line[at];
    if (char === undefined) fail("missing tag value");
    if (line[at - 1] === "\\") continue;
    if (char === " " || char === ",") fail("missing tag value");
    if (char === "=") return { text: line.slice(start, at), end: at };
  }
}

function scanTagValue(line: string, start: number): { text: string; end: number } {
  const first = line[start];
  if (first === undefined || first === "," || first === " ") fail("missing tag value");
  for (let at = start + 1; ; at += 1) {
    const char = line[at];
    if (char === undefined) fail("missing fields");
    if (line[at - 1] === "\\") continue;
    if (char === "=") fail("invalid tag format");
    if (char === "," || char === " ") return { text: line.slice(start, at), end: at };
  }
}

/** Checks the section of fields and answers where it ends. */
function scanFields(line: string, start: number): number {
  let quoted = false;
  let equals = 0;
  let commas = 0;
  let at = start;
  while (at < line.length) {
    const char = line[at]!;
    if (char === "\\" && at + 1 < line.length) {
      at += 2;
      continue;
    }
    if (char === '"' && equals > commas) {
      quoted = !quoted;
      at += 1;
      continue;
    }
    if (char === "=" && !quoted) {
      equals += 1;
      checkFieldName(line, at);
      const next = line[at + 1];
      if (next === undefined || next === "," || next === " ") fail("missing field value");
      if (/[0-9.\-Nn]/.test(next)) {
        at = scanNumber(line, at + 1);
        continue;
      }
      if (next !== '"') {
        at = scanBoolean(line, at + 1);
        continue;
      }
    }
    if (char === "," && !quoted) commas += 1;
    if (char === " " && !quoted) break;
    at += 1;
  }
  if (quoted) fail("unbalanced quotes");
  if (equals === 0 || commas !== equals - 1) fail("invalid field format");
  return at;
}

function checkFieldName(line: string, equalsAt: number): void {
  const before = line[equalsAt - 1];
  if ((before === " " || before === ",") && line[equalsAt - 2] !== "\\") fail("missing field key");
}

function valueEnd(line: string, start: number): number {
  let at = start;
  while (at < line.length && line[at] !== "," && line[at] !== " ") at += 1;
  return at;
}

function scanNumber(line: string, start: number): number {
  const end = valueEnd(line, start);
  const value = readNumber(line.slice(start, end));
  if (typeof value === "object") fail(value.error);
  return end;
}

const TRUE = /^(?:t|T|true|True|TRUE)$/;
const FALSE = /^(?:f|F|false|False|FALSE)$/;

function scanBoolean(line: string, start: number): number {
  const end = valueEnd(line, start);
  const text = line.slice(start, end);
  if (!TRUE.test(text) && !FALSE.test(text)) fail("invalid boolean");
  return end;
}

/** Takes a checked section of fields apart. */
function readFields(section: string, keyBytes: number): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (let start = 0; start < section.length; ) {
    let equals = start;
    while (equals < section.length && (section[equals] !== "=" || section[equals - 1] === "\\")) equals += 1;
    const name = section.slice(start, equals);
    const end = fieldValueEnd(section, equals + 1);
    const size = keyBytes + KEY_SEPARATOR_LENGTH + Buffer.byteLength(name);
    if (size > KEY_LIMIT) fail(`max key length exceeded: ${size} > ${KEY_LIMIT}`);
    const value = section.slice(equals + 1, end);
    if (value === "") fail(`invalid value: field-key=${name}`);
    if (name !== "") setName(fields, unescapeName(name, NAME_ESCAPES), fieldValue(value));
    start = end + 1;
  }
  return fields;
}

function fieldValueEnd(section: string, start: number): number {
  let quoted = false;
  let at = start;
  for (; at < section.length; at += 1) {
    const char = section[at];
    if (char === "\\" && (section[at + 1] === '"' || section[at + 1] === "\\")) at += 1;
    else if (char === '"') quoted = !quoted;
    else if (char === "," && !quoted) break;
  }
  return Math.min(at, section.length);
}

function fieldValue(text: string): FieldValue {
  if (text[0] === '"') return unescapeText(text.slice(1, -1));
  if (/[0-9.\-nNiIu]/.test(text[0] ?? "")) {
    const value = readNumber(text);
    if (typeof value === "object") fail(value.error);
    return value;
  }
  return TRUE.test(text);
}

function readTime(line: string, fieldsEnd: number, read: Reading): bigint {
  const start = skipBlanks(line, fieldsEnd);
  let end = start;
  while (end < line.length && line[end] !== " " && line[end] !== "\n") {
    const isDigit = line[end]! >= "0" && line[end]! <= "9";
    if (!isDigit && !(line[end] === "-" && end === start)) fail("bad timestamp");
    end += 1;
  }
  const text = line.slice(start, end);
  if (text === "") return read.now;
  if (text === "-") fail(`strconv.ParseInt: parsing "-": invalid syntax`);
  const units = BigInt(text);
  if (BigInt.asIntN(64, units) !== units) fail(`strconv.ParseInt: parsing "${text}": value out of range`);
  const time = units * read.unit;
  if (time < -9_223_372_036_854_775_806n || time > 9_223_372_036_854_775_806n) {
    fail("time outside range -9223372036854775806 - 9223372036854775806");
  }
  if (/[^ ]/.test(line.slice(end))) fail("point is invalid");
  return time;
}

function skipBlanks(line: string, start: number): number {
  let at = start;
  while (line[at] === " " || line[at] === "\t" || line[at] === "\0") at += 1;
  return at;
}

const KEY_ESCAPES = [",", " ", "="];
/** Of measurements and fields. */
const NAME_ESCAPES = [",", '"', " ", "="];

/** Takes the backslash away before the characters that it escapes; every other backslash stays. */
function unescapeName(text: string, escapes: readonly string[]): string {
  if (!text.includes("\\")) return text;
  let plain = text;
  for (const char of escapes) plain = plain.replaceAll(`\\${char}`, char);
  return plain;
}
