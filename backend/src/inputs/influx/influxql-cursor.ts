import { at, parseError, readDuration, type Token, tokenize } from "./influxql-lexer.ts";

/** Words that cannot be names without double quotes (the ones that matter in these statements). */
const RESERVED = new Set(
  `ALL ALTER AND ANY AS ASC BY CREATE DATABASE DATABASES DEFAULT DELETE DESC DROP DURATION FIELD FROM GRANT GROUP
   IN INF INTO KEY KEYS LIMIT MEASUREMENT MEASUREMENTS NAME OFFSET ON OR ORDER POLICIES POLICY REPLICATION RETENTION
   REVOKE SELECT SERIES SET SHARD SHOW SLIMIT SOFFSET TAG TO VALUES WHERE WITH`.split(/\s+/),
);

/** Reads tokens one after the other. */
export interface Cursor {
  peek(ahead?: number): Token;
  take(): Token;
  /** Takes the words (keywords, not names in quotes) when they come next. */
  accept(...words: string[]): boolean;
  acceptSign(sign: string): boolean;
  /** Like accept, but refuses anything else. */
  expect(...words: string[]): void;
  expectSign(sign: string): void;
  name(): string;
  wholeNumber(): number;
  /** Nanoseconds; null for INF. */
  duration(): bigint | null;
  fail(expected: string): never;
}

export function createCursor(query: string): Cursor {
  const tokens = tokenize(query);
  let position = 0;
  const peek = (ahead = 0): Token => tokens[Math.min(position + ahead, tokens.length - 1)]!;
  const take = (): Token => {
    const token = peek();
    position += 1;
    return token;
  };
  const isWord = (token: Token, word: string): boolean =>
    token.kind === "name" && !token.quoted && token.text.toUpperCase() === word;
  const fail = (expected: string): never => {
    const token = peek();
    throw parseError(`found ${token.text}, expected ${expected} ${at(token)}`);
  };
  const accept = (...words: string[]): boolean => {
    if (!words.every((word, index) => isWord(peek(index), word))) return false;
    position += words.length;
    return true;
  };
  const acceptSign = (sign: string): boolean => {
    if (peek().kind !== "sign" || peek().text !== sign) return false;
    position += 1;
    return true;
  };
  return {
    peek,
    take,
    accept,
    acceptSign,
    fail,
    expect(...words) {
      for (const word of words) if (!accept(word)) fail(word);
    },
    expectSign(sign) {
      if (!acceptSign(sign)) fail(sign);
    },
    name() {
      const token = peek();
      const isName = token.kind === "name" && (token.quoted || !RESERVED.has(token.text.toUpperCase()));
      return isName ? take().text : fail("identifier");
    },
    wholeNumber() {
      const token = peek();
      return token.kind === "number" && /^\d+$/.test(token.text) ? Number(take().text) : fail("integer");
    },
    duration() {
      if (accept("INF")) return null;
      const nanoseconds = peek().kind === "duration" ? readDuration(peek().text) : undefined;
      if (nanoseconds === undefined) return fail("duration");
      take();
      return nanoseconds;
    },
  };
}
