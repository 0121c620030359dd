import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MatcherDefinition } from "../../../backend/src/alerting/matcher.ts";
import type { Signal } from "../../../backend/src/alerting/signal.ts";
import type { PartitionLag } from "../../../backend/src/bus/port.ts";
import type { Log } from "../../../backend/src/component/declaration.ts";
import { ownPointsObserver } from "../../../backend/src/monitoring/own-points-observer.ts";
import { type MonitoringOptions, startMonitoring } from "../../../backend/src/monitoring/start.ts";
import { createCounters } from "../../../backend/src/runtime/counters.ts";
import { type EmbeddedMetricStore, openEmbeddedMetricStore } from "../../../backend/src/stores/metrics/duckdb/store.ts";
import type { FieldValue, Point } from "../../../backend/src/stores/metrics/port.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

const counts = {
  pipeline: "web",
  input: "kafka",
  eventsIn: 10,
  eventsOut: 8,
  dropped: 2,
  failures: { _grokparsefailure: 1, _dateparsefailure: 2 },
  milliseconds: 250,
};
const lagOf = (partition: number, lag: bigint): PartitionLag => ({
  topic: "web",
  partition,
  committed: partition === 0 ? 100n - lag : null,
  end: 100n,
  lag,
});

describe("monitoring", () => {
  let directory: string;
  let metrics: EmbeddedMetricStore;
  let state: State;
  const lines: string[] = [];
  const log = Object.fromEntries(
    ["debug", "info", "warn", "error"].map((level) => [level, (line: string) => lines.push(`${level} ${line}`)]),
  ) as unknown as Log;
  beforeEach(async () => {
    lines.length = 0;
    directory = mkdtempSync(join(tmpdir(), "heimdall-monitoring-"));
    metrics = await openEmbeddedMetricStore({ directory });
    state = await openState({ url: "sqlite::memory:" });
  });
  afterEach(async () => {
    await metrics.close();
    await state.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const settings = { monitoring: { enabled: true, database: "heimdall", interval: 20, keep: 7 * 86_400_000 } };
  const start = (options: Partial<MonitoringOptions> = {}) =>
    startMonitoring({
      counters: createCounters(),
      metrics,
      bus: null,
      consumers: () => [],
      state,
      settings: settings as MonitoringOptions["settings"],
      log,
      instance: "host:8080",
      ...options,
    });
  const points = async (measurement: string): Promise<Point[]> => {
    const all: Point[] = [];
    if (!(await metrics.databases()).includes("heimdall")) return all;
    const range = { from: 0, until: Date.now() + 1000 };
    for await (const page of metrics.scan({ database: "heimdall", measurement, ...range })) all.push(...page);
    return all;
  };
  /** The fields of the newest point of a series, once there is one. */
  const newest = (measurement: string, tags: Record<string, string>): Promise<Record<string, FieldValue>> =>
    vi.waitFor(async () => {
      const found = (await points(measurement)).filter((point) =>
        Object.entries(tags).every(([name, value]) => point.tags[name] === value),
      );
      if (found.length === 0) throw new Error(`no point of ${measurement}`);
      expect(found[0]!.tags).toEqual(tags);
      return found.at(-1)!.fields;
    }, 10_000);

  it("writes what inputs, pipelines, stores and dead letters count, with rates and latencies", async () => {
    const counters = createCounters();
    const monitoring = start({ counters });
    counters.addBatch(counts);
    counters.addInput("kafka", "bytes", 1_000);
    counters.addInput("syslog", "dropped", 3);
    counters.addStored("logs", "stored", 8);
    counters.addStored("logs", "refused", 1);
    counters.addRetry("logs");
    counters.addDeadLetters("web", 1);
    counters.observeBulk("logs", 0.04, 9, 2);
    try {
      const instance = "host:8080";
      expect(await newest("heimdall_input", { instance, input: "kafka" })).toMatchObject({
        events: 10n,
        bytes: 1_000n,
        events_per_second: expect.any(Number),
        bytes_per_second: expect.any(Number),
      });
      expect(await newest("heimdall_input", { instance, input: "syslog" })).toMatchObject({ dropped: 3n });
      expect(await newest("heimdall_pipeline", { instance, pipeline: "web" })).toMatchObject({
        events_in: 10n,
        events_out: 8n,
        dropped: 2n,
        failures: 3n,
        busy_seconds: 0.25,
        events_in_per_second: expect.any(Number),
        events_out_per_second: expect.any(Number),
        busy_seconds_per_second: expect.any(Number),
      });
      expect(await newest("heimdall_failures", { instance, pipeline: "web", tag: "_dateparsefailure" })).toEqual({
        failures: 2n,
      });
      expect(await newest("heimdall_dead_letters", { instance, pipeline: "web" })).toMatchObject({ letters: 1n });
      expect(await newest("heimdall_store", { instance, store: "logs" })).toMatchObject({
        stored: 8n,
        refused: 1n,
        retries: 1n,
        rejections: 2n,
        bulk_items: 9n,
        bulk_requests: 1n,
        bulk_seconds: 0.04,
      });
      // The latency is of an interval in which something was written.
      expect((await points("heimdall_store"))[0]!.fields).toMatchObject({
        bulk_mean_seconds: 0.04,
        bulk_p50_seconds: expect.closeTo(0.0375, 5),
        bulk_p95_seconds: expect.closeTo(0.04875, 5),
        bulk_p99_seconds: expect.closeTo(0.04975, 5),
      });
      const whole = await newest("heimdall_process", { instance });
      expect(Object.keys(whole).sort()).toEqual([
        "cpu_cores",
        "cpu_seconds",
        "event_loop_delay_max_seconds",
        "event_loop_delay_mean_seconds",
        "event_loop_delay_p99_seconds",
        "external_bytes",
        "heap_used_bytes",
        "in_flight_bytes",
        "in_flight_deliveries",
        "rss_bytes",
        "uptime_seconds",
      ]);
      expect(whole.rss_bytes).toBeGreaterThan(10_000_000n);
      expect((await metrics.retentionPolicies("heimdall"))[0]).toMatchObject({
        name: "monitoring",
        duration: 7n * 86_400_000_000_000n,
        isDefault: true,
      });
    } finally {
      await monitoring.stop();
    }
    expect(lines).toEqual([]);
  });

  it("counts a rate over the interval, from zero for what is new", async () => {
    const counters = createCounters();
    const seen: Point[] = [];
    const monitoring = start({ counters, observe: (own) => void seen.push(...own) });
    counters.addBatch(counts);
    try {
      const rates = () =>
        seen.flatMap(({ measurement, fields }) =>
          measurement === "heimdall_pipeline" ? [fields.events_in_per_second as number] : [],
        );
      await vi.waitFor(() => expect(rates().length).toBeGreaterThan(2), 10_000);
      expect(rates()[0]).toBeGreaterThan(0);
      expect(rates().slice(1, 3)).toEqual([0, 0]);
    } finally {
      await monitoring.stop();
    }
  });

  it("tells of the lag of its own partitions, in /metrics too, and forgets those that went away", async () => {
    const counters = createCounters();
    let assigned = [
      { topic: "web", partition: 0 },
      { topic: "web", partition: 1 },
    ];
    const monitoring = start({
      counters,
      bus: { lag: async () => [lagOf(0, 7n), lagOf(1, 30n), lagOf(2, 99n)] },
      consumers: () => [{ groupId: "heimdall", assigned }],
    });
    const shown = () => counters.registry.metrics();
    try {
      expect(await newest("heimdall_kafka_lag", { group: "heimdall", topic: "web", partition: "0" })).toEqual({
        lag: 7n,
        committed_offset: 93n,
        end_offset: 100n,
      });
      expect(await newest("heimdall_kafka_lag", { group: "heimdall", topic: "web", partition: "1" })).toEqual({
        lag: 30n,
        end_offset: 100n,
      });
      expect((await points("heimdall_kafka_lag")).some(({ tags }) => tags.partition === "2")).toBe(false);
      expect(await shown()).toContain('heimdall_kafka_lag{group="heimdall",topic="web",partition="1"} 30');
      assigned = [{ topic: "web", partition: 0 }];
      await vi.waitFor(async () => expect(await shown()).not.toContain('partition="1"'));
      assigned = [];
      await vi.waitFor(async () => expect(await shown()).not.toContain("heimdall_kafka_lag{"));
    } finally {
      await monitoring.stop();
    }
  });

  it("writes incidents by rule and state, from one backend only, and zeros where there are none", async () => {
    const incident = (id: string, rule: string, incidentState: "open" | "closed", count: number) => ({
      id,
      rule,
      rule_type: "any",
      key: null,
      state: incidentState,
      first_time: 1,
      last_time: 2,
      count,
      match: "{}",
      created_at: 1,
      changed_at: 1,
      changed_by: null,
    });
    await state.db
      .insertInto("incidents")
      .values([
        incident("1", "errors", "open", 3),
        incident("2", "errors", "open", 4),
        incident("3", "disk", "closed", 1),
      ])
      .execute();
    const backends = [start(), start({ instance: "other:8080" })];
    try {
      expect(await newest("heimdall_incidents", { rule: "errors", state: "open" })).toEqual({ count: 2n, matches: 7n });
      expect(await newest("heimdall_incidents", { rule: "disk", state: "open" })).toEqual({ count: 0n, matches: 0n });
      expect(await newest("heimdall_incidents", { rule: "disk", state: "closed" })).toEqual({ count: 1n, matches: 1n });
    } finally {
      await Promise.all(backends.map((monitoring) => monitoring.stop()));
    }
  });

  it("survives a store and a bus that are away or hang, says so once, and goes on when they are back", async () => {
    let isAway = true;
    const flaky: MonitoringOptions["metrics"] = {
      ...metrics,
      write: async (batch) => {
        if (isAway) throw new Error("connection refused");
        return metrics.write(batch);
      },
    };
    let asked = 0;
    const hanging = {
      lag: () => {
        asked += 1;
        return new Promise<never>(() => undefined);
      },
    };
    const consumers = () => [{ groupId: "heimdall", assigned: [{ topic: "web", partition: 0 }] }];
    const monitoring = start({ metrics: flaky, bus: hanging, consumers });
    await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
    isAway = false;
    await vi.waitFor(() => expect(lines).toHaveLength(2), 10_000);
    expect(lines).toEqual([
      "warn monitoring: its own numbers could not be written: connection refused",
      "info monitoring: its own numbers are written again",
    ]);
    expect((await points("heimdall_process")).length).toBeGreaterThan(0);
    await monitoring.stop();
    expect(asked).toBe(1);
  });

  it("keeps a policy of that name as long as the settings say, and leaves the database's default alone", async () => {
    await metrics.createDatabase("heimdall");
    const monitoring = start();
    await vi.waitFor(async () => expect(await metrics.retentionPolicies("heimdall")).toHaveLength(2), 10_000);
    await monitoring.stop();
    expect((await metrics.retentionPolicies("heimdall")).filter(({ isDefault }) => isDefault)).toMatchObject([
      { name: "autogen" },
    ]);
  });

  it("only keeps /metrics up to date when it is switched off", async () => {
    const counters = createCounters();
    const off = { monitoring: { ...settings.monitoring, enabled: false } } as MonitoringOptions["settings"];
    const bus = { lag: async () => [lagOf(0, 7n)] };
    const consumers = () => [{ groupId: "heimdall", assigned: [{ topic: "web", partition: 0 }] }];
    const monitoring = start({ counters, settings: off, bus, consumers });
    await vi.waitFor(async () => expect(await counters.registry.metrics()).toContain("heimdall_kafka_lag{"));
    await monitoring.stop();
    expect(await metrics.databases()).toEqual([]);
  });
});

describe("rules that watch Heimdall", () => {
  const rule = (name: string, indices: string[]): MatcherDefinition => ({
    rule: name,
    indices,
    filter: { kind: "term", field: "measurement", value: "heimdall_kafka_lag" },
    queryKey: ["partition"],
    timestampField: "@timestamp",
    plan: { keys: "single", document: false } as unknown as MatcherDefinition["plan"],
  });
  const point: Point = {
    database: "heimdall",
    retentionPolicy: "monitoring",
    measurement: "heimdall_kafka_lag",
    tags: { partition: "3" },
    fields: { lag: 5n },
    time: 1_795_250_000_123_000_000n,
  };

  it("see its points when they name its database, and only then", async () => {
    const rules = [
      rule("everything", ["*"]),
      rule("prefix", ["heim*"]),
      rule("other", ["telegraf/*"]),
      rule("lag", ["heimdall/*"]),
      rule("policy", ["heimdall/autogen"]),
    ];
    const listeners: (() => void)[] = [];
    const signals: Signal[] = [];
    const observe = ownPointsObserver(
      {
        matchers: () => rules,
        onChange: (listener) => listeners.push(listener),
        observe: (given) => void signals.push(...given),
      },
      "heimdall",
    );
    await observe([point]);
    expect(signals).toMatchObject([{ rule: "lag", key: "3", time: 1_795_250_000_123, index: "heimdall/monitoring" }]);
    rules.length = 0;
    for (const listener of listeners) listener();
    await observe([point]);
    expect(signals).toHaveLength(1);
  });
});
