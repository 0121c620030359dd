import { HeimdallError } from "../errors.ts";

/** A token of the query string; `column` is 1-based, `text` still has its escapes. */
export interface LuceneToken {
  readonly kind:
    | "and"
    | "or"
    | "not"
    | "plus"
    | "minus"
    | "bare"
    | "("
    | ")"
    | ":"
    | "term"
    | "wildcard"
    | "quoted"
    | "regexp"
    | "range"
    | "end";
  readonly text: string;
  readonly column: number;
  readonly range?: RangeText;
}

/** The two sides of `[a TO b}`; a null bound is open. */
export interface RangeText {
  readonly lower: string | null;
  readonly upper: string | null;
  readonly includesLower: boolean;
  readonly includesUpper: boolean;
}

/** Refuses the query string: what is wrong, where, and what to write instead. */
export function refuseQuery(column: number, message: string): never {
  throw new HeimdallError("QUERY", `query, column ${column}: ${message}`, { status: 400 });
}

const SPACE = " \t\n\r\u3000";
/** Lucene classic QueryParser: the characters that end a term unless escaped. `-` and `+` may stand inside one. */
const TERM = /(?:[^\s\u3000+\-!():^[\]"{}~*?\\/]|\\.|[*?])(?:[^\s\u3000!():^[\]"{}~*?\\/]|\\.|[*?])*/sy;
const QUOTED = /"((?:[^"\\]|\\.)*)"/sy;
const REGEXP = /\/((?:[^/\\]|\\.)*)\//sy;
const RANGE_BOUND = /\s*(?:"((?:[^"\\]|\\.)*)"|((?:[^\s\]}\\]|\\.)+))/sy;
const RANGE_TO = /\s+TO(?=\s)/y;
const RANGE_END = /\s*([\]}])/y;
const WORDS: Readonly<Record<string, LuceneToken["kind"]>> = {
  AND: "and",
  "&&": "and",
  OR: "or",
  "||": "or",
  NOT: "not",
};
const SIGNS: Readonly<Record<string, LuceneToken["kind"]>> = { "+": "plus", "-": "minus", "!": "not" };

/** Splits a query string as Lucene's classic parser does. */
export function luceneTokens(text: string): LuceneToken[] {
  const tokens: LuceneToken[] = [];
  let at = 0;
  const read = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };

  const readRange = (column: number): LuceneToken => {
    const includesLower = text[at] === "[";
    at += 1;
    const bound = (): string | null => {
      const match = read(RANGE_BOUND);
      if (!match || match[2] === "TO") {
        refuseQuery(column, "a range is written [low TO high], {low TO high} or [low TO *]");
      }
      if (match[1] !== undefined) return unescapeText(match[1], column);
      return match[2] === "*" ? null : unescapeText(match[2]!, column);
    };
    const lower = bound();
    if (!read(RANGE_TO)) refuseQuery(at + 1, "a range needs TO between its bounds: [low TO high]");
    const upper = bound();
    const end = read(RANGE_END);
    if (!end) refuseQuery(column, "this range is not closed; end it with ] (inclusive) or } (exclusive)");
    return {
      kind: "range",
      text: "",
      column,
      range: { lower, upper, includesLower, includesUpper: end[1] === "]" },
    };
  };

  while (at < text.length) {
    const char = text[at]!;
    const column = at + 1;
    if (SPACE.includes(char) || /\s/.test(char)) {
      at += 1;
    } else if (char === "(" || char === ")" || char === ":") {
      tokens.push({ kind: char, text: char, column });
      at += 1;
    } else if (char in SIGNS) {
      // Lucene: a sign that stands alone is a word (which no analyser keeps), not an operator.
      const alone = at + 1 < text.length && /\s/.test(text[at + 1]!);
      tokens.push({ kind: alone ? "bare" : SIGNS[char]!, text: char, column });
      at += 1;
    } else if (char === '"') {
      const match = read(QUOTED);
      if (!match) refuseQuery(column, 'this quote is not closed; add a " or write \\" for the character itself');
      tokens.push({ kind: "quoted", text: match[1]!, column });
    } else if (char === "/") {
      const match = read(REGEXP);
      if (!match) refuseQuery(column, "/ starts a regular expression; close it with / or write \\/ or quote the text");
      tokens.push({ kind: "regexp", text: match[1]!, column });
    } else if (char === "[" || char === "{") {
      tokens.push(readRange(column));
    } else if (char === "^") {
      refuseQuery(column, "a boost (^2) changes only scores, and there are none here; leave it out or write \\^");
    } else if (char === "~") {
      refuseQuery(column, "fuzzy terms and phrase slop (~) are not supported; use a wildcard or write \\~");
    } else if (char === "]" || char === "}") {
      refuseQuery(column, `${char} closes no range; write \\${char} or quote the text`);
    } else {
      const match = read(TERM);
      if (!match) refuseQuery(column, "a text cannot end with a backslash; write \\\\ for the character itself");
      const word = match[0];
      const kind = Object.hasOwn(WORDS, word) ? WORDS[word]! : hasWildcard(word) ? "wildcard" : "term";
      tokens.push({ kind, text: word, column });
    }
  }
  tokens.push({ kind: "end", text: "", column: text.length + 1 });
  return tokens;
}

function hasWildcard(text: string): boolean {
  return /[*?]/.test(text.replace(/\\./gs, ""));
}

/** Takes the backslashes out; `\u0041` is the character of that code (Lucene discardEscapeChar). */
export function unescapeText(text: string, column: number): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(u)|(.))/gs, (_, code?: string, bad?: string, char?: string) => {
    if (bad !== undefined) refuseQuery(column, "\\u takes four hexadecimal digits; write \\\\u for the characters");
    return code === undefined ? char! : String.fromCharCode(Number.parseInt(code, 16));
  });
}
