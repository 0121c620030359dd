import { HeimdallError } from "../../errors.ts";

export type TokenKind = "name" | "text" | "number" | "duration" | "pattern" | "sign" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** The content: a name or text without its quotes, a pattern without its slashes. */
  readonly text: string;
  /** A name in double quotes is never a keyword. */
  readonly quoted: boolean;
  readonly line: number;
  /** 1-based. */
  readonly char: number;
}

/** InfluxDB's words for a statement that is none. */
export function parseError(message: string): HeimdallError {
  return new HeimdallError("INFLUXQL", `error parsing query: ${message}`, { status: 400 });
}

export function at({ line, char }: Pick<Token, "line" | "char">): string {
  return `at line ${line}, char ${char}`;
}

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  u: 1_000n,
  µ: 1_000n,
  us: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

/** The nanoseconds of a duration such as `1h30m`; undefined when the text is none. */
export function readDuration(text: string): bigint | undefined {
  if (!/^(?:\d+(?:ns|us|ms|[uµsmhdw]))+$/.test(text)) return undefined;
  let sum = 0n;
  for (const [, count, unit] of text.matchAll(/(\d+)(ns|us|ms|[uµsmhdw])/g))
    sum += BigInt(count!) * NANOSECONDS[unit!]!;
  return sum;
}

const BLANK = /(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/y;
const DURATION = /(?:\d+(?:ns|us|ms|[uµsmhdw]))+(?![\w.])/y;
const NUMBER = /\d+(?:\.\d+)?|\.\d+/y;
const NAME = /[A-Za-z_][\w]*/y;
const QUOTED = /"((?:[^"\\\n]|\\["\\n])*)"/y;
const TEXT = /'((?:[^'\\\n]|\\['\\n])*)'/y;
const PATTERN = /\/((?:[^/\\\n]|\\.)*)\//y;
const SIGN = /::|!=|<>|=~|!~|<=|>=|[-+*/%=<>(),;.]/y;

/** Cuts statements into tokens; a slash starts a pattern where one may stand: behind =~, !~, FROM, a comma, a dot. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    return pattern.exec(query);
  };
  while (true) {
    position += match(BLANK)?.[0].length ?? 0;
    const place = placeOf(query, position);
    if (position >= query.length) {
      tokens.push({ kind: "end", text: "EOF", quoted: false, ...place });
      return tokens;
    }
    const token = next(match, tokens[tokens.length - 1]);
    if (!token) throw parseError(`found ${query.slice(position, position + 10)}, which is no token, ${at(place)}`);
    const { length, ...content } = token;
    tokens.push({ ...content, ...place });
    position += length;
  }
}

function next(
  match: (pattern: RegExp) => RegExpExecArray | null,
  before: Token | undefined,
): (Pick<Token, "kind" | "text" | "quoted"> & { length: number }) | null {
  const kinds: [TokenKind, RegExp][] = [
    ["duration", DURATION],
    ["number", NUMBER],
    ["name", NAME],
    ["name", QUOTED],
    ["text", TEXT],
  ];
  if (patternMayFollow(before)) kinds.unshift(["pattern", PATTERN]);
  for (const [kind, expression] of [...kinds, ["sign", SIGN] as const]) {
    const found = match(expression);
    if (!found) continue;
    const content = found[1] ?? found[0];
    const quoted = expression === QUOTED;
    const text =
      quoted || kind === "text" ? content.replaceAll(/\\(.)/g, (_, char) => (char === "n" ? "\n" : char)) : content;
    return { kind, text: kind === "pattern" ? text.replaceAll("\\/", "/") : text, quoted, length: found[0].length };
  }
  return null;
}

function patternMayFollow(before: Token | undefined): boolean {
  if (!before) return false;
  if (before.kind === "sign") return ["=~", "!~", ",", "."].includes(before.text);
  return before.kind === "name" && !before.quoted && /^(?:from|by)$/i.test(before.text);
}

function placeOf(query: string, position: number): { line: number; char: number } {
  const before = query.slice(0, position);
  const line = before.split("\n").length;
  return { line, char: position - before.lastIndexOf("\n") };
}
