/**
 * A set of code points. `ranges` (flat, sorted, inclusive pairs) is worked out only when it is asked for, because
 * a Unicode property has hundreds of them; `text` is the inside of a RegExp class (`v` flag free) that says the same.
 */
export interface CharSet {
  readonly ranges: readonly number[];
  readonly text: string;
  readonly negated: boolean;
}

export const LAST_CODE_POINT = 0x10ffff;

function lazy(text: string, negated: boolean, compute: () => readonly number[]): CharSet {
  let ranges: readonly number[] | undefined;
  return {
    text,
    negated,
    get ranges() {
      ranges ??= compute();
      return ranges;
    },
  };
}

/** The set of some code point ranges, in any order. */
export function fromRanges(pairs: readonly (readonly [number, number])[]): CharSet {
  const ranges = normalise(pairs);
  return { ranges, text: textOf(ranges), negated: false };
}

export function fromChars(...codePoints: number[]): CharSet {
  return fromRanges(codePoints.map((code) => [code, code] as const));
}

function fromFlat(ranges: readonly number[]): CharSet {
  return { ranges, text: textOf(ranges), negated: false };
}

/** The set that a RegExp class text such as `\p{L}\d` means. */
export function fromProperty(text: string): CharSet {
  return lazy(text, false, () => scan(text));
}

export function complement(set: CharSet): CharSet {
  return lazy(set.text, !set.negated, () => complementRanges(set.ranges));
}

export function union(...sets: readonly CharSet[]): CharSet {
  if (sets.length === 1) return sets[0]!;
  const ranges = () => normalise(sets.flatMap((set) => pairsOf(set.ranges)));
  if (sets.some((set) => set.negated)) return fromFlat(ranges());
  return lazy(sets.map((set) => set.text).join(""), false, ranges);
}

export function intersection(a: CharSet, b: CharSet): CharSet {
  return fromFlat(complementRanges(normalise([a, b].flatMap((set) => pairsOf(complementRanges(set.ranges))))));
}

export function contains(set: CharSet, code: number): boolean {
  const { ranges } = set;
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (code < ranges[middle * 2]!) high = middle - 1;
    else if (code > ranges[middle * 2 + 1]!) low = middle + 1;
    else return true;
  }
  return false;
}

export function disjoint(a: CharSet, b: CharSet): boolean {
  let i = 0;
  let j = 0;
  while (i < a.ranges.length && j < b.ranges.length) {
    if (a.ranges[i + 1]! < b.ranges[j]!) i += 2;
    else if (b.ranges[j + 1]! < a.ranges[i]!) j += 2;
    else return false;
  }
  return true;
}

/** The one code point of a set, or -1 when it has none or several. */
export function singleOf(set: CharSet): number {
  if (!set.negated && set.text.length > 16) return -1;
  return set.ranges.length === 2 && set.ranges[0] === set.ranges[1] ? set.ranges[0]! : -1;
}

/** The set as a RegExp atom: a class, or the character itself. */
export function toClass(set: CharSet): string {
  if (!set.negated && set.text === "") return "[^\\0-\\u{10ffff}]";
  return `[${set.negated ? "^" : ""}${set.text}]`;
}

function pairsOf(ranges: readonly number[]): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i]!, ranges[i + 1]!]);
  return pairs;
}

function normalise(pairs: readonly (readonly [number, number])[]): number[] {
  const sorted = [...pairs].sort((a, b) => a[0] - b[0]);
  const flat: number[] = [];
  for (const [from, to] of sorted) {
    const end = flat.length - 1;
    if (end > 0 && from <= flat[end]! + 1) flat[end] = Math.max(flat[end]!, to);
    else flat.push(from, to);
  }
  return flat;
}

function complementRanges(ranges: readonly number[]): number[] {
  const flat: number[] = [];
  let next = 0;
  for (let i = 0; i < ranges.length; i += 2) {
    if (ranges[i]! > next) flat.push(next, ranges[i]! - 1);
    next = ranges[i + 1]! + 1;
  }
  if (next <= LAST_CODE_POINT) flat.push(next, LAST_CODE_POINT);
  return flat;
}

/** One code point as it stands in a RegExp class or outside of one, under the `u` flag. */
export function escapeCodePoint(code: number): string {
  if ((code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)) {
    return String.fromCharCode(code);
  }
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

function textOf(ranges: readonly number[]): string {
  let text = "";
  for (let i = 0; i < ranges.length; i += 2) {
    const [from, to] = [ranges[i]!, ranges[i + 1]!];
    text += escapeCodePoint(from);
    if (to > from) text += (to > from + 1 ? "-" : "") + escapeCodePoint(to);
  }
  return text;
}

const PLANE = 0x10000;

/** The ranges of a class text, found by running it over all code points (some 10 ms, once a property). */
function scan(text: string): number[] {
  const found: (readonly [number, number])[] = [];
  const runs = new RegExp(`[${text}]+`, "gu");
  for (let plane = 0; plane <= LAST_CODE_POINT; plane += PLANE) {
    const units: string[] = [];
    for (let start = plane; start < plane + PLANE; start += 0x400) {
      // A surrogate by itself is no character of a text.
      if (start >= 0xd800 && start < 0xe000) continue;
      units.push(String.fromCodePoint(...Array.from({ length: 0x400 }, (_, i) => start + i)));
    }
    for (const [run] of units.join("").matchAll(runs)) {
      // A run may step over the gap of the surrogates: cut it there.
      const first = run.codePointAt(0)!;
      const last = run.codePointAt(run.length - (run.charCodeAt(run.length - 1) >= 0xdc00 && plane > 0 ? 2 : 1))!;
      if (first < 0xd800 && last > 0xdfff && plane === 0) found.push([first, 0xd7ff], [0xe000, last]);
      else found.push([first, last]);
    }
  }
  return normalise(found);
}

export const ANY = fromRanges([[0, LAST_CODE_POINT]]);
export const NONE = fromRanges([]);
export const NOT_NEWLINE = complement(fromChars(0x0a));
/** Ruby: `\d \w \s \h` are ASCII; the POSIX brackets and `\b` know all of Unicode. */
export const DIGIT = fromRanges([[0x30, 0x39]]);
export const WORD = fromRanges([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
export const SPACE = fromRanges([
  [0x09, 0x0d],
  [0x20, 0x20],
]);
export const HEX_DIGIT = fromRanges([
  [0x30, 0x39],
  [0x41, 0x46],
  [0x61, 0x66],
]);
export const UNICODE_WORD = fromProperty("\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}");
/** What `\b` takes for a part of a word: Onigmo counts `²` and `½` too, which `[[:word:]]` does not. */
export const BOUNDARY_WORD = fromProperty("\\p{L}\\p{M}\\p{N}\\p{Pc}");
