import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { metricbeatEvents } from "../../examples/metricbeat/generate.ts";
import { sendBulk } from "../../examples/send-bulk.ts";
import { startTelegramStandin, type TelegramStandin } from "../standins/telegram.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";

const EXAMPLE = "examples/metricbeat";
const rules = mkdtempSync(join(tmpdir(), "heimdall-rules-"));
const now = Date.now();
const rounds = [40, 30, 20, 10, 0].map((ago) => now - ago * 1000);
const nanoseconds = rounds.map((time) => `${time}000000`);
let heimdall: InProcess;
let telegram: TelegramStandin;

beforeAll(async () => {
  // A run every ten seconds is seldom for a test.
  const rule = readFileSync(join(EXAMPLE, "rules", "disk-full.yaml"), "utf8");
  expect(rule).toContain("seconds: 10");
  writeFileSync(join(rules, "disk-full.yaml"), rule.replace("seconds: 10", "seconds: 1"));
  telegram = await startTelegramStandin({ token: "123456:example" });
  heimdall = await startInProcess({
    config: `${EXAMPLE}/heimdall.yaml`,
    settings: { "telegram.api_url": telegram.url, "rules.directory": rules },
  });
  const events = rounds.flatMap((time) => [
    ...metricbeatEvents("web-01", time, 0.95),
    ...metricbeatEvents("web-02", time, 0.5),
  ]);
  await sendBulk(heimdall.url, "metricbeat-9.0.0", events);
}, 60_000);

afterAll(async () => {
  await heimdall?.stop();
  await telegram?.close();
  rmSync(rules, { recursive: true, force: true });
});

describe("Metricbeat's docker and system events", () => {
  it("become measurements named by module and metricset, and no documents", async () => {
    const { measurements } = await heimdall.api.get<{ measurements: string[] }>("/metrics/measurements", {
      database: "metricbeat",
    });
    expect(measurements).toEqual(["docker_cpu", "docker_memory", "system_cpu", "system_filesystem"]);
    expect(await heimdall.api.search({})).toEqual([]);
  });

  it("keep each container's numbers apart", async () => {
    const points = await heimdall.api.points("metricbeat", "docker_memory");
    expect(points).toHaveLength(rounds.length * 2 * 3);
    const shop = points.filter(({ tags }) => tags.host === "web-01" && tags["container.name"] === "shop");
    expect(shop.map(({ time }) => time)).toEqual(nanoseconds);
    for (const { fields } of shop)
      expect(fields).toMatchObject({ "usage.pct": 0.2, "usage.total": 1048576, limit: 16777216 });
    expect(Object.keys(shop[0]!.tags).filter((name) => name.includes("labels"))).toEqual([]);
  });

  it("keep each file system's numbers apart", async () => {
    const points = await heimdall.api.points("metricbeat", "system_filesystem");
    const found = new Map(points.map(({ tags, fields }) => [`${tags.host} ${tags.mount_point}`, fields["used.pct"]]));
    expect(Object.fromEntries(found)).toEqual({
      "web-01 /": 0.95,
      "web-01 /var": 0.3,
      "web-02 /": 0.5,
      "web-02 /var": 0.3,
    });
    expect(points).toHaveLength(rounds.length * 4);
  });

  it("can be aggregated by host over time", async () => {
    const series = await heimdall.api.metrics({
      database: "metricbeat",
      measurement: "system_cpu",
      select: ["mean(total.norm.pct)", "count(total.norm.pct)"],
      group_by: ["host"],
      from: now - 60_000,
      to: now + 1,
    });
    expect(series.map(({ tags, rows }) => [tags.host, ...rows[0]!.slice(1)])).toEqual([
      ["web-01", 0.25, rounds.length],
      ["web-02", 0.25, rounds.length],
    ]);
  });

  it("are watched: a full disk is told to the chat, by its host", async () => {
    const [message] = await telegram.received(1, 20_000);
    expect(message!.text).toContain("A file system of web-01 is more than 90 % full: 0.95");
    expect(telegram.messages).toHaveLength(1);
  });
});
