import { describe, expect, it } from "vitest";
import type { ConfigValue } from "../../../../backend/src/component/options.ts";
import type { Fields } from "../../../../backend/src/event/value.ts";
import mutate from "../../../../backend/src/filters/mutate/index.ts";
import { makeFilter, run } from "../support.ts";

type Settings = Parameters<typeof makeFilter<typeof mutate.options>>[1];
const hash = (pairs: Record<string, ConfigValue>) => new Map(Object.entries(pairs));
const fieldsAfter = (settings: Settings, fields: Fields) => run(makeFilter(mutate, settings), fields).fields;
const FAILED = ["_mutate_error"];

describe("filter mutate", () => {
  it("coerces only what is there and null", () => {
    const coerce = hash({ a: "was %{c}", b: "x", c: "x" });
    expect(fieldsAfter({ coerce }, { a: null, c: 1 })).toMatchObject({ a: "was 1", c: 1 });
    expect(fieldsAfter({ coerce }, { a: null })).not.toHaveProperty("b");
  });

  it("renames, null and nested names too", () => {
    expect(fieldsAfter({ rename: hash({ a: "b" }) }, { a: null, b: 1 })).toMatchObject({ b: null });
    expect(fieldsAfter({ rename: hash({ host: "[host][name]" }) }, { host: "web-1" }).host).toEqual({ name: "web-1" });
    expect(fieldsAfter({ rename: hash({ "%{from}": "x_%{from}" }) }, { from: "a", a: 1 })).toMatchObject({ x_a: 1 });
    const { event } = run(makeFilter(mutate, { rename: hash({ s: "[@metadata][s]" }) }), { s: "secret" });
    expect([event.fields.s, event.metadata.s]).toEqual([undefined, "secret"]);
  });

  it("loses what it cannot set under the new name, because it is removed first", () => {
    for (const name of ["[b", "@timestamp", "[n][x]"]) {
      const fields = fieldsAfter({ rename: hash({ a: name }) }, { a: "v", n: 5 });
      expect(fields).toMatchObject({ tags: FAILED });
      expect(fields).not.toHaveProperty("a");
    }
  });

  it("takes a null in a list for a missing field", () => {
    const list = { list: [null, "x"] };
    expect(fieldsAfter({ rename: hash({ "[list][0]": "a" }) }, list)).not.toHaveProperty("a");
    expect(fieldsAfter({ coerce: hash({ "[list][0]": "a" }) }, list).list).toEqual([null, "x"]);
  });

  it("updates what exists and replaces anything", () => {
    const fields = fieldsAfter(
      { update: hash({ a: "%{k}!", z: "no" }), replace: hash({ b: "%{a}", c: 5 }) },
      { a: 1, k: "z" },
    );
    expect(fields).toMatchObject({ a: "z!", b: "z!", c: "5" });
    expect(fields).not.toHaveProperty("z");
  });

  it("runs its operations in the fixed order", () => {
    const settings = {
      copy: hash({ a: "copied" }),
      join: hash({ a: "+" }),
      split: hash({ a: "," }),
      uppercase: ["a"],
      gsub: ["a", "x", "y"],
      rename: hash({ z: "a" }),
    };
    expect(fieldsAfter(settings, { z: "x,b" })).toMatchObject({ a: "Y+B", copied: "Y+B" });
  });

  it("splits as Ruby does", () => {
    const split = (text: string, separator: string) => fieldsAfter({ split: hash({ a: separator }) }, { a: text }).a;
    expect(split("a,b,,", ",")).toEqual(["a", "b"]);
    expect(split("a😀", "")).toEqual(["a", "😀"]);
    expect(split(",a", ",")).toEqual(["", "a"]);
    expect(split("  x \t y ", " ")).toEqual(["x", "y"]);
    expect(split("a.b", ".")).toEqual(["a", "b"]);
    expect(split("", ",")).toEqual([]);
    expect(split("abc", "")).toEqual(["a", "b", "c"]);
  });

  it("joins lists only, lists within them included", () => {
    const joined = fieldsAfter({ join: hash({ a: "-", b: "-" }) }, { a: [1, null, ["x", true], { k: 1 }], b: "text" });
    expect(joined).toMatchObject({ a: '1--x-true-{"k"=>1}', b: "text" });
  });

  it("merges lists, values and hashes", () => {
    const merge = (fields: Fields, from: ConfigValue = "b") => fieldsAfter({ merge: hash({ a: from }) }, fields).a;
    expect(merge({ a: ["x"], b: "x" })).toEqual(["x", "x"]);
    expect(merge({ a: "x", b: ["y", "z"] })).toEqual(["x", "y", "z"]);
    expect(merge({ b: "y" })).toEqual(["y"]);
    expect(merge({ a: "x" })).toEqual(["x"]);
    expect(merge({ a: { k: 1, o: 2 }, b: { k: 3 } })).toEqual({ k: 3, o: 2 });
    expect(merge({ a: "x", b: { k: 3 } })).toBe("x");
    expect(merge({ b: { k: 3 } })).toBeUndefined();
    expect(merge({ a: ["x"], b: "y", c: "z" }, ["b", "c"])).toEqual(["x", "y", "z"]);
    // On a single value each source starts anew.
    expect(merge({ a: "x", b: "y", c: "z" }, ["b", "c"])).toEqual(["x", "z"]);
  });

  it("copies deeply, and not what is missing or null", () => {
    const fields = fieldsAfter({ copy: hash({ a: "b", n: "m" }) }, { a: { l: [1] }, n: null });
    expect(fields.b).toEqual({ l: [1] });
    expect((fields.b as Fields).l).not.toBe((fields.a as Fields).l);
    expect(fields).not.toHaveProperty("m");
  });

  it("changes case and strips in lists too", () => {
    const settings = { uppercase: ["u"], lowercase: ["l"], capitalize: ["c"], strip: ["s"] };
    const fields = { u: ["é", 1], l: "ÀB", c: "hELLO wORLD", s: ["\t a b\0 ", "c"] };
    expect(fieldsAfter(settings, fields)).toMatchObject({ u: ["É", 1], l: "àb", c: "Hello world", s: ["a b", "c"] });
    expect(fieldsAfter({ strip: ["s"] }, { s: ["a ", 1] })).toMatchObject({ s: ["a ", 1], tags: FAILED });
  });

  it("stops at an error: what was done stays, the rest is left out", () => {
    const settings = { rename: hash({ a: "b" }), convert: hash({ b: "integer" }), uppercase: ["c"] };
    expect(run(makeFilter(mutate, settings), { a: "x", c: "y" })).toMatchObject({
      matched: false,
      fields: { b: "x", c: "y", tags: FAILED },
    });
    expect(fieldsAfter({ replace: hash({ "a[b": "x" }) }, {})).toMatchObject({ tags: FAILED });
    expect(fieldsAfter({ replace: hash({ "[a][b]": "x" }), tag_on_failure: "bad" }, { a: 1 })).toMatchObject({
      a: 1,
      tags: ["bad"],
    });
    expect(fieldsAfter({ replace: hash({ "@timestamp": "x" }) }, {})).toMatchObject({ tags: FAILED });
    expect(fieldsAfter({ copy: hash({ n: "tags" }) }, { n: 5 })).toMatchObject({ tags: FAILED });
  });

  it("is limited in time only where a person's patterns run", () => {
    expect(makeFilter(mutate, { uppercase: ["a"] }).timeLimit).toBeUndefined();
    const { event } = run(makeFilter(mutate, {}), {});
    const limit = makeFilter(mutate, { gsub: ["a", "(x+)+y", ""] }).timeLimit;
    expect(limit?.milliseconds).toBe(30_000);
    limit?.onTimeout(event);
    expect(event.fields.tags).toEqual(FAILED);
  });

  it("refuses settings that can never work", () => {
    expect(() => makeFilter(mutate, { convert: hash({ a: "int" }) })).toThrow(/^convert: 'int' is no type/);
    expect(() => makeFilter(mutate, { gsub: ["a", "b"] })).toThrow(/^gsub: .*triples/);
    expect(() => makeFilter(mutate, { gsub: ["a", "(", ""] })).toThrow(/^gsub: /);
    expect(() => makeFilter(mutate, { replace: hash({ a: "%{+b}" }) })).toThrow(/^replace: /);
  });
});

describe("gsub", () => {
  const gsub = (text: string, pattern: string, replacement: string, more: Fields = {}) =>
    fieldsAfter({ gsub: ["a", pattern, replacement] }, { a: text, ...more }).a;

  it.each([
    ["/a/b", "/", "_", "_a_b"],
    ["2023-05", "(\\d+)-(\\d+)", "\\2/\\1 \\0", "05/2023 2023-05"],
    ["2023-05", "(?<y>\\d{4})-(?<m>\\d\\d)", "\\k<m>/\\k<y>", "05/2023"],
    ["abc", "b", "[\\`|\\&|\\']", "a[a|b|c]c"],
    ["a", "a", "\\\\1 $& $1 \\x", "\\1 $& $1 \\x"],
    ["ab", "(x)?b", "<\\1>", "a<>"],
    ["abc", "x*", "-", "-a-b-c-"],
    ["a\nb", "^", "> ", "> a\n> b"],
    ["é1", "\\d", "_", "é_"],
  ])("%j, %s with %s gives %j", (text, pattern, replacement, expected) => {
    expect(gsub(text, pattern, replacement)).toBe(expected);
  });

  it("interpolates the replacement, and a pattern that holds %{", () => {
    expect(gsub("a-b", "-", "%{sep}", { sep: "+" })).toBe("a+b");
    expect(gsub("pw=hunter2;", "%{secret}", "***", { secret: "hunter\\d" })).toBe("pw=***;");
    expect(gsub("pw=(", "%{secret}", "***", { secret: "(" })).toBe("pw=(");
  });

  it("works on the texts in a list, and leaves other values alone", () => {
    expect(fieldsAfter({ gsub: ["a", "x", "y"] }, { a: ["x", 1, "ax"] }).a).toEqual(["y", 1, "ay"]);
    expect(fieldsAfter({ gsub: ["a", "1", "2"] }, { a: 11 }).a).toBe(11);
  });

  it("is an error when the replacement names a group that the pattern lacks", () => {
    expect(fieldsAfter({ gsub: ["a", "x", "\\k<no>"] }, { a: "x" }).tags).toEqual(FAILED);
  });
});
