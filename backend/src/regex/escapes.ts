import { type CharSet, complement, DIGIT, HEX_DIGIT, SPACE, WORD } from "./charset.ts";
import { property } from "./properties.ts";
import type { Scanner } from "./scanner.ts";

const CONTROL: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7, e: 27 };

/** The set of `\d \w \s \h` and their opposites, or of `\p{…}`; null when another escape stands here. */
export function setEscape(scanner: Scanner): CharSet | null {
  const found = scanner.match(/\\(?:([dwshDWSH])|([pP])\{(\^?)([^}]*)\})/y);
  if (!found) return null;
  const [, letter, kind, caret, name] = found;
  if (letter) {
    const chars = { d: DIGIT, w: WORD, s: SPACE, h: HEX_DIGIT }[letter.toLowerCase()]!;
    return letter === letter.toLowerCase() ? chars : complement(chars);
  }
  const chars = property(name!);
  if (!chars) return scanner.fail(`there is no character property '${name}'`);
  return (kind === "P") !== (caret === "^") ? complement(chars) : chars;
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
  const octal = scanner.match(inClass ? /\\([0-7]{1,3})/y : /\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y);
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
