import { describe, expect, it } from "vitest";
import { flatten, summaryOf } from "../../../../plugin/src/pages/incidents/match-summary.ts";

describe("what a match says in one line", () => {
  it.each([
    [{ message: "no space left", level: "ERROR" }, "no space left"],
    [
      { "@timestamp": "x", _id: "1", metric_usage_avg: 93.123456789, metric_agg_value: 93.1, host: "a" },
      "usage_avg: 93.1235",
    ],
    [
      { host: { name: "web-1" }, status: 500, tags: ["a", "b"], num_hits: 3 },
      'host.name: web-1 · status: 500 · tags: ["a","b"]',
    ],
    [{ message: " " }, "message:  "],
    [{}, ""],
  ])("%j", (match, text) => {
    expect(summaryOf(match)).toBe(text);
  });

  it("is cut where it is long", () => {
    const text = summaryOf({ message: "x".repeat(1_000) });
    expect(text).toHaveLength(300);
    expect(text.endsWith("…")).toBe(true);
  });
});

it("names fields by their path", () => {
  expect(flatten({ a: { b: { c: 1 } }, d: null, e: [] })).toEqual([
    ["a.b.c", "1"],
    ["d", "null"],
    ["e", "[]"],
  ]);
});
