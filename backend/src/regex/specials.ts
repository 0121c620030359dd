import { type AssertionKind, alternation, type Node, sequence, set } from "./ast.ts";
import { fromChars, fromRanges, WORD } from "./charset.ts";

/** The escapes that take no character. */
export const ASSERTIONS: ReadonlyMap<string, AssertionKind> = new Map([
  ["A", "text-start"],
  ["z", "text-end"],
  ["Z", "end-before-newline"],
  ["G", "search-start"],
  ["b", "word-boundary"],
  ["B", "no-word-boundary"],
]);

/** `\R`. */
export const LINE_BREAK: Node = {
  type: "atomic",
  body: alternation([
    sequence([set(fromChars(0x0d)), set(fromChars(0x0a))]),
    set(
      fromRanges([
        [0x0a, 0x0d],
        [0x85, 0x85],
        [0x2028, 0x2029],
      ]),
    ),
  ]),
};

const MARKS = "\\p{M}\\p{Emoji_Modifier}\\u200c";
const EXTEND = `[${MARKS}\\u200d]*`;

/** `\X`, one user-perceived character: emoji sequences, flags, a base with its marks. */
export const GRAPHEME =
  `(?>\\r\\n|\\p{Regional_Indicator}{2}${EXTEND}|` +
  `\\p{Extended_Pictographic}(?:[${MARKS}]*\\u200d\\p{Extended_Pictographic})*${EXTEND}|` +
  `[^\\p{Cc}\\u2028\\u2029]${EXTEND}|(?m:.))`;

/** `\b` among ASCII, and `\B`. */
export function asciiBoundary(negative: boolean): Node {
  const look = (behind: boolean, not: boolean): Node => ({ type: "look", behind, negative: not, body: set(WORD) });
  return alternation([
    sequence([look(true, false), look(false, !negative)]),
    sequence([look(true, true), look(false, negative)]),
  ]);
}
