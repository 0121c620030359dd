import { type CharSet, contains, fromRanges, union } from "./charset.ts";

interface Folding {
  /** Code points that are equal without regard to case, for each that has another. */
  readonly equals: ReadonlyMap<number, readonly number[]>;
  /** Characters whose folding is several characters (`ß` is `ss`), by that text. */
  readonly several: ReadonlyMap<string, readonly number[]>;
}

let folding: Folding | undefined;

/** The dotless small i, which folds to nothing else. */
const DOTLESS_I = 0x131;

function build(): Folding {
  const groups = new Map<string, number[]>();
  const several = new Map<string, number[]>();
  const cased = /\p{Changes_When_Casemapped}/u;
  for (let code = 0; code < 0x1ea00; code += 1) {
    if (code === 0x3000) code = 0xa640;
    if (code === 0xac00) code = 0xfb00;
    const char = String.fromCodePoint(code);
    if (code === DOTLESS_I || !cased.test(char)) continue;
    const key = char.toLowerCase().toUpperCase().toLowerCase();
    const size = key.length > 1 && key.codePointAt(0)! <= 0xffff;
    const index = size ? several : groups;
    const known = index.get(key);
    if (known) known.push(code);
    else index.set(key, [code]);
  }
  const equals = new Map<number, readonly number[]>();
  for (const group of [...groups.values(), ...several.values()]) {
    if (group.length > 1) for (const code of group) equals.set(code, group);
  }
  return { equals, several };
}

function table(): Folding {
  folding ??= build();
  return folding;
}

function isAsciiLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** All code points that are equal to one without regard to case, itself included. */
export function caseVariants(code: number): readonly number[] {
  if (code < 0x80) {
    if (!isAsciiLetter(code)) return [code];
    const lower = code | 0x20;
    // The long s and the Kelvin sign fold to ASCII letters.
    if (lower === 0x73) return [0x53, 0x73, 0x17f];
    if (lower === 0x6b) return [0x4b, 0x6b, 0x212a];
    return [lower - 0x20, lower];
  }
  return table().equals.get(code) ?? [code];
}

/**
 * A class with the other cases of its members, as Onigmo (Joni) widens it: the letters from U+0080 to U+00FF are
 * not added (`(?i)[ä]` is not `Ä`), and what joins ASCII with the rest of Unicode (`s` and `ſ`, `k` and the Kelvin
 * sign) only for the members of `plain`, the class without its `\w`.
 */
export function foldSet(set: CharSet, plain: CharSet): CharSet {
  const { ranges } = set;
  if (ranges.length === 0) return set;
  const more: number[] = [];
  const add = (code: number, variants: readonly number[]) => {
    for (const variant of variants) {
      if (variant >= 0x80 && variant <= 0xff) continue;
      if (variant < 0x80 === code < 0x80 || contains(plain, code)) more.push(variant);
    }
  };
  if (ranges[ranges.length - 1]! < 0x80) {
    for (let i = 0; i < ranges.length; i += 2) {
      for (let code = ranges[i]!; code <= ranges[i + 1]!; code += 1) add(code, caseVariants(code));
    }
  } else {
    for (const [code, group] of table().equals) if (contains(set, code)) add(code, group);
  }
  return more.length === 0 ? set : union(set, fromRanges(more.map((code) => [code, code] as const)));
}

/** The several characters that one character folds to (`ß` → `ss`), or null. */
export function severalOf(code: number): string | null {
  if (code < 0x80) return null;
  for (const [text, codes] of table().several) if (codes.includes(code)) return text;
  return null;
}

/**
 * The single characters that fold to the several characters at the start of `codes`, the longest first;
 * `[]` when none do. ASCII texts that cannot fold are told without the table.
 */
export function singlesFor(codes: readonly number[]): readonly { readonly length: number; readonly set: CharSet }[] {
  if (codes.length < 2 || (codes[0]! < 0x80 && !/[affhijstwy]/i.test(String.fromCharCode(codes[0]!)))) return [];
  const found: { length: number; set: CharSet }[] = [];
  for (let length = Math.min(3, codes.length); length > 1; length -= 1) {
    const text = String.fromCodePoint(...codes.slice(0, length)).toLowerCase();
    const singles = table().several.get(text);
    if (singles) found.push({ length, set: fromRanges(singles.map((code) => [code, code] as const)) });
  }
  return found;
}

/** The several characters that members of a set fold to, the shortest first, as Onigmo tries them. */
export function severalIn(set: CharSet): readonly string[] {
  const { ranges } = set;
  if (ranges.length === 0 || ranges[ranges.length - 1]! < 0x80) return [];
  const texts: string[] = [];
  for (const [text, codes] of table().several) if (codes.some((code) => contains(set, code))) texts.push(text);
  return texts.sort((a, b) => a.length - b.length);
}
