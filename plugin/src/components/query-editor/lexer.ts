/** A piece of a Lucene query with its place; pieces stand next to each other and cover the whole text. */
export interface Token {
  readonly kind: "word" | "quoted" | "regexp" | "range" | "operator" | "sign" | "(" | ")" | ":" | "space" | "other";
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** False for what begins and does not end: a quote, a range, a regular expression. */
  readonly closed: boolean;
}

const PIECES: readonly (readonly [Token["kind"], RegExp, boolean])[] = [
  ["space", /[\s\u3000]+/y, true],
  ["quoted", /"(?:[^"\\]|\\.)*"/sy, true],
  ["quoted", /"(?:[^"\\]|\\.|\\$)*$/sy, false],
  ["range", /[[{][^\]}]*[\]}]/y, true],
  ["range", /[[{][^\]}]*$/y, false],
  ["regexp", /\/(?:[^/\\]|\\.)*\//sy, true],
  ["regexp", /\/(?:[^/\\]|\\.|\\$)*$/sy, false],
  ["(", /\(/y, true],
  [")", /\)/y, true],
  [":", /:/y, true],
  ["sign", /[+\-!](?![\s\u3000])/y, true],
  ["word", /(?:[^\s\u3000!():^[\]"{}~\\/]|\\.)(?:[^\s\u3000!():^[\]"{}~\\/]|\\.)*\\?/sy, true],
  ["other", /./sy, true],
];
const OPERATORS = new Set(["AND", "OR", "NOT", "&&", "||"]);

/**
 * Splits a query that somebody may still be writing: where the backend's parser would refuse it goes on. Which queries
 * are good is the backend's to say.
 */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    for (const [kind, pattern, closed] of PIECES) {
      pattern.lastIndex = at;
      const text = pattern.exec(query)?.[0];
      if (text === undefined || text === "") continue;
      const isOperator = kind === "word" && OPERATORS.has(text);
      tokens.push({ kind: isOperator ? "operator" : kind, text, from: at, to: at + text.length, closed });
      at += text.length;
      break;
    }
  }
  return tokens;
}

/** The characters that a text stands for: without its backslashes. */
export function unescaped(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_, code?: string, char?: string) =>
    code === undefined ? (char ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
