import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConfigHash } from "../../../../backend/src/component/options.ts";
import { ConfigurationError } from "../../../../backend/src/errors.ts";
import { ExactNumber } from "../../../../backend/src/event/value.ts";
import grok from "../../../../backend/src/filters/grok/index.ts";
import { grokTest } from "../../../../backend/src/filters/grok/matcher.ts";
import { makeFilter, run } from "../support.ts";

type Settings = Parameters<typeof makeFilter<typeof grok.options>>[1];

const match = (pattern: string | string[], field = "message"): ConfigHash => new Map([[field, pattern]]);
const grokOf = (pattern: string | string[], settings: Settings = {}, ecs: "disabled" | "v1" = "disabled") =>
  makeFilter(grok, { match: match(pattern), ...settings }, { ecs });

/** The fields beside those that every event has. */
function captured(filter: ReturnType<typeof grokOf>, fields: Record<string, string | string[] | number>) {
  const { "@timestamp": _time, "@version": _version, ...rest } = run(filter, { ...fields }).fields;
  return rest;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "heimdall-grok-"));
  writeFileSync(join(folder, "own"), "# a comment\n\nORDER ord-\\d+\nWORD [A-Z]+\n");
  writeFileSync(join(folder, "other.txt"), "TICKET T\\d+\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("captures", () => {
  it("converts by :int and :float and keeps whole floats floats", () => {
    const { fields } = run(grokOf("%{INT:n:int} %{NUMBER:f:float} %{NUMBER:g:float} %{WORD:w:string}"), {
      message: "-7 2 0.5 x",
    });
    expect(fields).toMatchObject({ n: -7, g: 0.5, w: "x" });
    expect(fields.f).toEqual(new ExactNumber("float", 2));
  });

  it("keeps all digits of a large integer", () => {
    expect(run(grokOf("%{INT:n:int}"), { message: "9007199254740993" }).fields.n).toEqual(
      new ExactNumber("integer", 9007199254740993n),
    );
  });

  it("takes (?<field>…), nested references and inline definitions", () => {
    const filter = grokOf("(?<[a][b]>\\d+) %{WORD:[a][c]} %{SHORT:s=\\w{2}}");
    expect(captured(filter, { message: "12 xyz ab" })).toMatchObject({ a: { b: "12", c: "xyz" }, s: "ab" });
  });

  it("writes to @metadata", () => {
    expect(run(grokOf("%{WORD:[@metadata][kind]}"), { message: "x" }).event.metadata).toEqual({ kind: "x" });
  });

  it("makes a list of several captures of one field, and beside a text that is there", () => {
    expect(captured(grokOf("%{WORD:w} %{WORD:w}"), { message: "a b" }).w).toEqual(["a", "b"]);
    expect(captured(grokOf("%{WORD:w}"), { message: "a", w: "x" }).w).toEqual(["x", "a"]);
    expect(captured(grokOf("%{WORD:w}"), { message: "a", w: ["x"] }).w).toEqual(["x", "a"]);
    expect(captured(grokOf("%{WORD:w}"), { message: "a", w: 1 }).w).toBe(1);
  });

  it("overwrites where it is told to", () => {
    const filter = grokOf("x %{GREEDYDATA:message}", { overwrite: ["message"] });
    expect(captured(filter, { message: "x rest" }).message).toBe("rest");
  });

  it("drops empty captures, or keeps them with null for what took no part", () => {
    const pattern = "^a(?<e>\\d*)(?<u>z)?";
    expect(captured(grokOf(pattern), { message: "a" })).toEqual({ message: "a" });
    expect(captured(grokOf(pattern, { keep_empty_captures: true }), { message: "a" })).toMatchObject({
      e: "",
      u: null,
    });
  });

  it("captures unnamed patterns when named_captures_only is off", () => {
    expect(captured(grokOf("%{WORD} %{INT:n}", { named_captures_only: false }), { message: "a 1" })).toMatchObject({
      WORD: "a",
      n: "1",
    });
  });

  it("puts all below the target", () => {
    const filter = grokOf("%{WORD:w} %{INT:[x][y]}", { target: "[t]" });
    expect(captured(filter, { message: "a 1" }).t).toEqual({ w: "a", x: { y: "1" } });
  });

  it("takes names that every object inherits for fields like any other", () => {
    const filter = grokOf("%{WORD:constructor} %{WORD:__proto__}");
    const fields = captured(filter, { message: "a b" });
    expect(Object.entries(fields)).toContainEqual(["constructor", "a"]);
    expect(Object.entries(fields)).toContainEqual(["__proto__", "b"]);
  });

  it("warns and fails when a capture would stand below a text", () => {
    expect(captured(grokOf("%{WORD:[a][b]}"), { message: "x", a: "text" })).toMatchObject({
      a: "text",
      tags: ["_grokparsefailure"],
    });
  });
});

describe("matching", () => {
  it("tags what nothing matched", () => {
    const { matched, fields } = run(grokOf("\\d+", { tag_on_failure: ["no", "luck"] }), { message: "x" });
    expect([matched, fields.tags]).toEqual([false, ["no", "luck"]]);
  });

  it("stops at the first pattern and field that match", () => {
    const patterns: ConfigHash = new Map<string, string | string[]>([
      ["message", ["%{INT:a}", "%{INT:b}"]],
      ["other", "%{INT:c}"],
    ]);
    const fields = { message: "1", other: "2" };
    expect(captured(makeFilter(grok, { match: patterns }), fields)).toEqual({ ...fields, a: "1" });
    expect(captured(makeFilter(grok, { match: patterns, break_on_match: false }), fields)).toEqual({
      ...fields,
      a: "1",
      b: "1",
      c: "2",
    });
  });

  it("counts a field by its last pattern without break_on_match", () => {
    const { matched, fields } = run(grokOf(["%{INT:a}", "zzz"], { break_on_match: false }), { message: "1" });
    expect([matched, fields.a, fields.tags]).toEqual([false, "1", ["_grokparsefailure"]]);
  });

  it("tries each element of a list, the text of a number, and the empty text for nothing", () => {
    expect(captured(grokOf("%{INT:n}"), { message: ["x", "1", "2"] }).n).toEqual(["1", "2"]);
    expect(captured(grokOf("^%{INT:n}$"), { message: 5 }).n).toBe("5");
    expect(run(grokOf("^$"), { other: "x" }).matched).toBe(true);
  });

  it("lets a dot take a line feed", () => {
    expect(captured(grokOf("^%{WORD:w}:%{GREEDYDATA:rest}"), { message: "a:b\nc" }).rest).toBe("b\nc");
  });

  it("gives the tag of a timeout and a limit to the executor", () => {
    const filter = grokOf("a", { timeout_millis: 50, tag_on_timeout: "slow" });
    expect(filter.timeLimit?.milliseconds).toBe(50);
    const { event } = run(filter, { message: "a" });
    filter.timeLimit?.onTimeout(event);
    expect(event.fields.tags).toEqual(["slow"]);
  });
});

describe("patterns", () => {
  it("chooses the stock patterns by mode", () => {
    const line = '192.0.2.7 - - [26/Feb/2020:05:17:05 +0000] "GET / HTTP/1.1" 200 12';
    expect(captured(grokOf("%{COMMONAPACHELOG}"), { message: line })).toMatchObject({ clientip: "192.0.2.7" });
    expect(captured(grokOf("%{COMMONAPACHELOG}", {}, "v1"), { message: line })).toMatchObject({
      source: { address: "192.0.2.7" },
      http: { response: { status_code: 200 } },
    });
  });

  it("lets definitions win over files, and files over stock", () => {
    const filter = grokOf("^%{WORD:w} %{ORDER:o}$", {
      patterns_dir: [folder],
      pattern_definitions: new Map([["ORDER", "O\\d"]]),
    });
    expect(captured(filter, { message: "AB O1" })).toMatchObject({ w: "AB", o: "O1" });
    expect(run(filter, { message: "ab O1" }).matched).toBe(false);
  });

  it("reads the files that a glob names", () => {
    expect(
      captured(grokOf("%{TICKET:t}", { patterns_dir: [folder], patterns_files_glob: "*.txt" }), { message: "T1" }).t,
    ).toBe("T1");
    expect(() => grokOf("%{ORDER:o}", { patterns_dir: [folder], patterns_files_glob: "*.txt" })).toThrow("ORDER");
  });

  it.each([
    ["%{IPRHOST:x}", "there is no grok pattern named IPRHOST; did you mean IPORHOST?"],
    ["%{A:x=%{B:y=%{A}}}", "refers to itself"],
    ["(\\d+", "a group is opened here and not closed"],
  ])("refuses %s", (pattern, problem) => {
    expect(() => grokOf(pattern)).toThrow(ConfigurationError);
    expect(() => grokOf(pattern)).toThrow(problem);
  });

  it("tests a text for the multiline codec", () => {
    const starts = grokTest("^%{YEAR}-", { ecs: "v8", patternsDir: [] });
    expect([starts("2020-01-01 x"), starts("  at y")]).toEqual([true, false]);
  });
});
