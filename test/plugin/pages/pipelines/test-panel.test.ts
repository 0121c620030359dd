import { describe, expect, test } from "vitest";
import type { FilterStep, TraceStep } from "../../../../plugin/src/api/pipeline-tests.ts";
import { fieldRows } from "../../../../plugin/src/pages/pipelines/test/field-rows.ts";
import { lineMarks } from "../../../../plugin/src/pages/pipelines/test/line-marks.ts";
import { MOST_LINES, readInputs } from "../../../../plugin/src/pages/pipelines/test/test-inputs.ts";

describe("what was pasted", () => {
  test("is one event a line, without empty ones", () => {
    expect(readInputs("a\n\n b\r\n", "plain")).toEqual({ events: ["a", " b"], badLine: null, isCut: false });
  });

  test("as JSON is lines, one object or a list; a line that is none is named", () => {
    expect(readInputs('{"a":1}\n{"a":2}', "json").events).toEqual(['{"a":1}', '{"a":2}']);
    expect(readInputs('{\n  "a": 1\n}', "json").events).toEqual([{ a: 1 }]);
    expect(readInputs('[{"a":1},{"a":2}]', "json").events).toHaveLength(2);
    expect(readInputs('{"a":1}\nnope', "json").badLine).toBe(2);
  });

  test("is cut where nobody looks any more", () => {
    const inputs = readInputs("x\n".repeat(MOST_LINES + 5), "plain");
    expect(inputs.events).toHaveLength(MOST_LINES);
    expect(inputs.isCut).toBe(true);
  });
});

test("fields are compared by their paths, lists as one value", () => {
  const before = { message: "m", a: { b: 1, c: 2 }, tags: ["x"] };
  const after = { message: "m", a: { b: 1, d: 3 }, tags: ["x", "y"] };
  expect(fieldRows(before, after).map(({ field, kind }) => `${field} ${kind}`)).toEqual([
    "message same",
    "[a][b] same",
    "[a][c] removed",
    "tags changed",
    "[a][d] added",
  ]);
});

describe("the lines of the text", () => {
  const filter = (line: number, more: Partial<FilterStep> = {}): FilterStep => ({
    kind: "filter",
    plugin: "grok",
    place: { line, column: 3 },
    event: 0,
    outcome: "done",
    microseconds: 1,
    tried: [],
    changes: [],
    tagsAdded: [],
    made: [],
    ...more,
  });
  const branch = (line: number, taken: boolean | null): TraceStep => ({
    kind: "if",
    condition: "[a]",
    place: { line, column: 1 },
    event: 0,
    taken,
    values: [],
    microseconds: 1,
  });

  test("are marked by what happened there; the worst of a line counts", () => {
    const trace = [
      branch(1, true),
      filter(2),
      branch(3, false),
      filter(4, { outcome: "not applied", tagsAdded: ["_grokparsefailure"] }),
      filter(5, { outcome: "not applied" }),
      filter(6, { outcome: "cancelled" }),
      branch(7, null),
      filter(2, { outcome: "timed out" }),
    ];
    expect(lineMarks(trace, ({ kind }) => kind).map(({ line, kind }) => [line, kind])).toEqual([
      [1, "passed"],
      [2, "failed"],
      [3, "skipped"],
      [4, "failed"],
      [5, "skipped"],
      [6, "dropped"],
      [7, "failed"],
    ]);
  });
});
