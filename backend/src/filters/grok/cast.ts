import { float, integer, type Value } from "../../event/value.ts";

/** Ruby's `to_i` of a part of a text: the digits that it begins with, 0 when there are none. */
export function toInteger(text: string, begin = 0, end = text.length): Value {
  if (end - begin >= 16) return toAnyInteger(text.slice(begin, end));
  let value = 0;
  for (let i = begin; i < end; i += 1) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return toAnyInteger(text.slice(begin, end));
    value = value * 10 + digit;
  }
  return value;
}

function toAnyInteger(text: string): Value {
  const digits = /^\s*([+-]?\d+(?:_\d+)*)/.exec(text)?.[1]?.replaceAll("_", "");
  if (digits === undefined) return 0;
  return digits.length < 16 ? Number(digits) + 0 : integer(BigInt(digits));
}

/** Ruby's `to_f` of a part of a text: the number that it begins with, 0.0 when there is none. */
export function toFloat(text: string, begin = 0, end = text.length): Value {
  const part = text.slice(begin, end);
  const found = /^\s*[+-]?(?:\d+(?:_\d+)*)?(?:\.\d+(?:_\d+)*)?(?:(?<=\d)[eE][+-]?\d+)?/.exec(part)?.[0] ?? "";
  const value = Number(found.trim().replaceAll("_", ""));
  return float(Number.isNaN(value) ? 0 : value);
}
