import { ConfigurationError, type Place } from "../errors.ts";

/** A position in a pipeline file's text, with the few questions that the grammar asks of it. */
export interface Scanner {
  readonly text: string;
  at: number;
  place(at?: number): Place;
  /**
   * Refuses the file at the given offset, by default where the scanner stands. When something else was tried there
   * and read on to a later line (`reach`), the place is that line's, as in Logstash's own errors, and the message says
   * where it began.
   */
  refuse(message: string, at?: number): never;
  /** Notes how far an alternative read that was then given up (Logstash's parser reports the farthest such place). */
  reach(at: number): void;
  /** Skips white space and comments; answers whether white space came first. */
  skip(): boolean;
  /** Whether the text goes on with `token`; then steps over it. */
  take(token: string): boolean;
  /** The match of a sticky expression here, stepped over; null when there is none. */
  match(pattern: RegExp): string | null;
  /** What stands here, in words, for an error message. */
  found(): string;
}

const SPACE = /[ \t\r\n]+/y;
const COMMENT = /#[^\r\n]*/y;

export function createScanner(file: string, text: string): Scanner {
  const lineStarts = [0];
  let farthest = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lineStarts.push(at + 1);

  const scanner: Scanner = {
    text,
    at: text.startsWith("\uFEFF") ? 1 : 0,
    place(at = scanner.at) {
      let low = 0;
      let high = lineStarts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (lineStarts[middle]! <= at) low = middle;
        else high = middle - 1;
      }
      return { file, line: low + 1, column: at - lineStarts[low]! + 1 };
    },
    refuse(message, at = scanner.at) {
      const begin = scanner.place(at);
      const end = scanner.place(Math.max(at, farthest));
      if (end.line === begin.line) throw new ConfigurationError(message, { place: begin });
      const origin = `(this begins at line ${begin.line}, column ${begin.column})`;
      throw new ConfigurationError(`${message} ${origin}`, { place: end });
    },
    reach(at) {
      farthest = Math.max(farthest, at);
    },
    skip() {
      const first = text.charCodeAt(scanner.at);
      const spaced = first === 32 || first === 9 || first === 13 || first === 10;
      while (scanner.match(SPACE) !== null || scanner.match(COMMENT) !== null);
      return spaced;
    },
    take(token) {
      if (!text.startsWith(token, scanner.at)) return false;
      scanner.at += token.length;
      return true;
    },
    match(pattern) {
      pattern.lastIndex = scanner.at;
      const match = pattern.exec(text);
      if (!match || match[0] === "") return null;
      scanner.at += match[0].length;
      return match[0];
    },
    found() {
      if (scanner.at >= text.length) return "the end of the file";
      const word = /[A-Za-z0-9_-]+|=>?|[^\s]/y;
      word.lastIndex = scanner.at;
      return `'${word.exec(text)?.[0] ?? text[scanner.at]}'`;
    },
  };
  return scanner;
}
