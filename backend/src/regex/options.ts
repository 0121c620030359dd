import type { ClassRange } from "./escapes.ts";
import type { Scanner } from "./scanner.ts";

export interface ParseOptions {
  readonly ignoreCase?: boolean;
  /** `.` takes a line feed too: Ruby's `m`. */
  readonly dotAll?: boolean;
  readonly extended?: boolean;
  /** What `\d \w \s`, POSIX brackets and `\b` reach over; default "ruby". */
  readonly range?: ClassRange;
}

/** The options within a group that switches some on and some off. */
export function withOptions(options: ParseOptions, on: string, off: string): ParseOptions {
  const has = (letter: string, before: boolean | undefined) =>
    off.includes(letter) ? false : on.includes(letter) ? true : (before ?? false);
  return {
    ignoreCase: has("i", options.ignoreCase),
    dotAll: has("m", options.dotAll),
    extended: has("x", options.extended),
    range: rangeOf(on) ?? options.range ?? "ruby",
  };
}

function rangeOf(on: string): ClassRange | undefined {
  const letter = /[dau]/.exec(on)?.[0];
  return letter === "a" ? "ascii" : letter === "u" ? "unicode" : letter === "d" ? "ruby" : undefined;
}

/** `(?i)` and the like, which hold to the end of the enclosing group. */
export function optionSwitch(scanner: Scanner, options: ParseOptions): ParseOptions | null {
  const found = scanner.match(/\(\?([imxdau]*)(?:-([imx]*))?\)/y);
  return found ? withOptions(options, found[1]!, found[2] ?? "") : null;
}
