import type { FieldValue, Point } from "../../stores/metrics/port.ts";
import { exactLine, lineEnd } from "./line-protocol-exact.ts";
import { setName, unescapeText } from "./line-protocol-values.ts";

export type Precision = "n" | "ns" | "u" | "us" | "ms" | "s" | "m" | "h";

export interface LineProtocolOptions {
  /** The unit of the lines' timestamps. @default "ns" */
  readonly precision?: Precision | undefined;
  /** Milliseconds since the epoch: the time of lines without one. */
  readonly now: number;
  readonly database: string;
  /** Null for the database's default policy. */
  readonly retentionPolicy: string | null;
}

export interface ParsedLines {
  readonly points: Point[];
  /** Lines that are no points: their number (1-based) and InfluxDB's message. */
  readonly errors: { readonly line: number; readonly message: string }[];
}

/** Nanoseconds of one unit of a timestamp. */
const UNITS: Readonly<Record<Precision, bigint>> = {
  n: 1n,
  ns: 1n,
  u: 1_000n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

export function isPrecision(text: string): text is Precision {
  return Object.hasOwn(UNITS, text);
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Reads InfluxDB line protocol as InfluxDB 1.8 does, its error texts included, and unsigned integers (`42u`) besides,
 * which Telegraf writes to `/api/v2/write`: beyond 2^63-1 they become the largest integer, as Telegraf itself does
 * for InfluxDB 1.x. Lines that are plain (no backslash, nothing odd) take a fast path; all others the exact one.
 */
export function parseLineProtocol(body: Uint8Array | string, options: LineProtocolOptions): ParsedLines {
  const text = typeof body === "string" ? body : decoder.decode(body);
  const unit = UNITS[options.precision ?? "ns"];
  const serverTime = BigInt(Math.floor(options.now)) * 1_000_000n;
  const read: Reading = {
    text,
    at: 0,
    unit,
    now: serverTime - (serverTime % unit),
    database: options.database,
    retentionPolicy: options.retentionPolicy,
    lastTimeText: "",
    lastTime: 0n,
  };
  const points: Point[] = [];
  const errors: ParsedLines["errors"] = [];
  let line = 1;
  let countedTo = 0;
  while (read.at < text.length) {
    const start = read.at;
    const plain = plainLine(read);
    if (plain) {
      points.push(plain);
      continue;
    }
    const end = lineEnd(text, start);
    const result = exactLine(text.slice(start, end), read);
    if (typeof result === "string") {
      line += newlines(text, countedTo, start);
      countedTo = start;
      errors.push({ line, message: result });
    } else if (result) {
      points.push(result);
    }
    read.at = end + 1;
  }
  return { points, errors };
}

/** What the readers of a line share. */
export interface Reading {
  readonly text: string;
  /** Where the next line starts. */
  at: number;
  readonly unit: bigint;
  readonly now: bigint;
  readonly database: string;
  readonly retentionPolicy: string | null;
  /** Points of one batch mostly share few times. */
  lastTimeText: string;
  lastTime: bigint;
}

function newlines(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", start); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const EQUALS = 61;
const BACKSLASH = 92;
const INTEGER_MARK = 105;

const LONG_LINE = 10_000;

/** The most digits of an integer that a float holds exactly together with all smaller ones. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** Reads one line in the plain form; null, with nothing moved, when there is anything else about it. */
function plainLine(read: Reading): Point | null {
  const { text } = read;
  let at = read.at;
  let code = text.charCodeAt(at);
  if (!(code > SPACE) || code === HASH || code === COMMA) return null;

  const nameStart = at;
  while (code !== COMMA && code !== SPACE) {
    if (!(code > RETURN) || code === BACKSLASH) return null;
    code = text.charCodeAt(++at);
  }
  const measurement = text.slice(nameStart, at);

  const tags: Record<string, string> = {};
  let lastKey = "";
  while (code === COMMA) {
    const keyStart = ++at;
    for (code = text.charCodeAt(at); code !== EQUALS; code = text.charCodeAt(++at)) {
      if (!(code > RETURN) || code === BACKSLASH || code === COMMA || code === SPACE) return null;
    }
    const key = text.slice(keyStart, at);
    // Sorted tags, as agents write them, cannot hold one twice.
    if (key <= lastKey) return null;
    lastKey = key;
    const valueStart = ++at;
    for (code = text.charCodeAt(at); code !== COMMA && code !== SPACE; code = text.charCodeAt(++at)) {
      if (!(code > RETURN) || code === BACKSLASH || code === EQUALS) return null;
    }
    if (at === valueStart) return null;
    setName(tags, key, text.slice(valueStart, at));
  }

  const fields: Record<string, FieldValue> = {};
  do {
    const keyStart = ++at;
    for (code = text.charCodeAt(at); code !== EQUALS; code = text.charCodeAt(++at)) {
      if (!(code > RETURN) || code === BACKSLASH || code === COMMA || code === SPACE || code === QUOTE) return null;
    }
    if (at === keyStart) return null;
    const key = text.slice(keyStart, at);
    const valueStart = ++at;
    code = text.charCodeAt(at);
    let value: FieldValue;
    if (code === QUOTE) {
      let escaped = false;
      for (code = text.charCodeAt(++at); code !== QUOTE; code = text.charCodeAt(++at)) {
        if (code === BACKSLASH) {
          const next = text.charCodeAt(++at);
          if (next !== QUOTE && next !== BACKSLASH) return null;
          escaped = true;
        } else if (Number.isNaN(code)) {
          return null;
        }
      }
      value = text.slice(valueStart + 1, at);
      if (escaped) value = unescapeText(value);
      code = text.charCodeAt(++at);
    } else {
      const negative = code === MINUS;
      if (negative) code = text.charCodeAt(++at);
      const digitsStart = at;
      let digits = 0;
      for (; code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) digits = digits * 10 + (code - ZERO);
      if (at === digitsStart) {
        if (negative) return null;
        const boolean = plainBoolean(text, at);
        if (boolean === 0) return null;
        at += Math.abs(boolean);
        code = text.charCodeAt(at);
        value = boolean > 0;
      } else if (code === INTEGER_MARK) {
        if (at - digitsStart > EXACT_DIGITS) return null;
        value = BigInt(negative ? -digits : digits);
        code = text.charCodeAt(++at);
      } else {
        let decimals = 0;
        if (code === DOT) {
          const fractionStart = ++at;
          for (code = text.charCodeAt(at); code >= ZERO && code <= NINE; code = text.charCodeAt(++at)) {
            digits = digits * 10 + (code - ZERO);
          }
          decimals = at - fractionStart;
        }
        // Both sides of the division are exact, so its result is the nearest float, as if the text had been read.
        if (at - digitsStart <= EXACT_DIGITS) value = digits / POWERS[decimals]!;
        else if (at - digitsStart < 300) value = Number(text.slice(digitsStart, at));
        else return null;
        if (negative) value = -value;
      }
    }
    setName(fields, key, value);
  } while (code === COMMA);

  // Only the exact path knows the limits of keys.
  if (at - nameStart > LONG_LINE) return null;
  if (code !== SPACE) {
    if (code !== NEWLINE && at < text.length) return null;
    read.at = at + 1;
    return point(read, measurement, tags, fields, read.now);
  }
  const timeStart = ++at;
  code = text.charCodeAt(at);
  if (code === MINUS) code = text.charCodeAt(++at);
  while (code >= ZERO && code <= NINE) code = text.charCodeAt(++at);
  if ((code !== NEWLINE && at < text.length) || at === timeStart || at - timeStart > 19) return null;
  const timeText = text.slice(timeStart, at);
  if (timeText !== read.lastTimeText) {
    const time = BigInt(timeText === "-" ? 0 : timeText) * read.unit;
    if (timeText === "-" || time > 9_223_372_036_854_775_806n || time < -9_223_372_036_854_775_806n) return null;
    read.lastTimeText = timeText;
    read.lastTime = time;
  }
  read.at = at + 1;
  return point(read, measurement, tags, fields, read.lastTime);
}

/** How long the boolean at a place is, negative for false; 0 when there is none that stands alone. */
function plainBoolean(text: string, at: number): number {
  const end = (length: number): boolean => {
    const code = text.charCodeAt(at + length);
    return Number.isNaN(code) || code === COMMA || code === SPACE || code === NEWLINE;
  };
  const first = text[at];
  if (first === "t" || first === "T") {
    if (end(1)) return 1;
    return /^(?:true|True|TRUE)$/.test(text.slice(at, at + 4)) && end(4) ? 4 : 0;
  }
  if (first === "f" || first === "F") {
    if (end(1)) return -1;
    return /^(?:false|False|FALSE)$/.test(text.slice(at, at + 5)) && end(5) ? -5 : 0;
  }
  return 0;
}

function point(
  { database, retentionPolicy }: Reading,
  measurement: string,
  tags: Record<string, string>,
  fields: Record<string, FieldValue>,
  time: bigint,
): Point {
  return { database, retentionPolicy, measurement, tags, fields, time };
}
