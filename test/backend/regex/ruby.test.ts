import { describe, expect, it } from "vitest";
import { HeimdallError } from "../../../backend/src/errors.ts";
import { rubyExpression, rubyRegExp } from "../../../backend/src/regex/ruby.ts";

describe("rubyRegExp", () => {
  it.each([
    ["^b$", "a\nb\nc", true],
    ["a.b", "a\nb", false],
    ["(?m:a.b)", "a\nb", true],
    ["\\Aa\\Z", "a\n", true],
    ["\\Aa\\z", "a\n", false],
    ["^$", "a\n", false],
    ["\\w", "é", false],
    ["[[:alpha:]]", "é", true],
    ["[[:digit:]]", "٤", true],
    ["\\d", "٤", false],
    ["\\b[a-z]+\\b", "naïve", false],
    ["a(?i)b|c", "aC", true],
    ["(?i:ß)", "SS", true],
    ["(?i:[ß])", "ss", true],
    ["(?i:ss)", "ẞ", true],
    ["(?i:k)", "\u212a", true],
    ["[a-z&&[^aeiou]]", "e", false],
    ["[]a]", "]", true],
    ["a{,2}b", "aab", true],
    ["\\h{2}\\H", "fFg", true],
    ["\\R", "\r\n", true],
    ["^.$", "😀", true],
    ["\\p{^Alpha}", "1", true],
    ["\\p{punct}", "$", false],
    ["[[:punct:]]", "$", true],
    ["(?>a|ab)c", "abc", false],
    ["a++a", "aaa", false],
    ["(?x) a # comment\n b", "ab", true],
    ["(?#comment)a", "a", true],
  ])("%s on %j is %s", (source, text, expected) => {
    expect(rubyRegExp(source).test(text)).toBe(expected);
  });

  it("takes {2,3}+ as a repeat of a repeat, as Ruby does", () => {
    expect(rubyRegExp("^(a{2,3}+)").exec("aaaaaaa")?.[1]).toBe("aaaaaa");
  });

  it("takes a{2}? as an optional pair", () => {
    expect(rubyRegExp("^a{2}?$").test("")).toBe(true);
  });

  it("does not capture plain groups beside named ones, and says where the groups went", () => {
    const { regExp, groups, groupOf } = rubyExpression("(x)(?>y)(?<z>z)");
    expect(groups).toEqual(["z"]);
    expect(regExp.exec("xyz")?.[groupOf[1]!]).toBe("z");
  });

  it.each([
    ["(", "a group is opened here and not closed"],
    ["a)", "a parenthesis is closed that was not opened"],
    ["*a", "there is nothing before * to repeat"],
    ["[a", "a character class is not closed"],
    ["[z-a]", "a range in a character class ends before it begins"],
    ["\\p{Nonsense}", "there is no character property 'Nonsense'"],
    ["\\k<x>", "there is no group named 'x'"],
    ["(?<a>a)\\1", "a numbered reference beside named groups"],
    ["a{3,2}", "an interval's upper bound is below its lower one"],
    ["(?~a)", "the absent operator"],
    ["a\\", "lone backslash"],
  ])("refuses %s: %s", (source, problem) => {
    let error: unknown;
    try {
      rubyRegExp(source);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(HeimdallError);
    expect((error as HeimdallError).code).toBe("REGEXP");
    expect((error as HeimdallError).message).toContain(problem);
  });
});
