import type { FieldValue, Point } from "../port.ts";

/**
 * Writes a point as one line of line protocol (no line break at the end), timestamp in nanoseconds. What the format
 * cannot hold is written as Telegraf does: a line break in a name or tag as `\n`; a backslash at the end of one,
 * which would escape what follows, and a tag without value are left out. A field named `time` is left out as InfluxDB
 * does. Tags are sorted, which spares the server the work.
 */
export function formatLineProtocol(point: Point): string {
  const measurement = remembered(measurements, point.measurement, escapedMeasurement);
  let line = measurement;
  const { tags, fields } = point;
  let previous = "";
  for (const key in tags) {
    if (key < previous) {
      line = measurement + sortedTags(tags);
      break;
    }
    previous = key;
    const value = escaped(tags[key]!);
    if (value !== "") line += `,${keyText(key)}=${value}`;
  }
  let separator = " ";
  for (const key in fields) {
    if (key === "time") continue;
    line += `${separator}${keyText(key)}=${fieldText(fields[key]!)}`;
    separator = ",";
  }
  return `${line} ${timeText(point.time)}`;
}

function sortedTags(tags: Point["tags"]): string {
  let text = "";
  for (const key of Object.keys(tags).sort()) {
    const value = escaped(tags[key]!);
    if (value !== "") text += `,${keyText(key)}=${value}`;
  }
  return text;
}

/** Names recur on every line: the texts of so many of them are remembered. */
const NAME_LIMIT = 10_000;
const keys = new Map<string, string>();
const measurements = new Map<string, string>();

function keyText(key: string): string {
  return remembered(keys, key, escaped);
}

function escapedMeasurement(text: string): string {
  return withoutBreaks(text).replaceAll(/[, ]/g, "\\$&");
}

function remembered(texts: Map<string, string>, name: string, make: (name: string) => string): string {
  let text = texts.get(name);
  if (text === undefined) {
    if (texts.size >= NAME_LIMIT) texts.clear();
    text = make(name);
    texts.set(name, text);
  }
  return text;
}

const DELICATE = /[, =\n\\]/;

/** A tag's or field's key, or a tag's value. */
function escaped(text: string): string {
  return DELICATE.test(text) ? withoutBreaks(text).replaceAll(/[, =]/g, "\\$&") : text;
}

function withoutBreaks(text: string): string {
  return text.replaceAll("\n", "\\n").replace(/\\+$/, "");
}

function fieldText(value: FieldValue): string {
  switch (typeof value) {
    case "number":
      return String(value);
    case "bigint":
      return `${integerText(value)}i`;
    case "boolean":
      return value ? "true" : "false";
    default:
      return /["\\]/.test(value) ? `"${value.replaceAll(/["\\]/g, "\\$&")}"` : `"${value}"`;
  }
}

const whole = new BigInt64Array(1);
const low = new Uint32Array(whole.buffer, 0, 1);
const high = new Int32Array(whole.buffer, 4, 1);

/** An integer's digits: a number's are made much faster than a bigint's. */
function integerText(value: bigint): string {
  whole[0] = value;
  const upper = high[0]!;
  return upper < 0x20_0000 && upper >= -0x20_0000 ? String(upper * 0x1_0000_0000 + low[0]!) : value.toString();
}

let lastSecond = -1;
let lastSecondText = "";

/**
 * A time's digits. A bigint's own division and digits cost as much as the rest of a line, so a time after 1970 is cut
 * into its halves of 32 bits (2^32 ns are 4,294 ms and 967,296 ns), which numbers hold exactly.
 */
function timeText(time: bigint): string {
  whole[0] = time;
  const upper = high[0]!;
  if (upper < 0x20_0000) return integerText(time);
  const below = upper * 967_296 + low[0]!;
  const carried = Math.floor(below / 1e6);
  const milliseconds = upper * 4_294 + carried;
  const second = Math.floor(milliseconds / 1_000);
  const nanoseconds = (milliseconds - second * 1_000) * 1e6 + (below - carried * 1e6);
  if (second !== lastSecond) {
    lastSecond = second;
    lastSecondText = String(second);
  }
  return lastSecondText + String(1e9 + nanoseconds).slice(1);
}
