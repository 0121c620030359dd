import { describe, expect, it } from "vitest";
import type { OptionView, Rule, RuleDeclarations } from "../../../../plugin/src/api/rule-types.ts";
import { optionOf, placeProblems } from "../../../../plugin/src/pages/rules/editor/problems.ts";
import { copyText, newRuleText } from "../../../../plugin/src/pages/rules/editor/template.ts";
import { filterEntries, withQuery } from "../../../../plugin/src/pages/rules/form/queries.ts";
import { channelsIn, sectionsOf } from "../../../../plugin/src/pages/rules/form/sections.ts";
import { fits, grouped, readFilter } from "../../../../plugin/src/pages/rules/list/filter-rules.ts";
import { readRuleText } from "../../../../plugin/src/pages/rules/yaml/rule-text.ts";

const option = (name: string): OptionView => ({
  name,
  type: "text",
  meaning: "",
  required: false,
  is_secret: false,
  default: null,
  choices: null,
});
const component = (name: string, aliases: readonly string[], ...options: readonly string[]) => ({
  name,
  aliases,
  summary: "",
  notes: "",
  example: "",
  options: options.map(option),
});
const declarations: RuleDeclarations = {
  types: [component("frequency", [], "num_events", "timeframe")],
  common: [
    "name",
    "type",
    "index",
    "filter",
    "query_key",
    "realert",
    "alert",
    "timeframe",
    "priority",
    "brand_new",
  ].map(option),
  text: [option("alert_text")],
  channels: [component("post", ["http_post"], "http_post_url"), component("telegram", [], "telegram_room_id")],
};
const names = (values: Record<string, unknown>) =>
  Object.fromEntries(
    sectionsOf(declarations, values).map(({ name, options }) => [name, options.map((one) => one.name)]),
  );

describe("the form's sections", () => {
  it("have the options of the type and of the channels that are chosen, and whatever else is declared", () => {
    expect(names({ type: "frequency", alert: ["http_post", { telegram: {} }] })).toEqual({
      what: ["name", "type"],
      data: ["index", "filter", "query_key"],
      when: ["num_events", "timeframe"],
      where: ["alert", "realert", "http_post_url", "telegram_room_id"],
      words: ["alert_text"],
      more: ["priority", "brand_new"],
    });
    expect(names({}).when).toEqual([]);
    expect(channelsIn("debug")).toEqual(["debug"]);
  });
});

describe("a filter in the form", () => {
  const term = { term: { level: "ERROR" } };
  it("shows Lucene queries, and others as they are written", () => {
    expect(
      filterEntries([{ query_string: { query: "a" } }, { query: { query_string: { query: "b" } } }, term]),
    ).toEqual([{ lucene: "a" }, { lucene: "b" }, { yaml: "term:\n  level: ERROR" }]);
    expect(filterEntries({ query_string: { query: "a", default_operator: "and" } })[0]).toHaveProperty("yaml");
    expect(filterEntries(undefined)).toEqual([]);
  });

  it("changes one query and leaves the others", () => {
    expect(withQuery([term, { query: { query_string: { query: "b" } } }], 1, "c")).toEqual([
      term,
      { query: { query_string: { query: "c" } } },
    ]);
    expect(withQuery(term, 1, "new")).toEqual([term, { query_string: { query: "new" } }]);
    expect(withQuery([term], 0, null)).toBeUndefined();
  });
});

describe("problems", () => {
  const problem = (message: string) => ({ message, place: null });
  it("are about the option that they name", () => {
    expect(optionOf(problem("filter[1].range.b.from: from is not supported; write gte: 5"))).toBe("filter");
    expect(optionOf(problem("num_events: takes a number"))).toBe("num_events");
    expect(optionOf(problem("num_events is missing: How many"))).toBe("num_events");
    expect(optionOf(problem("this is no YAML: x"))).toBeNull();
    const { byOption, others } = placeProblems(["a: one", "a.b: two", "no way"].map(problem));
    expect([...byOption]).toEqual([["a", "a: one\na.b: two"]]);
    expect(others).toEqual(["no way"]);
  });
});

describe("new rules", () => {
  it("begin with the search that they are made of", () => {
    const { values } = readRuleText(newRuleText({ query: 'msg:"no: space" #1', index: "app-*" }));
    expect(values).toMatchObject({ index: "app-*", filter: [{ query_string: { query: 'msg:"no: space" #1' } }] });
    expect(readRuleText(newRuleText({})).values).not.toHaveProperty("filter");
  });

  it("are copied under a name that is free, comments included", () => {
    const text = copyText("# why\nname: r # this\ntype: any\n", "r", new Set(["r", "r copy"]));
    expect(text).toBe("# why\nname: r copy 2 # this\ntype: any\n");
  });
});

describe("the list", () => {
  const rule = (name: string, more: Partial<Rule> = {}) =>
    ({ name, type: "any", group: "", state: "active", origin: "file", description: "", alerts: [], ...more }) as Rule;
  it("is filtered by what stands in the address", () => {
    const rules = [
      rule("a", { group: "mail/out", description: "Too many bounces" }),
      rule("b", { state: "off", origin: "stored" }),
      rule("c", { group: "mailbox", alerts: ["telegram:-1"] }),
    ];
    const shown = (query: string) =>
      rules.filter((one) => fits(one, readFilter(new URLSearchParams(query)))).map(({ name }) => name);
    expect(shown("")).toEqual(["a", "b", "c"]);
    expect(shown("q=BOUNCES too")).toEqual(["a"]);
    expect(shown("q=telegram")).toEqual(["c"]);
    expect(shown("group=mail")).toEqual(["a"]);
    expect(shown("state=off&origin=stored")).toEqual(["b"]);
    expect(shown("type=flatline")).toEqual([]);
  });

  it("is grouped, rules without a group last", () => {
    const groups = grouped([rule("z"), rule("b", { group: "m" }), rule("a", { group: "m" })]);
    expect(groups.map(({ name, rules }) => [name, rules.map((one) => one.name)])).toEqual([
      ["m", ["a", "b"]],
      ["", ["z"]],
    ]);
  });
});
