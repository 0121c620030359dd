import { HeimdallError } from "../../errors.ts";
import { rubyInspect, rubyText } from "../../event/ruby-text.ts";
import { Timestamp } from "../../event/timestamp.ts";
import { ExactNumber, float, integer, isNumber, type Value } from "../../event/value.ts";

export type Conversion = (value: Value) => Value;

/** What mutate's `convert` makes of one value (Logstash mutate filter, `convert_*`); an impossible one throws. */
export const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  string: rubyText,
  integer: toInteger,
  float: toFloat,
  boolean: toBoolean,
  integer_eu: (value) => toInteger(swapSeparators(value)),
  float_eu: (value) => toFloat(swapSeparators(value)),
};

/** European numbers: points group digits, a comma is the decimal mark. */
function swapSeparators(value: Value): Value {
  return typeof value === "string" ? value.replace(/[.,]/g, (mark) => (mark === "," ? "." : ",")) : value;
}

function toBoolean(value: Value): Value {
  const text = rubyText(value);
  if (/^(?:true|t|yes|y|1|1.0)$/im.test(text)) return true;
  return text === "" || /^(?:false|f|no|n|0|0.0)$/im.test(text) ? false : value;
}

function toInteger(value: Value): Value {
  if (typeof value === "string") return textToInteger(value);
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof Timestamp) return Math.floor(value.milliseconds / 1_000);
  if (!isNumber(value)) return fail(value, "an integer");
  if (value instanceof ExactNumber && value.kind === "integer") return value;
  const number = Number(value instanceof ExactNumber ? value.value : value);
  return Number.isSafeInteger(Math.trunc(number)) ? Math.trunc(number) : integer(BigInt(Math.trunc(number)));
}

function toFloat(value: Value): Value {
  if (typeof value === "string") return textToFloat(value);
  if (typeof value === "boolean") return float(value ? 1 : 0);
  if (value instanceof Timestamp) return float(value.milliseconds / 1_000);
  if (!isNumber(value)) return fail(value, "a float");
  return float(Number(value instanceof ExactNumber ? value.value : value));
}

/** What both conversions of a text do first. */
function normalize(text: string): string {
  return stripWhiteSpace(text).replaceAll(",", "").toLowerCase();
}

const DECIMAL = /^([+-]?)(\d+(?:_\d+)*)?(?:\.(\d+(?:_\d+)*)?)?(?:e([+-]?\d{1,4}))?$/;
const MOST_DIGITS = 1_000;

function textToInteger(text: string): Value {
  const normal = normalize(text);
  const hexadecimal = readHexadecimal(normal);
  if (hexadecimal !== null) return integer(BigInt(Math.trunc(hexadecimal)));
  const match = DECIMAL.exec(normal);
  if (!match || (match[2] === undefined && match[3] === undefined)) return fail(text, "an integer");
  const whole = (match[2] ?? "").replaceAll("_", "");
  const fraction = (match[3] ?? "").replaceAll("_", "");
  const exponent = Number(match[4] ?? 0);
  if (match[4] === undefined && whole.length < 16) return Number(`${match[1]}${whole || "0"}`) + 0;
  // The digits before the point, wherever the exponent puts it; all of them count, however many.
  const point = whole.length + exponent;
  if (point > MOST_DIGITS) return fail(text, "an integer");
  const digits = (whole + fraction).padEnd(point, "0").slice(0, Math.max(0, point));
  return integer(BigInt(match[1] === "-" ? `-${digits || "0"}` : digits || "0"));
}

function textToFloat(text: string): Value {
  const normal = normalize(text);
  const hexadecimal = readHexadecimal(normal);
  if (hexadecimal !== null) return float(hexadecimal);
  const match = DECIMAL.exec(normal);
  // Ruby's Float() wants a digit behind a point.
  if (!match || (match[2] === undefined && match[3] === undefined) || /\.(?!\d)/.test(normal))
    return fail(text, "a float");
  const number = Number(normal.replaceAll("_", ""));
  return Number.isFinite(number) ? float(number) : fail(text, "a float");
}

/** `0x1a`, `-0x1a` and C99's `0x1.8p3`; null for anything else. */
function readHexadecimal(text: string): number | null {
  const match = /^([+-]?)0x([0-9a-f]+)(?:\.([0-9a-f]+))?(?:p([+-]?\d{1,4}))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction = "", exponent = "0"] = match;
  const value = Number.parseInt(`${whole}${fraction}`, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  return Number.isFinite(value) ? (sign === "-" ? -value : value) : null;
}

/** Without the white space and NULs at both ends, as Ruby's `strip`. */
export function stripWhiteSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isWhiteSpace(text.charCodeAt(start))) start += 1;
  while (end > start && isWhiteSpace(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0;
}

function fail(value: Value, kind: string): never {
  const shown = rubyInspect(value).slice(0, 60);
  throw new HeimdallError("MUTATE_CONVERT", `${shown} cannot be converted to ${kind}`);
}
