import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ActivityOptions, readActivity } from "../../../backend/src/monitoring/overview/read.ts";
import { type EmbeddedMetricStore, openEmbeddedMetricStore } from "../../../backend/src/stores/metrics/duckdb/store.ts";
import { checkActivity, START } from "./overview-contract.ts";

let directory: string;
let metrics: EmbeddedMetricStore;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "heimdall-overview-"));
  metrics = await openEmbeddedMetricStore({ directory });
});
afterEach(async () => {
  await metrics.close();
  rmSync(directory, { recursive: true });
});

const range = { from: START, until: START + 3_600_000 };
const samples = [
  {
    measurement: "heimdall_input",
    tags: { instance: "a", input: "beats" },
    fields: { events: 30n, events_per_second: 3 },
  },
  {
    measurement: "heimdall_failures",
    tags: { instance: "a", pipeline: "main", tag: "_jsonparsefailure" },
    fields: { failures: 2n },
  },
  {
    measurement: "heimdall_pipeline",
    tags: { instance: "a", pipeline: "main" },
    fields: { events_in: 30n, failures: 2n },
  },
  { measurement: "heimdall_process", tags: { instance: "a" }, fields: { rss_bytes: 5n, cpu_cores: 0.25 } },
];
const options = (enabled: boolean, store: ActivityOptions["metrics"]): ActivityOptions => ({
  metrics: store,
  settings: {
    monitoring: { enabled, database: "heimdall", interval: 10_000, keep: 1 },
    kafka: { brokers: [] },
  } as unknown as ActivityOptions["settings"],
  latest: () => ({ at: START, samples }),
});

describe("Heimdall's own numbers over a range", () => {
  it("are those of all backends, through starts and silences", () => checkActivity(metrics, "own"), 30_000);

  it.each([
    ["disabled", options(false, { query: () => Promise.reject(new Error("not asked")) }), null],
    [
      "unreachable",
      options(true, { query: () => Promise.reject(new Error("connection refused")) }),
      "connection refused",
    ],
  ])("are those that this backend knows where points are %s", async (reason, given, problem) => {
    const activity = await readActivity(given, range);
    expect(activity).toMatchObject({ source: "process", reason, problem, lag: null, stores: [] });
    expect(activity.inputs).toMatchObject([{ name: "beats", events: { now: 3, total: 30, points: [] } }]);
    expect(activity.pipelines).toMatchObject([
      { name: "main", failures: 2, failure_tags: [{ tag: "_jsonparsefailure", count: 2 }] },
    ]);
    expect(activity.backends).toMatchObject([{ instance: "a", rss_bytes: 5, cpu_cores: 0.25, is_silent: false }]);
  });
});
