import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createIncidentDesk, type IncidentDesk } from "../../../backend/src/alerting/incidents/desk.ts";
import { forgetIncidents } from "../../../backend/src/alerting/incidents.ts";
import type { Match } from "../../../backend/src/alerting/match.ts";
import { createRecorder, type Recorder } from "../../../backend/src/alerting/recorder.ts";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";
import { settle } from "../../../backend/src/notify/outbox.ts";
import { luceneText } from "../../../backend/src/query/to-lucene.ts";
import type { LogSearch, LogStore } from "../../../backend/src/stores/logs/port.ts";
import type { MetricStore, Point } from "../../../backend/src/stores/metrics/port.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const ignore = () => {};
let state: State;
let desk: IncidentDesk;
let recorder: Recorder;
let clock = NOW;
let searched: LogSearch | undefined;
let woken = 0;
const points: Point[] = [];

const RULES = [
  "name: errors\ntype: frequency\nnum_events: 3\ntimeframe: {minutes: 5}\nindex: app-*,-app-old\nfilter: [{term: {level: ERROR}}]\nquery_key: host\npriority: 1\ndescription: too many\nalert: [debug]",
  "name: pairs\ntype: any\nquery_key: [host, user]\nalert: [debug]",
  "name: busy\ntype: metric_aggregation\nindex: telegraf/*\nmetric_agg_key: usage\nmetric_agg_type: avg\nmax_threshold: 90\nbuffer_time: {minutes: 5}\nfilter: [{term: {measurement: cpu}}]\nquery_key: host\nalert: [debug]",
].map((text) => readRule(text, "rule.yaml"));

const logs = {
  async search(request: LogSearch) {
    searched = request;
    const hit = { id: "1", time: NOW, source: '{"n":1}' };
    return {
      hits: [
        { ...hit, index: "app-1" },
        { ...hit, index: "app-old" },
      ],
      total: 2,
      totalIsExact: true,
      next: null,
    };
  },
  histogram: async ({ from, interval }) => ({
    interval,
    total: 2,
    series: [{ group: null, buckets: [{ time: from, count: 2 }] }],
  }),
  async *scan() {},
} as Pick<LogStore, "search" | "histogram" | "scan"> as LogStore;
const metrics = {
  databases: async () => ["telegraf"],
  retentionPolicies: async () => [{ name: "autogen", duration: null, shardDuration: 1n, isDefault: true }],
  async *scan({ from, until }) {
    yield points.filter(({ time }) => time >= BigInt(from) * 1_000_000n && time < BigInt(until) * 1_000_000n);
  },
} as Pick<MetricStore, "databases" | "retentionPolicies" | "scan"> as MetricStore;

const match = (more: Partial<Match> = {}): Match => ({
  rule: "errors",
  type: "frequency",
  key: "web-1",
  time: clock,
  index: "app-1",
  id: "1",
  fields: { host: "web-1", message: 'no "space" left' },
  ...more,
});
const notification = (dedupKey: string, rule = "errors") => ({
  dedupKey,
  channel: "telegram",
  destination: "telegram:-100",
  message: { title: `t ${dedupKey}`, text: "x", rule, match: {} },
});
const all = async () => (await desk.list({ limit: 100 })).incidents;
const only = async () => (await all())[0]!;

beforeEach(async () => {
  clock = NOW;
  woken = 0;
  points.length = 0;
  state = await openState({ url: "sqlite::memory:" });
  recorder = createRecorder({
    db: state.db,
    now: () => clock,
    log: { info: ignore, warn: ignore, error: ignore } as never,
    onQueued: ignore,
  });
  desk = createIncidentDesk({
    db: state.db,
    stores: { logs, metrics },
    now: () => clock,
    ruleNamed: (name) => RULES.find((rule) => rule.name === name),
    onQueued: () => {
      woken += 1;
    },
  });
});
afterEach(() => state.close());

describe("an incident and its messages", () => {
  it("belong together, by rule and key", async () => {
    for (const key of ["web-1", "web-2"]) {
      const found = match({ key });
      recorder.match(found);
      recorder.notify(found, notification(key));
    }
    await recorder.flush();
    clock += 1_000;
    recorder.match(match());
    recorder.notify(match(), notification("again"));
    await recorder.flush();
    const [first, second] = await all();
    expect(first).toMatchObject({ key: "web-1", count: 2, deliveries: { pending: 2, sent: 0, failed: 0 } });
    expect(second).toMatchObject({ key: "web-2", deliveries: { pending: 1 } });
    expect((await desk.deliveries(first!.id))!.map(({ title }) => title)).toEqual(["t web-1", "t again"]);
    expect(await desk.deliveries("no-such")).toBeUndefined();
  });

  it("opens the next one after it was closed, to which the next message belongs", async () => {
    recorder.match(match());
    recorder.notify(match(), notification("1"));
    await recorder.flush();
    const closed = await desk.move("close", (await only()).id, "ann");
    clock += 1_000;
    recorder.match(match());
    recorder.notify(match(), notification("2"));
    // What is found once more after a crash makes no second message, and the first one stays where it was.
    recorder.notify(match(), notification("1"));
    await recorder.flush();
    const [next] = await all();
    expect(next!.id).not.toBe(closed!.id);
    expect((await desk.deliveries(next!.id))!.map(({ title }) => title)).toEqual(["t 2"]);
    expect((await desk.deliveries(closed!.id))!.map(({ title }) => title)).toEqual(["t 1"]);
  });

  it("tells on its timeline what happened, in the order in which it did", async () => {
    recorder.match(match());
    recorder.notify(match(), notification("1"));
    await recorder.flush();
    const { id } = await only();
    const row = await state.db.selectFrom("notifications").selectAll().executeTakeFirstOrThrow();
    clock += 1_000;
    await settle(state.db, row, { outcome: "retry", reason: "Telegram answered 500" }, clock);
    expect((await desk.find(id))!.timeline.at(-1)).toMatchObject({
      kind: "waiting",
      attempts: 1,
      reason: "Telegram answered 500",
    });
    await settle(state.db, { ...row, attempts: 1 }, { outcome: "failed", reason: "Telegram answered 403" }, clock);
    for (const step of ["acknowledge", "note", "close", "reopen", "retry"] as const) {
      clock += 1_000;
      if (step === "note") await desk.note(id, "disk is full", "bob");
      else if (step === "retry")
        expect(await desk.retry(row.id, "ann")).toMatchObject({ state: "pending", incident: id });
      else await desk.move(step, id, "ann");
    }
    const { incident, timeline } = (await desk.find(id))!;
    expect(timeline.map(({ kind, by }) => `${kind} ${by}`)).toEqual([
      "opened null",
      "queued null",
      "acknowledged ann",
      "note bob",
      "closed ann",
      "reopened ann",
      "retried ann",
    ]);
    expect(timeline[3]).toMatchObject({ text: "disk is full", at: new Date(NOW + 3_000).toISOString() });
    expect(incident).toMatchObject({
      state: "open",
      changed_by: "ann",
      rule_info: { priority: 1, description: "too many" },
    });
    expect(woken).toBe(1);
    clock += 1_000;
    await settle(state.db, { ...row, attempts: 0 }, { outcome: "sent" }, clock);
    expect((await desk.find(id))!.timeline.at(-1)).toMatchObject({ kind: "sent", attempts: 1, reason: null });
  });

  it("is forgotten with its notes", async () => {
    recorder.match(match());
    await recorder.flush();
    await desk.note((await only()).id, "x", "ann");
    await forgetIncidents(state.db, NOW + 1);
    expect(await all()).toEqual([]);
    expect(await state.db.selectFrom("incident_events").selectAll().execute()).toEqual([]);
  });
});

describe("the steps of an incident", () => {
  it("lead where they should, are noted once, and refuse what makes no sense", async () => {
    recorder.match(match());
    await recorder.flush();
    const { id } = await only();
    expect(await desk.move("acknowledge", id, "ann")).toMatchObject({ state: "acknowledged", changed_by: "ann" });
    expect(await desk.move("acknowledge", id, "bob")).toMatchObject({ changed_by: "ann" });
    await desk.move("close", id, "ann");
    await expect(desk.move("acknowledge", id, "ann")).rejects.toThrow("the incident is closed; reopen it first");
    expect((await desk.find(id))!.timeline.map(({ kind }) => kind)).toEqual(["opened", "acknowledged", "closed"]);
    expect(await desk.move("close", "no-such", "ann")).toBeUndefined();
    expect(await desk.note("no-such", "x", "ann")).toBeUndefined();
  });

  it("do not open a second one beside the one that matches go into", async () => {
    recorder.match(match());
    await recorder.flush();
    const old = await only();
    await desk.move("close", old.id, "ann");
    recorder.match(match());
    await recorder.flush();
    await expect(desk.move("reopen", old.id, "ann")).rejects.toThrow(
      /another incident of 'errors' and web-1 is open: /,
    );
    expect((await desk.list({ limit: 10 })).counts).toEqual({ open: 1, acknowledged: 0, closed: 1 });
  });
});

describe("the list of incidents", () => {
  beforeEach(async () => {
    for (const [at, key] of ["a", "b", "c", "100%"].entries()) {
      recorder.match(
        match({ key, time: NOW + at * 60_000, fields: { message: key === "b" ? 'no "space" left\nnow' : key } }),
      );
    }
    recorder.match(match({ rule: "pairs", key: "x, y", time: NOW - 3_600_000 }));
    await recorder.flush();
  });

  const keys = async (filter: Partial<Parameters<IncidentDesk["list"]>[0]>) =>
    (await desk.list({ limit: 100, ...filter })).incidents.map(({ key }) => key);

  it("filters by rule, state, text and time", async () => {
    expect(await keys({})).toEqual(["100%", "c", "b", "a", "x, y"]);
    expect(await keys({ rule: "pairs" })).toEqual(["x, y"]);
    expect(await keys({ state: "closed" })).toEqual([]);
    expect(await keys({ text: 'NO "space"' })).toEqual(["x, y", "b"].reverse());
    expect(await keys({ text: "left\nnow" })).toEqual(["b"]);
    expect(await keys({ text: "0%" })).toEqual(["100%"]);
    expect(await keys({ text: "_" })).toEqual([]);
    expect(await keys({ text: "PAIRS" })).toEqual(["x, y"]);
    expect(await keys({ from: NOW + 60_000, until: NOW + 120_001 })).toEqual(["c", "b"]);
    expect(await keys({ until: NOW })).toEqual(["x, y"]);
  });

  it("comes in pages that miss nothing, and counts by state whatever the state asked for", async () => {
    const seen: (string | null)[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await desk.list({ limit: 2, after });
      seen.push(...page.incidents.map(({ key }) => key));
      if (page.next === null) break;
      after = page.next;
    }
    expect(seen).toEqual(["100%", "c", "b", "a", "x, y"]);
    await desk.move("close", (await only()).id, "ann");
    expect((await desk.list({ limit: 1, state: "closed", rule: "errors" })).counts).toEqual({
      open: 3,
      acknowledged: 0,
      closed: 1,
    });
    await expect(desk.list({ limit: 1, after: "nonsense" })).rejects.toThrow("after: is `next` of the page before");
  });
});

describe("what an incident is about", () => {
  it("are the log lines by the rule's filter, the key and the time", async () => {
    recorder.match(match());
    await recorder.flush();
    const { sample, course } = (await desk.sample((await only()).id, 5))!;
    expect(course).toBeNull();
    expect(sample).toMatchObject({
      q: "level:ERROR AND host:web-1",
      index: "app-*",
      from: NOW - 300_000,
      until: NOW + 60_000,
      total: 2,
    });
    expect(sample!.hits.map(({ index }) => index)).toEqual(["app-1"]);
    expect(searched).toMatchObject({ size: 5, sort: "newest", indices: ["app-*"], from: NOW - 300_000 });
    expect(luceneText(searched!.query)).toBe(sample!.q);
  });

  it("asks for each part of a compound key, and for its absence", async () => {
    recorder.match(match({ rule: "pairs", key: "web-1, None", fields: { host: "web-1" } }));
    await recorder.flush();
    const { sample } = (await desk.sample((await only()).id, 5))!;
    expect(sample!.q).toBe("host:web-1 AND NOT _exists_:user");
  });

  it("shows how the metric of its rule went", async () => {
    const point = (seconds: number, host: string, usage: number): Point => ({
      database: "telegraf",
      retentionPolicy: "autogen",
      measurement: "cpu",
      tags: { host },
      fields: { usage },
      time: BigInt(NOW - seconds * 1_000) * 1_000_000n,
    });
    points.push(point(120, "web-1", 80), point(119, "web-1", 100), point(120, "web-2", 1), point(30, "web-1", 99));
    recorder.match(match({ rule: "busy", type: "metric_aggregation", fields: { host: "web-1" } }));
    await recorder.flush();
    searched = undefined;
    const { sample, course } = (await desk.sample((await only()).id, 5))!;
    expect([sample!.hits, searched]).toEqual([[], undefined]);
    expect(course).toMatchObject({
      field: "usage",
      aggregate: "avg",
      max_threshold: 90,
      min_threshold: null,
      is_cut: false,
    });
    const known = course!.points.filter(([, value]) => value !== null);
    expect(known.map(([, value]) => value)).toEqual([90, 99]);
    expect(known[0]![0]).toBeLessThanOrEqual(NOW - 120_000);
  });

  it("is not known of a rule that is gone", async () => {
    recorder.match(match({ rule: "gone" }));
    await recorder.flush();
    const { id, rule_info } = await only();
    expect(rule_info).toBeNull();
    expect(await desk.sample(id, 5)).toEqual({ sample: null, course: null });
  });
});
