import { HeimdallError } from "../../errors.ts";
import { rubyInspect, rubyText } from "../../event/ruby-text.ts";
import type { Value } from "../../event/value.ts";

/** Ruby's `String#split`: a literal separator, one space means runs of white space, empty ends are dropped. */
export function splitText(text: string, separator: string): string[] {
  const parts =
    separator === " "
      ? text.replace(/^[ \t-\r]+/, "").split(/[ \t-\r]+/)
      : separator === ""
        ? [...text]
        : text.split(separator);
  let length = parts.length;
  while (length > 0 && parts[length - 1] === "") length -= 1;
  return parts.slice(0, length);
}

/** Ruby's `Array#join`: a list within is joined by the same separator, a hash is its `inspect`. */
export function joinTexts(list: readonly Value[], separator: string): string {
  return list.map((value) => (Array.isArray(value) ? joinTexts(value, separator) : rubyText(value))).join(separator);
}

/** Applies a function to a text or to the texts in a list; anything else stays. */
export function mapTexts(value: Value, change: (text: string) => string): Value {
  if (typeof value === "string") return change(value);
  return Array.isArray(value) ? value.map((item) => (typeof item === "string" ? change(item) : item)) : value;
}

/** As `mapTexts`, but a list may hold nothing but texts. */
export function mapOnlyTexts(value: Value, change: (text: string) => string): Value {
  if (!Array.isArray(value)) return typeof value === "string" ? change(value) : value;
  return value.map((item) => {
    if (typeof item === "string") return change(item);
    throw new HeimdallError("MUTATE_STRIP", `${rubyInspect(item).slice(0, 60)} in a list is no text to strip`);
  });
}
