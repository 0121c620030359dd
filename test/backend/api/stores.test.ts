import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { float } from "../../../backend/src/event/value.ts";
import { openEmbeddedLogStore } from "../../../backend/src/stores/logs/duckdb/store.ts";
import type { LogStore } from "../../../backend/src/stores/logs/port.ts";
import { openEmbeddedMetricStore } from "../../../backend/src/stores/metrics/duckdb/store.ts";
import type { MetricStore } from "../../../backend/src/stores/metrics/port.ts";
import { type Harness, NOW, startHarness } from "./harness.ts";

let harness: Harness;
let logs: LogStore;
let metrics: MetricStore;
let viewer: { authorization: string };
const directory = mkdtempSync(join(tmpdir(), "heimdall-api-"));

beforeAll(async () => {
  logs = await openEmbeddedLogStore({ directory: join(directory, "logs"), now: () => NOW });
  metrics = await openEmbeddedMetricStore({ directory: join(directory, "metrics") });
  await logs.write(
    [1, 2, 3].map((n) => ({
      index: `app-${n}`,
      id: `id ${n}`,
      action: "index",
      time: NOW - n * 60_000,
      fields: { message: `line ${n}`, level: n === 1 ? "ERROR" : "INFO", share: float(n), host: { name: `web-${n}` } },
    })),
  );
  await metrics.createDatabase("telegraf");
  await metrics.write(
    [1, 2].map((n) => ({
      database: "telegraf",
      retentionPolicy: null,
      measurement: "cpu",
      tags: { host: `web-${n}` },
      fields: { usage: n * 10 },
      time: BigInt(NOW - n * 60_000) * 1_000_000n,
    })),
  );
  harness = await startHarness({}, { logs, metrics });
  viewer = await harness.as("viewer");
});
afterAll(async () => {
  await harness.close();
  await Promise.all([logs.close(), metrics.close()]);
  rmSync(directory, { recursive: true, force: true });
});

const get = async (path: string) => {
  const answer = await harness.app.inject({ url: `/api/v1/${path}`, headers: viewer });
  return { status: answer.statusCode, body: answer.json(), text: answer.body };
};

describe("the API over the embedded stores", () => {
  it("finds, pages and counts log lines", async () => {
    const { body, text } = await get("logs/search?q=level:INFO%20AND%20host.name:web-*&from=1h");
    expect(body.hits.map(({ id }: { id: string }) => id)).toEqual(["id 2", "id 3"]);
    expect(text).toContain('"share":2.0');
    expect(body).toMatchObject({ total: 2, total_is_exact: true, next: null });
    const first = await get("logs/search?size=2&index=app-*");
    expect(first.body.hits).toHaveLength(2);
    const second = await get(`logs/search?size=2&index=app-*&after=${encodeURIComponent(first.body.next)}`);
    expect(second.body.hits.map(({ index }: { index: string }) => index)).toEqual(["app-3"]);
  });

  it("follows by arrival", async () => {
    const { body } = await get("logs/search?sort=arrival&size=10");
    expect(body.hits).toHaveLength(3);
    const later = {
      index: "app-9",
      id: "late",
      action: "index" as const,
      time: NOW - 3_600_000,
      fields: { message: "late" },
    };
    await logs.write([later]);
    const next = await get(`logs/search?sort=arrival&after=${encodeURIComponent(body.next)}`);
    expect(next.body.hits.map(({ id }: { id: string }) => id)).toEqual(["late"]);
  });

  it("refuses a cursor that is none, and a query that is none", async () => {
    expect(await get("logs/search?after=nonsense")).toMatchObject({ status: 400, body: { error: { code: "QUERY" } } });
    expect(await get("logs/search?q=level:%5B1%20TO")).toMatchObject({
      status: 400,
      body: { error: { code: "QUERY" } },
    });
  });

  it("counts over time and knows the fields", async () => {
    const { body } = await get("logs/histogram?from=5m&interval=1m&group_by=level&q=*");
    expect(body.total).toBe(3);
    expect(body.series.map(({ group }: { group: string }) => group).sort()).toEqual(["ERROR", "INFO"]);
    expect((await get("logs/fields")).body.fields).toContainEqual({ name: "host.name", types: ["string"] });
    const values = (await get("logs/fields/level/values?from=30m")).body;
    expect(values).toEqual({
      field: "level",
      present: 3,
      values: [
        { value: "INFO", count: 2 },
        { value: "ERROR", count: 1 },
      ],
    });
  });

  it("runs a rule over what is stored", async () => {
    const headers = await harness.as("editor");
    const post = (payload: object) => harness.app.inject({ method: "POST", url: "/api/v1/backtest", payload, headers });
    const rule = "name: errors\ntype: any\nindex: app-*\nalert: debug\nfilter:\n  - term: { level: ERROR }\n";
    const answer = await post({ rule, from: "30m" });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-type"]).toContain("ndjson");
    const found = answer.body.split("\n").filter((line) => line !== "");
    expect(found.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ rule: "errors", type: "any", time: new Date(NOW - 60_000).toISOString(), key: null }),
    ]);
    const bad = await post({ rule: "name: x\ntype: nonsense\nindex: a\n", file: "x.yaml" });
    expect(bad.statusCode).toBe(400);
    expect(bad.json().error).toMatchObject({ code: "CONFIGURATION", place: { file: "x.yaml", line: 2 } });
  });

  it("queries metrics", async () => {
    const { body } = await get(
      "metrics/query?database=telegraf&measurement=cpu&select=max(usage)&group_by=host&from=1h",
    );
    expect(body.series.map(({ tags }: { tags: object }) => tags)).toEqual([{ host: "web-1" }, { host: "web-2" }]);
    expect(body.series[0].rows[0][1]).toBe(10);
    expect((await get("metrics/databases")).body.databases[0]).toMatchObject({ name: "telegraf" });
    expect((await get("metrics/tags/host/values?database=telegraf&measurement=cpu")).body.values).toEqual([
      "web-1",
      "web-2",
    ]);
    const unknown = await get("metrics/query?database=nowhere&measurement=cpu&select=x");
    expect(unknown.status).toBeGreaterThanOrEqual(400);
    expect(unknown.status).toBeLessThan(500);
    const bad = await get("metrics/query?database=telegraf&measurement=cpu&select=mean(usage)&where=host%3D~(");
    expect(bad).toMatchObject({ status: 400, body: { error: { message: expect.stringMatching(/./) } } });
  });
});
