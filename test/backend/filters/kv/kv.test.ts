import { describe, expect, it } from "vitest";
import type { Fields } from "../../../../backend/src/event/value.ts";
import kv from "../../../../backend/src/filters/kv/index.ts";
import { makeFilter, run } from "../support.ts";

type Settings = Parameters<typeof makeFilter<typeof kv.options>>[1];

/** The hash that kv makes of a text. */
function parse(message: Fields[string], settings: Settings = {}, more: Fields = {}): Fields | undefined {
  return run(makeFilter(kv, { target: "kv", ...settings }), { message, ...more }).fields.kv as Fields | undefined;
}

describe("filter kv", () => {
  it("finds pairs, quoted and bracketed values", () => {
    expect(parse(`a=1 b="x y" c='p q' d=(r s) e=[t u] f=<v w> g=http://h/?x=y`)).toEqual({
      a: "1",
      b: "x y",
      c: "p q",
      d: "r s",
      e: "t u",
      f: "v w",
      g: "http://h/?x=y",
    });
    expect(parse("a=(x y) b=1", { include_brackets: false })).toEqual({ a: "(x", b: "1" });
    expect(parse("a = 1 b =2 c= 3")).toEqual({ a: "1", b: "2", c: "3" });
    expect(parse("a= b=2", { whitespace: "strict" })).toEqual({ b: "2" });
    expect(parse("a= b=2")).toEqual({ a: "b=2" });
  });

  it("splits by sets of characters or by patterns", () => {
    expect(parse("?q=cats&lang=en", { field_split: "&?" })).toEqual({ q: "cats", lang: "en" });
    expect(parse("a=1\tb=2", { field_split: "\\t" })).toEqual({ a: "1", b: "2" });
    expect(parse("k1=v1:k2=v2::k3=v3", { field_split_pattern: ":+" })).toEqual({ k1: "v1", k2: "v2", k3: "v3" });
    expect(parse("a=>1 b:2", { value_split_pattern: "=>|:" })).toEqual({ a: "1", b: "2" });
    expect(parse("a = 1,b =2", { field_split: "," })).toEqual({ "a ": "1", "b ": "2" });
  });

  it("trims, removes and transforms, in this order", () => {
    expect(parse("<a>=<1>, <B>=,x", { trim_key: "<>", trim_value: "<>,", transform_key: "uppercase" })).toEqual({
      A: "1",
      B: "x",
    });
    expect(parse("a-b=1-2-3", { remove_char_key: "-", remove_char_value: "\\-" })).toEqual({ ab: "123" });
    expect(parse("key=vALUE", { transform_key: "capitalize", transform_value: "lowercase" })).toEqual({ Key: "value" });
    expect(parse('a="-x\ny-"', { trim_value: "-" })).toEqual({ a: "x\ny" });
  });

  it("includes and excludes by the finished key, before the prefix", () => {
    expect(parse("a=1 b=2 c=3", { include_keys: ["a", "%{k}"], prefix: "%{p}_" }, { k: "c", p: "x" })).toEqual({
      x_a: "1",
      x_c: "3",
    });
    expect(parse("a=1 b=2", { exclude_keys: ["b"] })).toEqual({ a: "1" });
  });

  it("keeps, drops or lists what comes twice", () => {
    expect(parse("a=1 a=2 a=1")).toEqual({ a: ["1", "2", "1"] });
    expect(parse("a=1 a=2 a=1", { allow_duplicate_values: false })).toEqual({ a: ["1", "2"] });
  });

  it("keeps empty values only when told so", () => {
    expect(parse('a="" b=1')).toEqual({ b: "1" });
    expect(parse('a="" b=1', { allow_empty_values: true })).toEqual({ a: "", b: "1" });
  });

  it("fills in defaults, which alone count as a result", () => {
    const default_keys = new Map([["from", "nobody"]]);
    expect(parse("to=x", { default_keys })).toEqual({ from: "nobody", to: "x" });
    expect(parse("nothing here", { default_keys })).toEqual({ from: "nobody" });
    expect(parse("from=me", { default_keys })).toEqual({ from: "me" });
  });

  it("follows pairs within values, but not for ever", () => {
    expect(parse('a=1 b="c=2 d=(e=3)"', { recursive: true })).toEqual({ a: "1", b: { c: "2", d: { e: "3" } } });
    expect(JSON.stringify(parse("a=".repeat(5_000), { recursive: true })).match(/\{/g)!.length).toBeLessThan(200);
  });

  it("reads lists of texts, and nothing else", () => {
    expect(parse(["a=1", "b=2", 5])).toEqual({ a: "1", b: "2" });
    expect(parse(5)).toBeUndefined();
    expect(run(makeFilter(kv, {}), { message: "no pairs" })).toMatchObject({ matched: false });
    expect(run(makeFilter(kv, {}), {}).fields.tags).toBeUndefined();
  });

  it("takes keys at the root as field references, and tags an illegal one", () => {
    expect(run(makeFilter(kv, {}), { message: "[m][n]=1 a=2", a: "old" }).fields).toMatchObject({
      m: { n: "1" },
      a: "2",
    });
    expect(run(makeFilter(kv, {}), { message: "[m=1" }).fields).toMatchObject({ tags: ["_kv_filter_error"] });
  });

  it("tags what takes too long", () => {
    const filter = makeFilter(kv, { timeout_millis: 50, tag_on_timeout: "slow" });
    const { event } = run(filter, { message: "a=1" });
    expect(filter.timeLimit?.milliseconds).toBe(50);
    filter.timeLimit?.onTimeout(event);
    expect(event.fields.tags).toEqual(["slow"]);
  });

  it("refuses separators that are none", () => {
    expect(kv.options.value_split.check?.("")).toMatch(/not empty/);
    expect(() => parse("x", { field_split_pattern: "(" })).toThrow(/^field_split_pattern: /);
    expect(() => parse("x", { field_split: "z-a" })).toThrow(/^field_split: /);
    expect(() => parse("x", { trim_key: "z-a" })).toThrow(/^trim_key: /);
  });
});
