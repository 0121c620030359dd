import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backtest } from "../../../backend/src/alerting/backtest.ts";
import { readHistory } from "../../../backend/src/alerting/history.ts";
import { type Match, matchLine } from "../../../backend/src/alerting/match.ts";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";
import { ruleTest } from "../../../backend/src/cli/rule-test.ts";
import { type Fields, float } from "../../../backend/src/event/value.ts";
import type { Observation } from "../../../backend/src/query/observation.ts";
import { type EmbeddedLogStore, openEmbeddedLogStore } from "../../../backend/src/stores/logs/duckdb/store.ts";
import { type EmbeddedMetricStore, openEmbeddedMetricStore } from "../../../backend/src/stores/metrics/duckdb/store.ts";

const folder = mkdtempSync(join(tmpdir(), "heimdall-backtest-"));
let logs: EmbeddedLogStore;
let metrics: EmbeddedMetricStore;

const START = Date.UTC(2026, 10, 20, 23, 50);
const MINUTE = 60_000;
const at = (minute: number) => new Date(START + minute * MINUTE).toISOString();

/** Logins of an hour that passes midnight: ada fails every minute, bob every tenth. */
const documents = Array.from({ length: 60 }, (_, minute) =>
  ["ada", ...(minute % 10 === 0 ? ["bob"] : [])].map((user) => ({
    time: START + minute * MINUTE,
    fields: { "@timestamp": at(minute), user: { name: user }, event: { outcome: "failure" }, minute } as Fields,
  })),
).flat();

beforeAll(async () => {
  logs = await openEmbeddedLogStore({ directory: folder, gatherMilliseconds: 0 });
  metrics = await openEmbeddedMetricStore({ directory: join(folder, "metrics"), gatherMilliseconds: 0 });
  const write = (index: string, some: typeof documents) =>
    logs.write(some.map(({ time, fields }) => ({ index, id: null, action: "index", time, fields })));
  // Not in the order of time, and in two indices.
  await write("auth-2026.11.21", documents.slice(30).reverse());
  await write("auth-2026.11.20", documents.slice(0, 30));
  await write("other", documents.slice(0, 10));

  const point = (minute: number, host: string, busy: number) => ({
    measurement: "cpu",
    tags: { host },
    fields: { busy, cores: 8n },
    time: BigInt(START + minute * MINUTE) * 1_000_000n,
  });
  await metrics.createDatabase("telegraf");
  await metrics.setRetentionPolicy("telegraf", {
    name: "one_year",
    duration: 365n * 86_400_000_000_000n,
    shardDuration: 7n * 86_400_000_000_000n,
    isDefault: false,
  });
  const minutes = Array.from({ length: 60 }, (_, minute) => minute);
  await metrics.write([
    ...minutes.map((minute) => ({
      ...point(minute, "a", minute < 30 ? 10 : 95),
      database: "telegraf",
      retentionPolicy: null,
    })),
    ...minutes.map((minute) => ({ ...point(minute, "b", 20), database: "telegraf", retentionPolicy: null })),
    { ...point(20, "old", 100), database: "telegraf", retentionPolicy: "one_year" },
  ]);
});
afterAll(async () => {
  await Promise.all([logs.close(), metrics.close()]);
  rmSync(folder, { recursive: true });
});

async function run(rule: string, from: number, until: number, everyMatch = true): Promise<Match[]> {
  const matches: Match[] = [];
  await backtest({
    rule: readRule(`name: tested\nalert: [debug]\n${rule}`, "tested.yaml"),
    from: START + from * MINUTE,
    until: START + until * MINUTE,
    everyMatch,
    onMatch: (match) => matches.push(match),
    logs,
    metrics,
  });
  return matches;
}
const minuteOf = ({ time }: Match) => (time - START) / MINUTE;

async function history(rule: string, from: number, until: number): Promise<Observation[]> {
  const read = readHistory(
    { logs, metrics },
    readRule(`name: tested\ntype: any\nalert: [debug]\n${rule}`, "tested.yaml"),
    START + from * MINUTE,
    START + until * MINUTE,
  );
  const found: Observation[] = [];
  for await (const page of read) found.push(...page);
  return found;
}

describe("history of the embedded stores", () => {
  it("is everything of the indices in the order of time, the end excluded", async () => {
    const found = await history("index: auth-*\nfilter: [{term: {user.name: ada}}]", 5, 40);
    expect(found.map(({ fields }) => fields.minute)).toEqual(Array.from({ length: 35 }, (_, n) => n + 5));
    expect(new Set(found.map(({ index }) => index))).toEqual(new Set(["auth-2026.11.20", "auth-2026.11.21"]));
    expect(found.every(({ id }) => typeof id === "string" && id !== "")).toBe(true);
  });

  it("has the points of the retention policies that the index names", async () => {
    const found = await history("index: telegraf/one_year", 0, 60);
    expect(found).toMatchObject([
      { index: "telegraf/one_year", id: null, fields: { measurement: "cpu", host: "old", busy: 100, cores: 8 } },
    ]);
    expect(await history("index: telegraf/default", 0, 60)).toHaveLength(120);
    expect(await history("index: telegraf/*", 0, 60)).toHaveLength(121);
    expect(await history("index: telegraf/autogen", 10, 11)).toHaveLength(2);
    expect(await history("index: elsewhere/*", 0, 60)).toEqual([]);
  });

  it("merges logs and points by time", async () => {
    const found = await history("index: 'auth-*,telegraf/*'", 0, 60);
    expect(found).toHaveLength(66 + 121);
    const times = found.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe("backtest", () => {
  const FREQUENCY = "type: frequency\nindex: auth-*\nnum_events: 5\ntimeframe: {minutes: 6}\nquery_key: user.name\n";

  it("finds what the rule would have found, windows filled by what lies before", async () => {
    const matches = await run(FREQUENCY, 20, 40);
    // From minute 13 on documents fill the window of the rule that begins at 20.
    expect(matches.every(({ key }) => key === "ada")).toBe(true);
    expect(matches.map(minuteOf)[0]).toBeLessThan(25);
    expect(matches.map(minuteOf).slice(1)).toEqual(
      matches
        .map(minuteOf)
        .slice(0, -1)
        .map((minute) => minute + 5),
    );
  });

  it("answers as rule test does with the same events", async () => {
    const ruleFile = join(folder, "rule.yaml");
    writeFileSync(ruleFile, `name: tested\nalert: [debug]\n${FREQUENCY}`);
    // A window begins anew with each match, so both have to begin with the same document.
    const stored = await history("index: auth-*", 10 - 6 - 1, 120);
    const events = stored.map(({ index, id, fields }) => JSON.stringify({ ...fields, _index: index, _id: id }));
    writeFileSync(join(folder, "events.ndjson"), events.join("\n"));
    for (const flags of [[], ["--matches"]]) {
      let printed = "";
      const io = { stdout: { write: (text: string) => (printed += text) }, stderr: { write: () => true } };
      const range = ["--from", at(10), "--until", at(50)];
      expect(await ruleTest([ruleFile, "--events", join(folder, "events.ndjson"), ...range, ...flags], io)).toBe(0);
      const matches = await run(FREQUENCY, 10, 50, flags.length > 0);
      expect(matches.length).toBeGreaterThan(5);
      expect(matches.map((match) => `${JSON.stringify(matchLine(match))}\n`).join("")).toBe(printed);
    }
  });

  it("holds back what realert would have silenced", async () => {
    const rule = `type: any\nindex: auth-*\nquery_key: user.name\nrealert: {minutes: 30}\n`;
    const alerts = await run(rule, 0, 60, false);
    expect(alerts.map((match) => `${match.key} ${minuteOf(match)}`).sort()).toEqual([
      "ada 0",
      "ada 30",
      "bob 0",
      "bob 30",
    ]);
  });

  it("aggregates points of the past", async () => {
    const rule =
      "type: metric_aggregation\nindex: telegraf/autogen\nfilter: [{term: {measurement: cpu}}]\nquery_key: host\n" +
      "metric_agg_key: busy\nmetric_agg_type: avg\nmax_threshold: 90\nbuffer_time: {minutes: 5}\n";
    const matches = await run(rule, 0, 40);
    expect(new Set(matches.map(({ key }) => key))).toEqual(new Set(["a"]));
    // The window of minute 34 is the first without a value of before minute 30.
    expect(minuteOf(matches[0]!)).toBe(34);
    expect(matchLine(matches[0]!).match).toMatchObject({ metric_busy_avg: float(95), host: "a" });
  });

  it("finds silences, from the clock that runs on to the end", async () => {
    const rule = "type: flatline\nindex: auth-*\nthreshold: 1\ntimeframe: {minutes: 5}\nquery_key: user.name\n";
    const matches = await run(rule, 40, 70, true);
    expect(matches.filter(({ key }) => key === "ada").map(minuteOf)[0]).toBe(64);
    expect(Math.max(...matches.map(minuteOf))).toBe(70);
  });
});
