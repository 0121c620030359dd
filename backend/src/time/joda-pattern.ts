import { HeimdallError } from "../errors.ts";

/** A piece of a Joda pattern: a letter with its count, or literal text. */
export type JodaToken =
  | { readonly kind: "field"; readonly letter: string; readonly count: number }
  | { readonly kind: "literal"; readonly text: string };

const FIELD_LETTERS = "GCxwyYMdDEeaHhKkmsSzZ";

/**
 * Splits a Joda time pattern (as `DateTimeFormat.forPattern` reads it): a run of one letter is a field, anything
 * else and what stands in `'…'` is literal, `''` is one quote. Throws TIME_FORMAT for a letter without a meaning.
 */
export function parseJodaPattern(pattern: string): JodaToken[] {
  const tokens: JodaToken[] = [];
  let at = 0;
  while (at < pattern.length) {
    if (isLetter(pattern[at]!)) {
      const letter = pattern[at]!;
      let end = at + 1;
      while (pattern[end] === letter) end += 1;
      if (!FIELD_LETTERS.includes(letter)) refuse(pattern, letter);
      tokens.push({ kind: "field", letter, count: end - at });
      at = end;
    } else {
      const literal = readLiteral(pattern, at);
      if (literal.text !== "") tokens.push({ kind: "literal", text: literal.text });
      at = literal.end;
    }
  }
  if (tokens.length === 0) {
    throw new HeimdallError("TIME_FORMAT", "an empty time format; write a pattern such as yyyy.MM.dd");
  }
  return tokens;
}

/** Literal text runs to the next letter outside quotes. */
function readLiteral(pattern: string, start: number): { text: string; end: number } {
  let text = "";
  let quoted = false;
  let at = start;
  for (; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === "'") {
      if (pattern[at + 1] === "'") {
        text += "'";
        at += 1;
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && isLetter(char)) {
      break;
    } else {
      text += char;
    }
  }
  return { text, end: at };
}

function isLetter(char: string): boolean {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z");
}

function refuse(pattern: string, letter: string): never {
  throw new HeimdallError(
    "TIME_FORMAT",
    `the letter '${letter}' means nothing in the Joda time format '${pattern}'; put literal text in quotes ('${letter}') or use one of ${[...FIELD_LETTERS].join(" ")}`,
  );
}
