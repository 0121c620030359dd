import { type CharSet, DIGIT, HEX_DIGIT, NONE, SPACE, UNICODE_WORD, WORD } from "./charset.ts";
import { posixBracket, property } from "./properties.ts";
import type { Scanner } from "./scanner.ts";

const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

/** What the options `a`, `d` and `u` choose: classes of ASCII, Ruby's own mixture, or classes of Unicode. */
export type ClassRange = "ascii" | "ruby" | "unicode";

/** A set as it is written: `\D` is the digits, negated. */
export interface WrittenSet {
  readonly set: CharSet;
  readonly negated: boolean;
  /** What of it counts as plain where case is ignored (see `foldSet`): all, or nothing. */
  readonly plain: CharSet;
}

function classOf(letter: string, range: ClassRange): CharSet {
  if (letter === "h") return HEX_DIGIT;
  if (letter === "d") return range === "unicode" ? posixBracket("digit")! : DIGIT;
  if (letter === "s") return range === "unicode" ? posixBracket("space")! : SPACE;
  return range === "unicode" ? UNICODE_WORD : WORD;
}

/** The set of `\d \w \s \h` and their opposites, or of a property `\p{…}`; null when another escape stands here. */
export function setEscape(scanner: Scanner, range: ClassRange): (WrittenSet & { readonly property: boolean }) | null {
  const found = scanner.match(/\\(?:([dwshDWSH])|([pP])\{(\^?)([^}]*)\})/y);
  if (!found) return null;
  const [, letter, kind, caret, name] = found;
  if (letter) {
    const small = letter.toLowerCase();
    const chars = classOf(small, range);
    return { set: chars, negated: letter !== small, plain: small === "w" ? NONE : chars, property: false };
  }
  const chars = property(name!);
  if (!chars) return scanner.fail(`there is no character property '${name}'`);
  const plain = name!.toLowerCase() === "ascii" ? NONE : chars;
  return { set: chars, negated: (kind === "P") !== (caret === "^"), plain, property: true };
}

/** The code point of an escape (the backslash stands here); an unknown one is the character itself. */
export function charEscape(scanner: Scanner, inClass: boolean): number {
  const hex = scanner.match(
    /\\(?:x([0-9A-Fa-f]{1,2})|x\{([0-9A-Fa-f]{1,8})\}|u([0-9A-Fa-f]{4})|u\{\s*([0-9A-Fa-f]+)\s*\})/y,
  );
  if (hex) {
    const code = Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? hex[4]!, 16);
    return code > 0x10ffff ? scanner.fail("there is no such code point") : code;
  }
  const octal = scanner.match(/\\([0-7]{1,3})/y);
  if (octal) return Number.parseInt(octal[1]!, 8);
  const control = scanner.match(/\\(?:c|C-)(\\?[\s\S])/y);
  if (control) return control[1] === "?" ? 0x7f : control[1]!.charCodeAt(control[1]!.length - 1) & 0x1f;
  scanner.next();
  if (scanner.peek() === -1) return scanner.fail("it ends with a lone backslash; write \\\\ for the character");
  const code = scanner.next();
  const char = String.fromCodePoint(code);
  if (char === "x" || char === "u") return scanner.fail(`\\${char} needs hexadecimal digits`);
  if (char === "M") return scanner.fail("\\M- is not supported; write \\u{…}");
  if (inClass && char === "b") return 8;
  return CONTROL[char] ?? code;
}
