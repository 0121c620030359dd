import { describe, expect, it } from "vitest";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import { memoryName } from "../../../backend/src/runtime/start-inputs.ts";

const compile = (text: string) =>
  compilePipeline([{ file: "t.conf", text }], DEFAULT_PIPELINE_SETTINGS, {
    registries,
    environment: {},
    now: () => 0,
    warn: () => {},
  });

describe("the memory of an input", () => {
  it("is found again when the file around the input changes", () => {
    const before = compile('input { file { path => "/a" } file { path => "/b" } file { id => "mine" path => "/c" } }');
    const after = compile(
      '# a comment\n\ninput {\n  ingest { }\n  file { path => ["/a", "/a2"] }\n  file { path => "/b" }\n  file { path => "/c" id => "mine" }\n}',
    );
    expect([0, 1, 2].map((index) => memoryName("p", before, index))).toEqual(["p/file#1", "p/file#2", "p/mine"]);
    expect([1, 2, 3].map((index) => memoryName("p", after, index))).toEqual(["p/file#1", "p/file#2", "p/mine"]);
    for (const pipeline of [before, after]) pipeline.close();
  });
});
