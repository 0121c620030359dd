import fc from "fast-check";

const ATOMS = [
  ..."abc1 ",
  ...["ab", "abc", "\\d", "[ab]", "[^a]", ".", "\\w", "\\s", "\\S", "[a-c]{1,2}", "\\d+", "\\w+", "[^ ]+"],
];
const ZERO_WIDTH = ["^", "$", "\\b", "\\B", "\\A", "\\z", "(?=a)", "(?!b)", "(?<=a)", "(?<!a)", "(?<=ab|c)"];
const EVERYTHING = [".*", ".*?", ".+?", "(?:.*)a", "\\S*b"];

/** A part that always takes a character and holds no group: what RegExp repeats exactly as Onigmo does. */
const solid = fc.letrec<{ part: string }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom(...ATOMS),
    fc.tuple(tie("part"), tie("part")).map(([a, b]) => `${a}${b}`),
    fc.tuple(tie("part"), tie("part")).map(([a, b]) => `(?:${a}|${b})`),
    fc.tuple(tie("part"), fc.constantFrom("+", "+?", "{2}", "{1,2}", "++")).map(([a, times]) => `(?:${a})${times}`),
    tie("part").map((a) => `(?>${a})`),
  ),
})).part;

/** A Ruby regular expression with groups, in the part of the language that RegExp has the same meaning for. */
export const expression: fc.Arbitrary<string> = fc
  .letrec<{ part: string }>((tie) => ({
    part: fc.oneof(
      { maxDepth: 4 },
      solid,
      fc.constantFrom(...ZERO_WIDTH, ...EVERYTHING),
      fc.tuple(solid, fc.constantFrom("?", "*", "*?", "??", "?+", "*+")).map(([a, times]) => `(?:${a})${times}`),
      fc.tuple(tie("part"), tie("part")).map(([a, b]) => `${a}${b}`),
      fc.tuple(tie("part"), tie("part"), tie("part")).map(([a, b, c]) => `(?:${a}|${b})${c}`),
      tie("part").map((a) => `(${a})`),
      tie("part").map((a) => `(?:(${a})|)`),
    ),
  }))
  .part.map((source) => `(${source})`);

/** Texts of a few characters, so that expressions match now and then. */
export const text: fc.Arbitrary<string> = fc
  .array(fc.constantFrom("a", "b", "c", "ab", "abc", "1", "2", " ", "\n", "_"), { maxLength: 6 })
  .map((parts) => parts.join(""));
