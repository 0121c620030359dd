import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRegexp, regExpMatch } from "../../../../backend/src/regex/compile/regexp.ts";
import { parseRegexp } from "../../../../backend/src/regex/parser.ts";
import { expression, text } from "./arbitrary.ts";

/** Takes no part in a match, and makes a text one that is not read as bytes. */
const WIDE = "\u2026";

function groupsOf(found: ArrayLike<number> | null): number[] | null {
  return found && Array.from(found).slice(2);
}

describe("a compiled expression", () => {
  it("finds what V8's RegExp finds, in both forms", () => {
    fc.assert(
      fc.property(expression, fc.array(text, { minLength: 3, maxLength: 6 }), (source, texts) => {
        const compiled = compileRegexp(source, { dotAll: true });
        const plain = regExpMatch(parseRegexp(source, { dotAll: true }), source);
        for (const line of texts) {
          expect(groupsOf(compiled.match(line))).toEqual(groupsOf(plain(line)));
          const wide = `${line}${WIDE}${line}`;
          expect(groupsOf(compiled.match(wide))).toEqual(groupsOf(plain(wide)));
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
