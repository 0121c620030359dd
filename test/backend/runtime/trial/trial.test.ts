import { afterAll, describe, expect, test } from "vitest";
import { DEFAULT_PIPELINE_SETTINGS } from "../../../../backend/src/pipeline/compile.ts";
import type { TestedEvent } from "../../../../backend/src/runtime/trial/protocol.ts";
import { createTrial } from "../../../../backend/src/runtime/trial/trial.ts";

const trial = createTrial();
afterAll(() => trial.stop());

const run = (text: string, inputs: string[], codec: "plain" | "json" = "plain") =>
  trial.test({ sources: [{ file: "t.conf", text }], settings: DEFAULT_PIPELINE_SETTINGS, codec, inputs });
const first = async (text: string, input: string, codec?: "plain" | "json"): Promise<TestedEvent> => {
  const { problems, events } = await run(text, [input], codec);
  expect(problems).toEqual([]);
  return events[0]!;
};

describe("a test of a pipeline", () => {
  test("tells the branches, the patterns that were tried and what each step changed", async () => {
    const { before, after, trace } = await first(
      `filter {
  grok { match => { "message" => ["%{IP:ip} x", "%{WORD:word} %{NUMBER:n:int}"] } }
  if [n] > 100 { mutate { add_tag => ["large"] } }
  else if [word] == "took" { mutate { rename => { "word" => "[a][verb]" } } }
  else { drop { } }
}
output { if [n] { elasticsearch { } } else { stdout { } } }`,
      "took 5",
    );
    expect(before).toMatchObject({ message: "took 5" });
    expect(after).toMatchObject([{ event: 0, fields: { n: 5, a: { verb: "took" } } }]);
    expect(
      trace.map((step) => `${step.place.line} ${"plugin" in step ? step.plugin : `${step.kind} ${step.taken}`}`),
    ).toEqual(["2 grok", "3 if false", "4 else if true", "4 mutate", "7 if true", "7 elasticsearch"]);
    expect(trace[0]).toMatchObject({
      outcome: "done",
      tried: [
        { field: "message", index: 0, pattern: "%{IP:ip} x", outcome: "no match" },
        { index: 1, outcome: "matched" },
      ],
      changes: [
        { field: "word", kind: "added", after: "took" },
        { field: "n", kind: "added", after: 5 },
      ],
    });
    expect(trace[1]).toMatchObject({ condition: "[n] > 100", values: [{ field: "[n]", value: 5 }] });
    expect(trace[3]).toMatchObject({
      changes: expect.arrayContaining([
        { field: "word", kind: "removed", before: "took" },
        { field: "[a][verb]", kind: "added", after: "took" },
      ]),
    });
  });

  test("an event that is dropped comes to nothing, and the step says so", async () => {
    const { after, trace } = await first(
      "filter { if [a] { drop { } } mutate { add_tag => [1] } }",
      '{"a":true}',
      "json",
    );
    expect(after).toEqual([]);
    expect(trace).toMatchObject([
      { kind: "if", taken: true },
      { plugin: "drop", outcome: "cancelled" },
    ]);
  });

  test("failure tags are told", async () => {
    const { trace } = await first('filter { grok { match => { "message" => "%{IP:a}" } } }', "none");
    expect(trace).toMatchObject([
      { outcome: "not applied", tagsAdded: ["_grokparsefailure"], tried: [{ outcome: "no match" }] },
    ]);
  });

  test("a pattern that backtracks for ever is ended, and named", async () => {
    const { trace } = await first(
      'filter { grok { match => { "message" => ["^z", "^(a|b|ab)*c\\1$", "y"] } } }',
      `${"ab".repeat(40)}d`,
    );
    expect(trace).toMatchObject([
      {
        outcome: "timed out",
        tagsAdded: ["_groktimeout"],
        tried: [
          { index: 0, outcome: "no match" },
          { index: 1, outcome: "timed out" },
        ],
      },
    ]);
  });

  test("a condition without an answer ends the event, and says why", async () => {
    const { after, trace } = await first("filter { if [message] > 5 { drop { } } }", "text");
    expect(after).toEqual([]);
    expect(trace).toMatchObject([{ kind: "if", taken: null, error: expect.stringContaining("cannot be compared") }]);
  });

  test("variables keep their names, so that nothing secret comes out", async () => {
    process.env.TEST_SECRET = "s3cret";
    const variable = (name: string) => `$\{${name}}`;
    const { after } = await first(
      `filter { mutate { add_field => { "a" => "${variable("TEST_SECRET")}" "b" => "${variable("OTHER:default")}" } } }`,
      "x",
    );
    expect(after[0]!.fields).toMatchObject({ a: variable("TEST_SECRET"), b: "default" });
  });

  test("everything that is wrong with the text is told with its place", async () => {
    const { problems, events } = await run("filter {\n grokk { }\n mutate { nope => 1 }\n}", ["x"]);
    expect(events).toEqual([]);
    expect(problems).toMatchObject([
      { place: { line: 2, column: 2 }, message: expect.stringContaining("grokk") },
      { place: { line: 3, column: 11 }, message: expect.stringContaining("nope") },
    ]);
  });
});
