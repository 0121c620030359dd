import { describe, expect, test } from "vitest";
import { createEvent } from "../../../backend/src/event/event.ts";
import { float } from "../../../backend/src/event/value.ts";
import { filterFields, refusal } from "./support.ts";

/** For each event whether the condition holds; null when it left the pipeline. */
function evaluate(
  condition: string,
  events: readonly Record<string, unknown>[],
  warnings: string[] = [],
): (boolean | null)[] {
  const text = `filter { if ${condition} { note { text => "yes" } } else { note { text => "no" } } }`;
  const passed = filterFields(text, events.map((fields, id) => ({ ...fields, id })) as never, { warnings });
  return events.map((_, id) => {
    const found = passed.find((fields) => fields.id === id);
    return found ? (found.seen as string[])[0] === "yes" : null;
  });
}

describe("equality has no coercion", () => {
  test.each([
    ["[a] == 404", [{ a: 404 }, { a: "404" }, {}], [true, false, false]],
    ["[a] == 2.0", [{ a: float(2) }, { a: 2 }], [true, false]],
    ['[a] == "true"', [{ a: "true" }, { a: true }], [true, false]],
    [
      "[a] == [b]",
      [{}, { a: null }, { a: [1, { k: 2 }], b: [1, { k: 2 }] }, { a: [1], b: [2] }],
      [true, true, true, false],
    ],
    ['"x" != [a]', [{ a: "x" }, {}], [false, true]],
    ['"a" == "a"', [{}], [true]],
  ])("%s", (condition, events, expected) => {
    expect(evaluate(condition, events as never)).toEqual(expected);
  });
});

describe("order", () => {
  test("numbers with numbers, texts by their bytes", () => {
    expect(evaluate("[a] >= 2", [{ a: 2 }, { a: 2.5 }, { a: 1 }])).toEqual([true, true, false]);
    expect(evaluate('[a] < "b"', [{ a: "a" }, { a: "ab" }, { a: "b" }])).toEqual([true, true, false]);
    expect(evaluate('[a] > "\uFFFD"', [{ a: "\u{1F600}" }])).toEqual([true]);
    expect(evaluate("5 < [a]", [{ a: 6 }, { a: 5 }])).toEqual([true, false]);
  });

  test("anything else: a warning, and the event leaves the pipeline", () => {
    const warnings: string[] = [];
    expect(evaluate("[a] > 5", [{ a: "6" }, { a: 6 }, {}, { a: null }, { a: [9] }], warnings)).toEqual([
      null,
      true,
      null,
      null,
      null,
    ]);
    expect(warnings[0]).toBe(
      "test.conf:1:10: the condition has no answer (a text cannot be compared with a number); the event leaves the pipeline",
    );
  });

  test("what and and or do not need is not evaluated", () => {
    expect(evaluate("[n] and [n] > 5", [{}, { n: 6 }])).toEqual([false, true]);
  });
});

describe("in", () => {
  test.each([
    [
      '"b" in [a]',
      [{ a: "abc" }, { a: ["b"] }, { a: ["abc"] }, { a: { b: 1 } }, {}],
      [true, true, false, false, false],
    ],
    ['[a] in ["200", "x"]', [{ a: 200 }, { a: "x" }, { a: ["x"] }, {}], [true, true, false, false]],
    ['[a] in ["x"]', [{ a: "x" }], [false]],
    ['[a] not in ["x", "y"]', [{ a: "x" }, {}], [false, true]],
    ['[a] in "hello"', [{ a: "ell" }, { a: 1 }], [true, false]],
    [
      "[a] in [b]",
      [{ a: "x", b: ["x"] }, { a: ["x"], b: ["x"] }, { a: "x", b: "xy" }, { a: 1, b: 1 }, { b: "" }],
      [true, false, true, true, false],
    ],
    ["5 in [a]", [{ a: [5] }, { a: ["5"] }], [true, false]],
    ['"a" in ["a", "b"]', [{}], [true]],
  ])("%s", (condition, events, expected) => {
    expect(evaluate(condition, events as never)).toEqual(expected);
  });
});

describe("regular expressions", () => {
  test.each([
    ["[a] =~ /^b/", [{ a: "a\nb" }, { a: "ab" }, { a: ["b"] }, {}], [true, false, false, false]],
    ["[a] !~ /x/", [{ a: "x" }, { a: 5 }, {}], [false, true, true]],
    ['[a] =~ "\\.gz$"', [{ a: "a.gz" }, { a: "agz" }], [true, false]],
    ["[a] =~ /(?i)ERROR/", [{ a: "error" }], [true]],
    ["[a] =~ /a.b/", [{ a: "a\nb" }], [false]],
  ])("%s", (condition, events, expected) => {
    expect(evaluate(condition, events as never)).toEqual(expected);
  });
});

test("xor, nand and the truth of a field", () => {
  const values = [{ a: 1 }, { b: 1 }, { a: 1, b: 1 }, {}];
  expect(evaluate("[a] xor [b]", values)).toEqual([true, true, false, false]);
  expect(evaluate("[a] nand [b]", values)).toEqual([true, true, false, true]);
  expect(evaluate("![a]", [{ a: "false" }, { a: 0 }, { a: [] }, { a: "" }])).toEqual([true, false, false, true]);
});

test("metadata is reachable", () => {
  const event = createEvent({ "@metadata": { topic: "orders" } }, 0);
  expect(event.metadata).toEqual({ topic: "orders" });
  expect(evaluate('[@metadata][topic] == "orders"', [{ "@metadata": { topic: "orders" } }, {}])).toEqual([true, false]);
});

describe("what has no meaning is refused at its place", () => {
  test.each([
    ['["a", "b"] in [c]', "test.conf:1:13: a list is never in a field"],
    ['[a] == ["a", "b"]', "test.conf:1:20: '==' does not take a list"],
    ["[a] == /x/", "stands only on the right side of =~"],
    ["[a] =~ /(/", "test.conf:1:20: the regular expression cannot be read"],
    ['[a] and "x"', "a constant is no condition"],
    ["5 =~ /x/", "take a [field] or a text on their left side"],
  ])("%s", (condition, message) => {
    expect(refusal(`filter { if ${condition} { } }`)).toContain(message);
  });
});
