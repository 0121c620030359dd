import { describe, expect, it } from "vitest";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import type { Intake } from "../../../backend/src/runtime/intake.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import { memoryName, type StartInputsOptions, startInputs } from "../../../backend/src/runtime/start-inputs.ts";

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

describe("a start of inputs that fails", () => {
  it("does not wait for ever for what those before have received: their store may be away", async () => {
    const gaveUp = Promise.withResolvers<void>();
    const context = { id: "input", place: undefined };
    const received = {
      context,
      options: {},
      declaration: { start: async () => ({ addresses: [], stop: () => gaveUp.promise }) },
    };
    const taken = {
      context,
      options: {},
      declaration: {
        start: async () => {
          throw new Error("the port is taken");
        },
      },
    };
    const started = startInputs({
      pipelines: [{ id: "main", pipeline: { inputs: [received, taken] } }],
      intake: { giveUpSoon: gaveUp.resolve } as Partial<Intake>,
      log: { info() {}, warn() {}, error() {} },
      memory: () => ({}),
    } as unknown as StartInputsOptions);
    await expect(started).rejects.toThrow("the port is taken");
  });
});
