import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadSettings } from "../../../backend/src/config/load.ts";
import type { Definition } from "../../../backend/src/definitions/definitions.ts";
import { loadConfiguration } from "../../../backend/src/runtime/configuration.ts";
import { hasSameShape } from "../../../backend/src/runtime/same-shape.ts";
import { loadSavedPipelines } from "../../../backend/src/runtime/saved-pipelines.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "heimdall-saved-"));
  mkdirSync(join(directory, "pipelines"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const settings = () =>
  loadSettings({ flags: { "pipelines.directory": join(directory, "pipelines") }, workingDirectory: directory });
const file = (name: string, text: string) => writeFileSync(join(directory, "pipelines", name), text);
const definition = (name: string, text: string): Definition => ({
  kind: "pipeline",
  name,
  group: "",
  text,
  version: 1,
  createdAt: 0,
  changedAt: 0,
  changedBy: "kim",
});
const TAG = 'filter { mutate { add_tag => ["a"] } }';
const load = (...saved: Definition[]) => loadSavedPipelines(settings(), () => {}, saved);

describe("saved pipelines at a start", () => {
  test("stand behind the files of the same pipeline", () => {
    file("z.conf", TAG);
    const { configuration, leftOut } = load(definition("b", TAG), definition("a", TAG));
    expect(leftOut).toEqual([]);
    const own = configuration.definitions[0]!.sources.map((source) => source.file).filter(
      (name) => !name.startsWith("("),
    );
    expect(own.map((name) => name.slice(directory.length + "/pipelines/".length).split(".")[0])).toEqual([
      "z",
      "a",
      "b",
    ]);
  });

  test("what does not fit any more is left out, and the rest runs", () => {
    file("taken.conf", TAG);
    const { saved, leftOut } = load(
      definition("broken", "filter { grokk { } }"),
      definition("good", TAG),
      definition("taken", TAG),
    );
    expect(saved.map(({ name }) => name)).toEqual(["good"]);
    expect(leftOut).toEqual([
      { name: "broken", message: expect.stringContaining("did you mean grok") },
      { name: "taken", message: expect.stringContaining("of the same name") },
    ]);
  });

  test("a mistake in a file is a reason not to start", () => {
    file("bad.conf", "filter { grokk { } }");
    expect(() => load(definition("good", TAG))).toThrow(/bad\.conf:1:10/);
  });
});

describe("what can change while everything runs", () => {
  const shape = (...saved: Definition[]) => loadConfiguration(settings(), () => {}, saved);
  const own = (port: number, rest = "") => `input { syslog { id => "in" port => ${port} } }\n${rest}`;

  test("filters, outputs to the same stores, texts of main", () => {
    const before = shape(definition("own", own(5601)));
    expect(hasSameShape(before, shape(definition("own", own(5601, TAG))))).toBe(true);
    expect(hasSameShape(before, shape(definition("own", own(5601)), definition("more", TAG)))).toBe(true);
    const output = 'output { elasticsearch { index => "x" } influxdb { db => "d" } }';
    expect(hasSameShape(before, shape(definition("own", own(5601, output))))).toBe(true);
  });

  test("not inputs, pipelines, or other servers", () => {
    const before = shape(definition("own", own(5601)));
    expect(hasSameShape(before, shape(definition("own", own(5602))))).toBe(false);
    expect(hasSameShape(before, shape())).toBe(false);
    const server = 'output { elasticsearch { hosts => ["http://other:9200"] index => "x" } }';
    expect(hasSameShape(before, shape(definition("own", own(5601, server))))).toBe(false);
  });
});
