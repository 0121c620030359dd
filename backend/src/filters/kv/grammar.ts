import { rubyExpression } from "../../regex/ruby.ts";

/** What separates pairs and their halves. */
export interface Separators {
  readonly fieldSplit: string;
  readonly valueSplit: string;
  readonly fieldSplitPattern: string | undefined;
  readonly valueSplitPattern: string | undefined;
  /** Spaces around the value separator belong to it. */
  readonly lenient: boolean;
  /** A value in `()`, `[]` or `<>` is what stands within. */
  readonly brackets: boolean;
}

/** Calls `found` for each key and value of a text, in order; an empty or missing value is the empty text. */
export type Scan = (text: string, found: (key: string, value: string) => void) => void;

export const QUOTES = ['""', "''"] as const;
export const BRACKETS = ["()", "[]", "<>"] as const;

/**
 * The pairs of a text by one Ruby regexp, as Logstash's kv filter finds them: for separators that are patterns, and
 * as the measure that the linear scanner is tested against. Can backtrack for long; throws REGEXP.
 */
export function regexpScan(separators: Separators): Scan {
  const { regExp, groupOf } = rubyExpression(scanSource(separators), { global: true });
  const [, key = 1, ...values] = groupOf;
  return (text, found) => {
    for (const match of text.matchAll(regExp)) {
      const value = values.find((group) => match[group] !== undefined);
      found(match[key]!, value === undefined ? "" : match[value]!);
    }
  };
}

function scanSource(separators: Separators): string {
  const { fieldSplit, valueSplit, fieldSplitPattern, valueSplitPattern, lenient, brackets } = separators;
  const betweenPairs = fieldSplitPattern ? `(?:${fieldSplitPattern})` : `[${fieldSplit}]`;
  const splitter = valueSplitPattern ? `(?:${valueSplitPattern})` : `[${valueSplit}]`;
  const withinPair = lenient ? `(?: *${splitter} *)` : splitter;
  const key =
    fieldSplitPattern || valueSplitPattern
      ? untilPattern(`(?:${withinPair}|${betweenPairs})`)
      : untilCharacter(valueSplit + fieldSplit);
  const enclosed = [...QUOTES, ...(brackets ? BRACKETS : [])].map(([open, close]) => {
    return `\\${open}${untilCharacter(`\\${close}`)}?\\${close}`;
  });
  const plain = fieldSplitPattern ? untilPattern(betweenPairs) : untilCharacter(fieldSplit);
  return `${key}${withinPair}(?:${[...enclosed, plain].join("|")})?(?:${betweenPairs}|$)`;
}

/** A backslash and what it protects, or anything outside the set. */
function untilCharacter(set: string): string {
  return `((?:\\\\.|[^${set}])+)`;
}

function untilPattern(pattern: string): string {
  return `((?:\\\\.|(?!${pattern}).)+)`;
}
