import type { Expression } from "../ast.ts";
import type { ParseOptions } from "../options.ts";
import { parseRegexp } from "../parser.ts";
import { toRegExpSource } from "../to-regexp.ts";
import { compileProgram, type Program } from "./program.ts";
import { loadBytes } from "./text-form.ts";

/** A compiled regular expression. Not re-entrant: a match's groups are read before the next match. */
export interface CompiledRegexp {
  readonly groups: readonly string[];
  /**
   * The first match of a text: begin and end of group i at 2i and 2i + 1, both -1 where it took no part
   * (0 and 1 are unused); null when there is none. The array is used again for the next match.
   */
  match(text: string): ArrayLike<number> | null;
}

/**
 * Compiles a Ruby regular expression to JavaScript code made for it, in two forms of which each is made when the
 * first text needs it. A text on which it recurses too deep for the stack goes through V8's own RegExp, which
 * keeps its choices on the heap.
 */
export function compileRegexp(pattern: string, options: ParseOptions = {}): CompiledRegexp {
  const expression = parseRegexp(pattern, options);
  const bytes = compileProgram(expression, "bytes");
  let points: Program | undefined;
  let heap: ((text: string) => ArrayLike<number> | null) | undefined;

  const byPoints = (text: string): ArrayLike<number> | null => {
    points ??= compileProgram(expression, "points");
    return points.match(text) ? points.ends : null;
  };

  return {
    groups: expression.groups,
    match(text) {
      try {
        if (!loadBytes(text)) return byPoints(text);
        return bytes.match(text) ? bytes.ends : null;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        heap ??= regExpMatch(expression, pattern);
        return heap(text);
      }
    },
  };
}

/** The same by V8's RegExp, for the few texts that need it and as the yardstick of the tests. */
export function regExpMatch(expression: Expression, pattern: string): (text: string) => ArrayLike<number> | null {
  const { source, groupOf } = toRegExpSource(expression, pattern);
  const regExp = new RegExp(source, "ud");
  return (text) => {
    const found = regExp.exec(text);
    if (!found) return null;
    return groupOf.flatMap((group, i) => (i === 0 ? [-1, -1] : (found.indices?.[group] ?? [-1, -1])));
  };
}
