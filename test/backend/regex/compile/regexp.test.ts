import { describe, expect, it } from "vitest";
import { compileRegexp } from "../../../../backend/src/regex/compile/regexp.ts";

function groups(source: string, text: string): (string | null)[] | null {
  const found = compileRegexp(source, { dotAll: true }).match(text);
  if (!found) return null;
  return Array.from({ length: found.length / 2 - 1 }, (_, i) =>
    found[2 * i + 2]! < 0 ? null : text.slice(found[2 * i + 2], found[2 * i + 3]),
  );
}

describe("a compiled expression", () => {
  it.each([
    ["keeps what an earlier round of a repeat captured", "(?:(?<a>a)|(?<b>b))*", "ab", ["a", "b"]],
    ["undoes what a way captured that failed", "(?:(?<a>a)b|(?<b>ac))", "ac", [null, "ac"]],
    ["fails a reference to a group that took no part", "(?:(?<a>a)|b)\\k<a>", "bb", null],
    ["matches a reference without regard to case", "(?i)(?<a>[a-z]+)-\\k<a>", "Foo-fOO", ["Foo"]],
    ["decides a condition", "^(?<o><)?(?<w>\\w+)(?(<o>)>|)$", "<a>", ["<", "a"]],
    ["refuses by a condition", "^(?<o><)?(?<w>\\w+)(?(<o>)>|)$", "<a", null],
    ["calls a group recursively", "(?<p>\\((?:[^()]|\\g<p>)*\\))", "x((y)(z))", ["((y)(z))"]],
    ["keeps groups behind \\K", "id=\\K(?<id>\\d+)", "id=77", ["77"]],
    ["does not go back into an atomic group", "(?>a|ab)(?<r>c)", "abc", null],
    ["looks behind by several lengths", "(?<=GET |DELETE )(?<p>/\\S*)", "DELETE /x", ["/x"]],
    ["takes whole code points", "^(?<a>.{3})(?<b>.*)$", "😀😁😂z", ["😀😁😂", "z"]],
    ["does not begin within a surrogate pair", "(?<a>[^x]y)", "😀y", ["😀y"]],
    ["reads characters beyond Latin-1", "(?<a>\\p{Han}+) (?<b>\\S+)", "日本 語x", ["日本", "語x"]],
    ["backs off over surrogate pairs", "^(?<a>.+)😀(?<b>.*)$", "a😀😀😀b", ["a😀😀", "b"]],
  ])("%s", (_what, source, text, expected) => {
    expect(groups(source, text)).toEqual(expected);
  });

  it("finds again what it found before, whatever was matched in between", () => {
    const compiled = compileRegexp("(?<a>x)?(?<b>y)");
    expect(Array.from(compiled.match("xy")!)).toEqual([-1, -1, 0, 1, 1, 2]);
    expect(Array.from(compiled.match("y")!)).toEqual([-1, -1, -1, -1, 0, 1]);
  });

  it.each([
    ["^(?:[a-z]+,?)+$", `${"a".repeat(60)}!`],
    ["^(?<v>(?:a|aa|b)*)c$", "ab".repeat(3_000)],
    [".*a.*b.*c.*d!", "abcd".repeat(500)],
  ])("ends %s, on which a search that forgets goes on for ever", (source, text) => {
    expect(compileRegexp(source, { dotAll: true }).match(text)).toBeNull();
  });

  it("matches texts that are longer than the stack is deep", () => {
    const text = "ab,".repeat(100_000);
    expect(compileRegexp("^(?<v>(?:[a-z]+,?)+)$").match(text)?.[3]).toBe(text.length);
  });
});
