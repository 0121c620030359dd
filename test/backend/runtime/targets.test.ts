import { describe, expect, it } from "vitest";
import { loadSettings } from "../../../backend/src/config/load.ts";
import type { Settings } from "../../../backend/src/config/schema.ts";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";
import { planTargets } from "../../../backend/src/runtime/targets.ts";

const deps = { registries, environment: {}, now: () => 0, warn: () => {} };
const compile = (outputs: string) =>
  compilePipeline([{ file: "p.conf", text: `output { ${outputs} }` }], DEFAULT_PIPELINE_SETTINGS, deps);

function settings(env: Record<string, string> = {}): Settings {
  return loadSettings({ env, workingDirectory: "/nowhere" });
}

describe("targets of a deployment", () => {
  it("are its own stores unless an output names a server; the same server and login once", () => {
    const one = compile(`elasticsearch { index => "a" } influxdb { db => "m" }
      elasticsearch { hosts => ["http://es-1:9200"] index => "b" }`);
    const two = compile(`elasticsearch { hosts => "http://es-1:9200" index => "c" }
      elasticsearch { hosts => "http://es-1:9200" user => "u" password => "secret-of-u" index => "d" }
      influxdb { host => "influx-1" db => "m" }`);
    const plan = planTargets([one, two], settings());
    expect(plan.formats).toEqual(["documents", "points", "bulk", "bulk", "lines"]);
    expect(plan.ofOutput).toEqual([
      [0, 1, 2],
      [2, 3, 4],
    ]);
    expect(plan.targets.map(({ name }) => name).join(" ")).not.toContain("secret-of-u");
    expect(new Set(plan.targets.map(({ name }) => name)).size).toBe(5);
  });

  it("are the deployment's when an output names the server that the settings name", () => {
    const plan = planTargets(
      [compile(`elasticsearch { hosts => "http://es-1:9200" index => "a" }`)],
      settings({ HEIMDALL_ELASTICSEARCH_NODE: "http://es-1:9200", HEIMDALL_INFLUXDB_URL: "http://influx:8086" }),
    );
    expect(plan.formats).toEqual(["bulk", "lines"]);
    expect(plan.ofOutput).toEqual([[0]]);
  });

  it("are refused an option that an embedded store cannot honour, at its place", () => {
    const pipeline = compile(`elasticsearch { index => "a" pipeline => "geo" }`);
    expect(() => planTargets([pipeline], settings())).toThrow(/p\.conf.*embedded.*pipeline/s);
    expect(() => planTargets([pipeline], settings({ HEIMDALL_ELASTICSEARCH_NODE: "http://es-1:9200" }))).not.toThrow();
  });
});
