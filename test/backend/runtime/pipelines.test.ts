import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { type Listeners, loadPipelines } from "../../../backend/src/runtime/pipelines.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import { refuseUnusedCodecs } from "../../../backend/src/runtime/runnable.ts";

const listeners: Listeners = {
  beats: { enabled: true, host: "127.0.0.1", port: 5044 },
  syslog: { enabled: true, host: "127.0.0.1", port: 5514, udp: true, tcp: false },
  maxBody: 1000,
  bus: null,
};
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "heimdall-pipelines-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
const deps = { registries, environment: {}, now: () => 0, warn: () => {} };
function load() {
  return loadPipelines(directory, listeners, DEFAULT_PIPELINE_SETTINGS).map(({ id, sources }) => {
    const pipeline = compilePipeline(sources, DEFAULT_PIPELINE_SETTINGS, deps);
    return {
      id,
      pipeline,
      inputs: pipeline.inputs.map(({ name }) => name),
      outputs: pipeline.outputs.map(({ context }) => context.id),
    };
  });
}

describe("pipelines of a directory", () => {
  it("are the listeners with the default outputs when there are none", () => {
    const [main, ...others] = load();
    expect(others).toEqual([]);
    expect(main!.inputs).toEqual(["ingest", "es_bulk", "beats", "syslog"]);
    expect(main!.outputs[0]).toBe("default_metrics");
  });

  it("take files without inputs into the main one, in the order of their names", () => {
    write("20-b.conf", 'filter { mutate { id => "second" } }');
    write("10-a.conf", 'filter { mutate { id => "first" } } output { elasticsearch { id => "own" index => "x" } }');
    write("ignored.conf.bak", "nonsense {");
    const loaded = load();
    expect(loaded).toHaveLength(1);
    expect(loaded[0]!.outputs).toEqual(["own"]);
  });

  it("make a file with inputs a pipeline of its own, with default outputs where it has none", () => {
    write("files.conf", 'input { file { path => "/var/log/x.log" } }');
    expect(load().map(({ id, inputs, outputs }) => [id, inputs, outputs.length])).toEqual([
      ["main", ["ingest", "es_bulk", "beats", "syslog"], 6],
      ["files", ["file"], 6],
    ]);
  });

  it("give up a listener whose port a file's own input takes", () => {
    write("beats.conf", 'input { beats { port => 5044 } } output { elasticsearch { index => "b" } }');
    expect(load()[0]!.inputs).toEqual(["ingest", "es_bulk", "syslog"]);
  });

  it("refuse codecs that would have no effect, at their place", () => {
    write("a.conf", "input { beats { port => 5000 codec => json } }");
    expect(() => refuseUnusedCodecs(load()[1]!.pipeline)).toThrow(/a\.conf:1:9: input 'beats' takes no codec/);
    write("a.conf", 'input { file { path => "/x" codec => json } } output { elasticsearch { codec => json } }');
    expect(() => refuseUnusedCodecs(load()[1]!.pipeline)).toThrow(/output 'elasticsearch' takes no codec/);
  });
});
