import { describe, expect, it } from "vitest";
import { evaluateRule, type Series } from "../support/grafana/evaluate-rule.ts";
import type { JsonObject } from "../support/grafana/json.ts";

const rule = (reducer: string, evaluator: object, mode = "dropNN"): JsonObject => ({
  title: "a rule",
  condition: "C",
  data: [
    { refId: "A", model: { refId: "A", query: "SELECT 1" } },
    { refId: "B", model: { refId: "B", type: "reduce", expression: "A", reducer, settings: { mode } } },
    { refId: "C", model: { refId: "C", type: "threshold", expression: "B", conditions: [{ evaluator }] } },
  ],
});
const series = (host: string, ...values: (number | null)[]): Series => ({
  labels: { host },
  points: values.map((value, minute) => [minute * 60_000, value]),
});
const ABOVE_FIVE = { type: "gt", params: [5] };

describe("a rule is judged as Grafana's expressions do it", () => {
  it.each([
    ["last", 4],
    ["max", 9],
    ["min", 1],
    ["sum", 14],
    ["mean", 14 / 3],
  ])("%s leaves intervals without a number out", (reducer, value) => {
    const [judged] = evaluateRule(rule(reducer, ABOVE_FIVE), [series("a", 9, null, 1, 4, null)])!;
    expect(judged).toEqual({ labels: { host: "a" }, value, fires: value > 5 });
  });

  it("each series by itself, those without any number not at all", () => {
    const judged = evaluateRule(rule("last", ABOVE_FIVE), [series("a", 6), series("b", 5), series("c", null)])!;
    expect(judged.map(({ labels, fires }) => [labels.host, fires])).toEqual([
      ["a", true],
      ["b", false],
    ]);
  });

  it("below a threshold as well as above", () => {
    const [judged] = evaluateRule(rule("last", { type: "lt", params: [5] }), [series("a", 4)])!;
    expect(judged?.fires).toBe(true);
  });

  it("without a series not at all: the rule's noDataState decides", () => {
    expect(evaluateRule(rule("last", ABOVE_FIVE), [])).toBeNull();
  });

  it("and what is not known is not guessed", () => {
    expect(() => evaluateRule(rule("last", { type: "within_range", params: [1, 2] }), [series("a", 1)])).toThrow(
      "not tried",
    );
    expect(() => evaluateRule(rule("last", ABOVE_FIVE, "replaceNN"), [series("a", 1)])).toThrow("dropNN");
  });
});
