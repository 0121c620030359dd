import {
  type CharSet,
  complement,
  fromProperty,
  fromRanges,
  HEX_DIGIT,
  intersection,
  UNICODE_WORD,
} from "./charset.ts";
import type { ClassRange } from "./escapes.ts";

const GRAPH = complement(fromProperty("\\p{White_Space}\\p{Cc}\\p{Cn}\\p{Cs}"));

/** The POSIX brackets, which are also names for `\p{…}`; Onigmo: all of Unicode. */
const POSIX: ReadonlyMap<string, CharSet> = new Map([
  ["alnum", fromProperty("\\p{Alphabetic}\\p{Nd}")],
  ["alpha", fromProperty("\\p{Alphabetic}")],
  ["ascii", fromRanges([[0, 0x7f]])],
  ["blank", fromProperty("\\p{Zs}\\t")],
  ["cntrl", fromProperty("\\p{Cc}")],
  ["digit", fromProperty("\\p{Nd}")],
  ["graph", GRAPH],
  ["lower", fromProperty("\\p{Lowercase}")],
  ["print", complement(fromProperty("\\p{Zl}\\p{Zp}\\p{Cc}\\p{Cn}\\p{Cs}"))],
  ["punct", fromProperty("\\p{P}$+<=>\\^`|~")],
  ["space", fromProperty("\\p{White_Space}")],
  ["upper", fromProperty("\\p{Uppercase}")],
  ["xdigit", HEX_DIGIT],
  ["word", UNICODE_WORD],
]);

const ASCII = fromRanges([[0, 0x7f]]);

/** The set of `[[:NAME:]]`; null when there is no such bracket. */
export function posixBracket(name: string, range: ClassRange = "ruby"): CharSet | null {
  const chars = POSIX.get(name) ?? null;
  return chars && range === "ascii" ? intersection(chars, ASCII) : chars;
}

function isProperty(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}

/** The set of `\p{NAME}`: a POSIX name, general category, script or binary property; null when unknown. */
export function property(name: string): CharSet | null {
  const key = name.toLowerCase().replace(/[\s_-]/g, "");
  // Onigmo: the bracket [[:punct:]] takes in the ASCII symbols, the property does not.
  const posix = key === "punct" ? fromProperty("\\p{P}") : POSIX.get(key === "xposixpunct" ? "punct" : key);
  if (posix) return posix;
  const titled = name
    .trim()
    .split(/[\s_-]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join("_");
  for (const form of new Set([name, titled, titled.toUpperCase()])) {
    for (const text of [`\\p{${form}}`, `\\p{Script=${form}}`]) if (isProperty(text)) return fromProperty(text);
  }
  return null;
}
