import { describe, expect, it } from "vitest";
import { indexTest, readIndexPattern, storeIndices } from "../../../backend/src/alerting/index-pattern.ts";
import { compileMatchers } from "../../../backend/src/alerting/matcher.ts";
import { neededValues } from "../../../backend/src/alerting/matcher-dispatch.ts";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";
import { matcherOf } from "../../../backend/src/alerting/rule-runner.ts";
import type { Fields } from "../../../backend/src/event/value.ts";
import { parseLucene } from "../../../backend/src/query/lucene.ts";

const rule = (name: string, text: string) => readRule(`name: ${name}\nalert: [debug]\n${text}`, `${name}.yaml`);
const observe = (rules: ReturnType<typeof rule>[], fields: Fields, index = "app-1") =>
  // As a worker gets them: through a structured clone.
  compileMatchers(structuredClone(rules.map(matcherOf)))({ index, id: "1", time: 5, fields });

describe("matchers", () => {
  it("asks only rules whose index fits", () => {
    const rules = [rule("a", "type: any\nindex: app-*,-app-9"), rule("b", "type: any\nindex: web-%Y.%m.%d")];
    const found = (index: string) => observe(rules, {}, index).map((signal) => signal.rule);
    expect(found("app-1")).toEqual(["a"]);
    expect(found("app-9")).toEqual([]);
    expect(found("web-2026.11.21")).toEqual(["b"]);
    expect(found("web-2026.11.x")).toEqual([]);
  });

  it("finds the rules that ask for the document's value, whichever way it is written", () => {
    const rules = [
      rule("text", "type: any\nfilter: [{term: {code: '500'}}]"),
      rule("number", "type: any\nfilter: [{terms: {code: [404, 500]}}]"),
      rule("truth", "type: any\nfilter: [{term: {code: true}}]"),
      rule("query", "type: any\nfilter: [{query_string: {query: 'code:500 AND NOT gone:*'}}]"),
      rule("always", "type: any\nfilter: [{range: {code: {gte: 1}}}]"),
    ];
    const found = (code: Fields[string]) =>
      observe(rules, { code })
        .map((signal) => signal.rule)
        .sort();
    expect(found(500)).toEqual(["always", "number", "query", "text"]);
    expect(found("500")).toEqual(["always", "number", "query", "text"]);
    expect(found([404, 500])).toEqual(["always", "number", "query", "text"]);
    // A truth in a range is the text of its name.
    expect(found(true)).toEqual(["always", "truth"]);
    expect(found(null)).toEqual([]);
  });

  it("knows which values a filter needs", () => {
    expect(neededValues(parseLucene("a:1 AND (b:x OR b:y OR b:z)"))).toEqual({ field: "a", values: ["1"] });
    expect(neededValues(parseLucene("b:x OR b:y"))).toEqual({ field: "b", values: ["x", "y"] });
    for (const query of ["a:x OR b:y", "NOT a:x", "message:x", "x", "a:x*"])
      expect(neededValues(parseLucene(query))).toBeNull();
  });

  it("keys documents as ElastAlert does", () => {
    const key = (queryKey: string, fields: Fields) =>
      observe([rule("k", `type: any\nquery_key: ${queryKey}`)], fields)[0]!.key;
    expect(key("host.name", { host: { name: "a" } })).toBe("a");
    expect(key("host.name", { host: {} })).toBeNull();
    expect(key("n", { n: 500 })).toBe("500");
    expect(key("tags", { tags: ["x", 1] })).toBe("['x', 1]");
    expect(key("[host.name, up]", { "host.name": "a" })).toBe("a, None");
    expect(key("tags[1]", { tags: ["x", "y"] })).toBe("y");
    expect(key("host.name.keyword", { host: { name: "a" } })).toBe("a");
  });

  it("counts a document under each value that a terms query would", () => {
    const terms = rule(
      "t",
      "type: frequency\nnum_events: 1\ntimeframe: {minutes: 1}\nquery_key: tags\nuse_terms_query: true",
    );
    expect(observe([terms], { tags: ["x", "y", "x"] }).map(({ key }) => key)).toEqual(["x", "y"]);
    expect(observe([terms], {})).toEqual([]);
  });

  it("makes the document's text once, and only for rules that show it", () => {
    const [any, sum] = observe(
      [
        rule("a", "type: any"),
        rule("m", "type: metric_aggregation\nmetric_agg_key: n\nmetric_agg_type: sum\nmax_threshold: 1"),
      ],
      { n: [1, 2] },
    );
    expect(any!.source).toBe('{"n":[1,2]}');
    expect(sum).toMatchObject({ key: null, value: { groups: [], values: [1, 2] } });
    expect(sum!.source).toBeUndefined();
  });
});

describe("index patterns", () => {
  it("is everything when only names are taken out", () => {
    const fits = indexTest(readIndexPattern("-secret-*"));
    expect([fits("app"), fits("secret-1")]).toEqual([true, false]);
    expect(storeIndices(readIndexPattern("a-%Y.%m, -b"))).toEqual(["a-*.*"]);
    expect(storeIndices(["_all"])).toBeUndefined();
    expect(() => readIndexPattern("a,,b")).toThrow("empty name");
  });
});
