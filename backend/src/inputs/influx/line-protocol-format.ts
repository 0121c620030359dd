import type { FieldValue, Point } from "../../stores/metrics/port.ts";

/**
 * Writes a point as one line of line protocol (no line break at the end), timestamp in nanoseconds. What the format
 * cannot hold is written as Telegraf does: a line break in a name or tag as `\n`; a backslash at the end of one,
 * which would escape what follows, and a tag without value are left out.
 */
export function formatLineProtocol(point: Point): string {
  let line = name(point.measurement, MEASUREMENT);
  for (const key of Object.keys(point.tags).sort()) {
    const value = name(point.tags[key]!, KEY);
    if (value !== "") line += `,${name(key, KEY)}=${value}`;
  }
  let separator = " ";
  for (const [key, value] of Object.entries(point.fields)) {
    line += `${separator}${name(key, KEY)}=${fieldValue(value)}`;
    separator = ",";
  }
  return `${line} ${point.time}`;
}

const MEASUREMENT = /[, ]/g;
const KEY = /[, =]/g;

function name(text: string, escaped: RegExp): string {
  let plain = text;
  if (plain.includes("\n")) plain = plain.replaceAll("\n", "\\n");
  if (plain.endsWith("\\")) plain = plain.replace(/\\+$/, "");
  return plain.replaceAll(escaped, "\\$&");
}

function fieldValue(value: FieldValue): string {
  if (typeof value === "bigint") return `${value}i`;
  if (typeof value === "string") return `"${value.replaceAll(/["\\]/g, "\\$&")}"`;
  return String(value);
}
