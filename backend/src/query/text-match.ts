import { HeimdallError } from "../errors.ts";

/**
 * The fields that are searched word by word: `message`, whatever it stands below, and `x.text`, the sub-field that
 * the templates of Beats give some keywords. Every other text is a keyword, equal or not (docs/decisions/alerting.md).
 */
export function isTextField(field: string): boolean {
  return /(?:^|\.)(?:message|text)$/.test(field);
}

const WORD = String.raw`[\p{L}\p{M}\p{N}_]`;
const GAP = String.raw`[^\p{L}\p{M}\p{N}_]+`;

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** The words of a text, in lower case. */
export function wordsOf(text: string): string[] {
  return (text.match(new RegExp(`${WORD}+`, "gu")) ?? []).map((word) => word.toLowerCase());
}

/** Compiles the search for the words of a text, next to each other and in order, whatever their case. */
export function containsWords(text: string): (value: string) => boolean {
  const words = wordsOf(text);
  if (words.length === 0) return (value) => value === text;
  const pattern = new RegExp(`(?<!${WORD})${words.map(escapeRegExp).join(GAP)}(?!${WORD})`, "iu");
  return (value) => pattern.test(value);
}

/** The parts of a wildcard pattern: `*`, `?`, or a piece of text; `\` escapes. */
function wildcardParts(pattern: string): string[] {
  return pattern.match(/\\.|[^\\]|\\$/gsu) ?? [];
}

/** Compiles an Elasticsearch wildcard over a whole keyword; `?` is one character, `*` any number. */
export function wildcardTest(pattern: string): (value: string) => boolean {
  const source = wildcardParts(pattern).map((part) => {
    if (part === "*") return "[^]*";
    if (part === "?") return "[^]";
    return escapeRegExp(part.startsWith("\\") && part.length > 1 ? part.slice(1) : part);
  });
  // Neighbouring stars are one: they would only make a miss slow.
  const expression = new RegExp(`^${source.join("").replace(/(?:\[\^\]\*)+/g, "[^]*")}$`, "u");
  return (value) => expression.test(value);
}

/** Compiles a wildcard over the words of an analysed text, whatever their case. */
export function wordWildcardTest(pattern: string): (value: string) => boolean {
  const source = wildcardParts(pattern).map((part) => {
    if (part === "*") return `${WORD}*`;
    if (part === "?") return WORD;
    return escapeRegExp(part.startsWith("\\") && part.length > 1 ? part.slice(1) : part);
  });
  const expression = new RegExp(`(?<!${WORD})${source.join("")}(?!${WORD})`, "iu");
  return (value) => expression.test(value);
}

/** Longer values are not indexed as keywords by Lucene, so that no pattern finds them there either. */
const KEYWORD_LIMIT = 32_766;

/**
 * Compiles a Lucene regular expression: it spans the whole value, `^` and `$` are plain characters. Throws QUERY on
 * what only Lucene has (`~ & < @ #`) and on repeats within repeats, which could keep the processor busy for ever.
 */
export function regexpTest(pattern: string): (value: string) => boolean {
  const refuse = (message: string): never => {
    throw new HeimdallError("QUERY", `the regular expression /${pattern}/ ${message}`, { status: 400 });
  };
  const bare = pattern.replace(/\\./gsu, "").replace(/\[[^\]]*\]/g, "");
  const special = /[~&<@#"]/.exec(bare);
  if (special) refuse(`uses ${special[0]}, which is an operator of Lucene's; escape it with a backslash`);
  if (/\([^()]*[*+{][^()]*\)[*+{]/.test(bare)) refuse("repeats a group that repeats; write it with a single repeat");
  const source = pattern.replace(/\\.|\[\^|[\^$]/gsu, (part) => (part === "^" || part === "$" ? `\\${part}` : part));
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${source})$`, "su");
  } catch {
    try {
      expression = new RegExp(`^(?:${source})$`, "s");
    } catch (error) {
      return refuse(`cannot be read: ${(error as Error).message}`);
    }
  }
  return (value) => value.length <= KEYWORD_LIMIT && expression.test(value);
}
