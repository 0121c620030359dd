import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { amountOf, durationValue, readDuration } from "../../../../plugin/src/pages/rules/yaml/duration.ts";
import { readRuleText, writeOption } from "../../../../plugin/src/pages/rules/yaml/rule-text.ts";

const RULE = `# Why: ticket OPS-12
name: many failures   # shown in Telegram
type: frequency
index: "mail-*"

# the usual noise is left out
filter:
- query_string:
    query: "result:fail*"   # careful
-   term: { campaign: 'x' }
num_events: 50
timeframe: { minutes:  5 }
alert:
  - telegram
alert_text: |
  first
  second
# the end
`;

describe("a rule's text and its form", () => {
  it("shows what the text says, as YAML 1.1 reads it", () => {
    const { values, beyond, problem } = readRuleText(`${RULE}is_enabled: no\n`);
    expect(problem).toBeNull();
    expect(beyond.size).toBe(0);
    expect(values).toMatchObject({ num_events: 50, timeframe: { minutes: 5 }, is_enabled: false, alert: ["telegram"] });
  });

  it("says which options only the text can show, and what is no rule", () => {
    expect([...readRuleText("a: &x [1]\nindex: *x\nb: 1\n").beyond]).toEqual(["a", "index"]);
    expect(readRuleText("name: [").problem).not.toBeNull();
    expect(readRuleText("- 1").problem).not.toBeNull();
    expect(readRuleText("")).toMatchObject({ values: {}, problem: null });
  });

  it.each([
    ["a plain value", "num_events", 60, ["num_events: 50", "num_events: 60"]],
    ["the comment behind a value stays", "name", "other", ["name: many failures ", "name: other "]],
    ["a quoted value", "index", "web-*", ['index: "mail-*"', "index: web-*"]],
    ["a hash on one line", "timeframe", { hours: 1 }, ["timeframe: { minutes:  5 }", "timeframe: {hours: 1}"]],
    [
      "a list over lines",
      "alert",
      ["telegram", "post"],
      ["alert:\n  - telegram\n", "alert:\n  - telegram\n  - post\n"],
    ],
    ["a block text", "alert_text", "one", ["alert_text: |\n  first\n  second\n", "alert_text: one\n"]],
    ["one that is taken out", "num_events", undefined, ["num_events: 50\n", ""]],
    ["a truth as text is quoted", "name", "on", ["name: many failures ", 'name: "on" ']],
  ] as const)("changes only what was changed: %s", (_, name, value, [before, after]) => {
    expect(RULE).toContain(before);
    expect(writeOption(RULE, name, value)).toBe(RULE.replace(before, after));
  });

  it("keeps the comments within a list or hash of which something else changes", () => {
    const text = [
      "filter: # every one",
      "# first",
      "- query_string:",
      "    query: 'a, b' # careful",
      "# second",
      "- term: {x: 1} # one",
      "# behind",
      "alert: [debug] # only",
      "",
    ].join("\n");
    const filter = (query: string, ...more: unknown[]) => [{ query_string: { query } }, { term: { x: 1 } }, ...more];
    const changed = writeOption(text, "filter", filter('c: "d" # e', { term: { y: 2 } }));
    expect(readRuleText(changed).values.filter).toEqual(filter('c: "d" # e', { term: { y: 2 } }));
    for (const comment of ["# every one", "# first", "# careful", "# second", "# one", "# behind"]) {
      expect(changed.split(comment), `${comment} in\n${changed}`).toHaveLength(2);
    }
    expect(changed).toContain("alert: [debug] # only\n");
    const removed = writeOption(changed, "filter", filter("a").slice(0, 1));
    expect(readRuleText(removed).values).toEqual({ filter: [{ query_string: { query: "a" } }], alert: ["debug"] });
    expect(removed).toContain("# careful");
    expect(writeOption(text, "alert", ["debug", "post"])).toContain("alert: [debug, post] # only\n");
  });

  it("puts a new option behind those before it, and takes a text over several lines", () => {
    const order = ["name", "type", "index", "filter", "query_key", "num_events"];
    const text = writeOption(RULE, "query_key", ["host.name"], order);
    expect(text).toBe(RULE.replace("num_events", "query_key: [host.name]\nnum_events"));
    expect(readRuleText(writeOption(RULE, "description", "one\ntwo\n")).values.description).toBe("one\ntwo\n");
    expect(writeOption("", "name", "r")).toBe("name: r\n");
    expect(writeOption("# only this", "name", "r")).toBe("# only this\nname: r\n");
    expect(writeOption("name: r", "type", "any")).toBe("name: r\ntype: any\n");
  });

  it("leaves a text alone that is no YAML", () => {
    expect(writeOption("name: [", "type", "any")).toBe("name: [");
  });

  it("writes JSON as JSON, and keeps what others refer to", () => {
    expect(parse(writeOption('{"name": "r", "type": "any"}', "type", "flatline"))).toEqual({
      name: "r",
      type: "flatline",
    });
    const text = writeOption("base: &b {minutes: 5}\ntimeframe: *b\n", "base", { minutes: 6 });
    expect(readRuleText(text).problem).toBeNull();
  });

  it("reads back whatever it wrote, and changes no other line", () => {
    const value = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 30 }),
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.boolean(),
      fc.array(fc.string({ maxLength: 12 }), { minLength: 1, maxLength: 5 }),
      fc.dictionary(fc.constantFrom("minutes", "hours", "a b", "yes"), fc.integer({ min: 0, max: 99 }), { minKeys: 1 }),
    );
    const name = fc.constantFrom("name", "filter", "alert_text", "num_events", "query_key", "description", "timeframe");
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 5 }), (changes) => {
        let text = RULE;
        for (const [option, written] of changes) text = writeOption(text, option, written);
        const { values, problem } = readRuleText(text);
        expect(problem).toBeNull();
        for (const [option, written] of new Map(changes)) expect(values[option]).toEqual(written);
        for (const comment of ["# Why: ticket OPS-12", "# the usual noise is left out", "# the end"]) {
          expect(text).toContain(comment);
        }
        expect(text).toContain('index: "mail-*"');
        for (const [option] of changes) text = writeOption(text, option, undefined);
        expect(readRuleText(text).values).toMatchObject({ type: "frequency", index: "mail-*" });
      }),
      { numRuns: 150 },
    );
  });
});

describe("durations", () => {
  it("are shown in the longest whole unit", () => {
    expect(readDuration({ hours: 1, minutes: 30 })).toBe(5_400_000);
    expect(amountOf(5_400_000)).toEqual({ amount: 90, unit: "minutes" });
    expect(amountOf(0)).toEqual({ amount: 0, unit: "minutes" });
    expect(durationValue({ amount: 2, unit: "days" })).toEqual({ days: 2 });
    expect([readDuration("5m"), readDuration({ minuts: 1 }), readDuration([1])]).toEqual([null, null, null]);
  });
});
