import type { QueryNode, QueryRange, QueryValue } from "../../../query/ast.ts";
import { numberOf } from "../../../query/compare.ts";
import { parseDateMath, resolveDateBound } from "../../../query/date-math.ts";
import { regexpTest, wordsOf } from "../../../query/text-match.ts";
import type { ColumnKind } from "./encode.ts";
import { quoteNumber, quoteText } from "./sql-text.ts";

/** Makes the SQL that asks whether one value, given as an expression, passes; null where a kind never does. */
export type ValueTest = Readonly<Record<ColumnKind, ((value: string) => string) | null>>;

const nothing: ValueTest = { string: null, number: null, boolean: null };
const WORD = "[\\pL\\pM\\pN_]";
const NO_WORD = "[^\\pL\\pM\\pN_]";

/** A query that asks for values. */
export type Leaf = Exclude<QueryNode, { kind: "all" | "none" | "and" | "or" | "not" }>;

/** Any value at all. */
export const anything: ValueTest = { string: () => "true", number: () => "true", boolean: () => "true" };

/** As `equalTo` of the predicates: texts as they stand, numbers by value, truths by name. */
export function equalTest(wanted: QueryValue): ValueTest {
  const text = String(wanted);
  const number = numberOf(wanted);
  const lower = text.toLowerCase();
  return {
    string: (value) => `${value} = ${quoteText(text)}`,
    number: number === null ? null : (value) => `${value} = ${quoteNumber(number)}`,
    boolean: lower === "true" ? (value) => value : lower === "false" ? (value) => `NOT ${value}` : null,
  };
}

/** As `withinRange` of the predicates: numbers by value, texts by code points. */
export function rangeTest(range: QueryRange, now: number): ValueTest {
  const bounds = (["gt", "gte", "lt", "lte"] as const).filter((bound) => range[bound] !== undefined);
  const compare = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;
  const numbers = bounds.map((bound) => numberOf(range[bound]!));
  const textOf = (bound: (typeof bounds)[number]): string => {
    const text = String(range[bound]);
    // Date math means nothing as a text; times are kept as ISO 8601 in UTC, whose order is that of time.
    const time = text.startsWith("now") && parseDateMath(text) ? resolveDateBound(text, bound, now) : null;
    return time === null ? text : new Date(time).toISOString();
  };
  const byText = (value: string) =>
    bounds.map((bound) => `${value} ${compare[bound]} ${quoteText(textOf(bound))}`).join(" AND ");
  return {
    string: (value) => `(${byText(value)})`,
    number: numbers.includes(null)
      ? null
      : (value) =>
          `(${bounds.map((bound, n) => `${value} ${compare[bound]} ${quoteNumber(numbers[n]!)}`).join(" AND ")})`,
    boolean: (value) => `(${byText(`CAST(${value} AS VARCHAR)`)})`,
  };
}

/** A Lucene regular expression over the whole text; throws QUERY on what the predicates refuse. */
export function patternTest(pattern: string): ValueTest {
  regexpTest(pattern);
  const source = pattern.replace(/\\.|\[\^|[\^$]/gsu, (part) => (part === "^" || part === "$" ? `\\${part}` : part));
  return textTest((value) => `regexp_full_match(${value}, ${quoteText(`(?s)${source}`)})`);
}

export function prefixTest(text: string): ValueTest {
  return textTest((value) => `starts_with(${value}, ${quoteText(text)})`);
}

/** An Elasticsearch wildcard over the whole text. */
export function wildcardTest(pattern: string): ValueTest {
  const parts = wildcardParts(pattern);
  const like = parts.map((part) =>
    part === "*" ? "%" : part === "?" ? "_" : literalOf(part).replace(/[%_\\]/g, "\\$&"),
  );
  const text = like.join("");
  const end = text.includes("\\") ? ` ESCAPE '\\'` : "";
  return textTest((value) => `${value} LIKE ${quoteText(text)}${end}`);
}

/**
 * A test of a text that is searched by words. What is equal to a text or begins with it also has its words, so
 * that the words alone are asked for, unless there are none.
 */
function exactOrWords(exact: ValueTest, words: ValueTest): ValueTest {
  return words.string ? { ...exact, string: words.string } : exact;
}

/** The words of a text next to each other, whatever their case, as `containsWords` of the predicates. */
export function wordsTest(text: string): ValueTest {
  const words = wordsOf(text).map(escapeRe2);
  if (words.length === 0) return nothing;
  return searchTest(words, `(?:^|${NO_WORD})${words.join(`${NO_WORD}+`)}(?:${NO_WORD}|$)`);
}

/** A wildcard over the words of a text, whatever their case, as `wordWildcardTest` of the predicates. */
export function wordWildcardTest(pattern: string): ValueTest {
  const parts = wildcardParts(pattern);
  const source = parts.map((part) => (part === "*" ? `${WORD}*` : part === "?" ? WORD : escapeRe2(literalOf(part))));
  const literals = literalsOf(pattern);
  return searchTest(
    literals.filter((literal) => literal !== "").map(escapeRe2),
    `(?:^|${NO_WORD})${source.join("")}(?:${NO_WORD}|$)`,
  );
}

/** A prefix of a word. */
export function wordPrefixTest(text: string): ValueTest {
  return wordWildcardTest(`${text.replace(/[\\*?]/g, "\\$&")}*`);
}

/** Passes what any of the tests does. */
export function eitherTest(tests: readonly ValueTest[]): ValueTest {
  const join = (kind: ColumnKind) => {
    const made = tests.map((test) => test[kind]).filter((make) => make !== null);
    return made.length === 0 ? null : (value: string) => `(${made.map((make) => make(value)).join(" OR ")})`;
  };
  return { string: join("string"), number: join("number"), boolean: join("boolean") };
}

function textTest(make: (value: string) => string): ValueTest {
  return { ...nothing, string: make };
}

/**
 * The plain search for the longest literal goes first: RE2 runs it three times as fast as the whole expression,
 * whose classes of letters are large, and it leaves few texts to look at closely.
 */
function searchTest(literals: readonly string[], expression: string): ValueTest {
  const longest = literals.reduce((best, literal) => (literal.length > best.length ? literal : best), "");
  const closely = (value: string) => `regexp_matches(${value}, ${quoteText(`(?is)${expression}`)})`;
  if (longest === "") return textTest(closely);
  return textTest((value) => `(regexp_matches(${value}, ${quoteText(`(?is)${longest}`)}) AND ${closely(value)})`);
}

function escapeRe2(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function wildcardParts(pattern: string): string[] {
  return pattern.match(/\\.|[^\\]|\\$/gsu) ?? [];
}

/** The pieces of text of a wildcard pattern. */
function literalsOf(pattern: string): string[] {
  const parts = wildcardParts(pattern).map((part) => (part === "*" || part === "?" ? "\0" : literalOf(part)));
  return parts.join("").split(/\0+/);
}

/** Texts that any value has which the question means, whatever their case. */
export function requiredTexts(node: Leaf): string[] {
  switch (node.kind) {
    case "term":
    case "phrase": {
      const text = String(node.kind === "term" ? node.value : node.text);
      const words = wordsOf(text);
      return words.length > 0 ? words : [text];
    }
    case "prefix":
      return [node.text];
    case "wildcard":
      return literalsOf(node.pattern);
    default:
      return [];
  }
}

function literalOf(part: string): string {
  return part.startsWith("\\") && part.length > 1 ? part.slice(1) : part;
}

/**
 * The node's tests of values: as keywords, and where the field is searched by words (the same where words have no
 * part in it).
 */
export function testsOf(node: Leaf, now: number): { exact: ValueTest; analysed: ValueTest } {
  switch (node.kind) {
    case "term":
      return both(equalTest(node.value), wordsTest(String(node.value)));
    case "phrase":
      return both(equalTest(node.text), wordsTest(node.text));
    case "prefix":
      return both(prefixTest(node.text), wordPrefixTest(node.text));
    case "wildcard": {
      const exact = wildcardTest(node.pattern);
      return { exact, analysed: eitherTest([exact, wordWildcardTest(node.pattern)]) };
    }
    case "regexp":
      return both(patternTest(node.pattern), nothing);
    case "range":
      return both(rangeTest(node, now), nothing);
    case "exists":
      return both(anything, nothing);
  }
}

function both(exact: ValueTest, words: ValueTest): { exact: ValueTest; analysed: ValueTest } {
  return { exact, analysed: exactOrWords(exact, words) };
}
