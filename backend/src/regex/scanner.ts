import { HeimdallError } from "../errors.ts";

/** Reads a pattern code point by code point. */
export interface Scanner {
  readonly source: string;
  position: number;
  /** The code point here, or -1 at the end. */
  peek(): number;
  next(): number;
  /** Whether a text stands here; steps over it when it does. */
  take(text: string): boolean;
  /** Steps over what a sticky expression finds here. */
  match(pattern: RegExp): RegExpExecArray | null;
  /** Throws REGEXP: what is wrong, where, in which pattern. */
  fail(problem: string): never;
}

export function regexpError(source: string, problem: string, position?: number): HeimdallError {
  const shown = source.length > 200 ? `${source.slice(0, 200)}…` : source;
  const where = position === undefined ? "" : ` at character ${position + 1}`;
  return new HeimdallError("REGEXP", `the regular expression /${shown}/ is not valid${where}: ${problem}`, {
    status: 400,
  });
}

export function createScanner(source: string): Scanner {
  const scanner: Scanner = {
    source,
    position: 0,
    peek: () => source.codePointAt(scanner.position) ?? -1,
    next() {
      const code = source.codePointAt(scanner.position);
      if (code === undefined) return scanner.fail("it ends too early");
      scanner.position += code > 0xffff ? 2 : 1;
      return code;
    },
    take(text) {
      if (!source.startsWith(text, scanner.position)) return false;
      scanner.position += text.length;
      return true;
    },
    match(pattern) {
      pattern.lastIndex = scanner.position;
      const found = pattern.exec(source);
      if (found) scanner.position = pattern.lastIndex;
      return found;
    },
    fail(problem) {
      throw regexpError(source, problem, scanner.position);
    },
  };
  return scanner;
}
