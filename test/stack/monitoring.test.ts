import { randomBytes } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openKafkaBus } from "../../backend/src/bus/kafka/bus.ts";
import type { Bus, BusConsumer } from "../../backend/src/bus/port.ts";
import type { Log } from "../../backend/src/component/declaration.ts";
import { startMonitoring } from "../../backend/src/monitoring/start.ts";
import { createCounters } from "../../backend/src/runtime/counters.ts";
import { type InfluxMetricStore, openInfluxMetrics } from "../../backend/src/stores/metrics/influxdb/store.ts";
import { openState, type State } from "../../backend/src/stores/state/state.ts";
import { describeWithServers, serverAddress } from "./shared-servers.ts";

describeWithServers(["kafka", "influxdb"], "Monitoring with Kafka and InfluxDB", () => {
  const name = `monitoring_${randomBytes(5).toString("hex")}`;
  const lines: string[] = [];
  const log = Object.fromEntries(
    ["debug", "info", "warn", "error"].map((level) => [level, (line: string) => lines.push(`${level} ${line}`)]),
  ) as unknown as Log;
  let bus: Bus;
  let metrics: InfluxMetricStore;
  let state: State;

  beforeAll(async () => {
    bus = await openKafkaBus({
      brokers: serverAddress("kafka").split(","),
      clientId: "heimdall-test",
      tls: null,
      sasl: null,
    });
    metrics = await openInfluxMetrics({
      connection: {
        kind: "influxdb",
        url: serverAddress("influxdb"),
        username: null,
        password: null,
        ca: null,
        verify: true,
        compression: false,
        timeout: 30_000,
        consistency: null,
      },
      warn: () => undefined,
    });
    state = await openState({ url: "sqlite::memory:" });
  });
  afterAll(async () => {
    await influxql(`DROP DATABASE "${name}"`, "POST");
    await bus.close();
    await metrics.close();
    await state.close();
  });

  const influxql = async (query: string, method: "GET" | "POST" = "GET") => {
    const url = `${serverAddress("influxdb")}/query?${new URLSearchParams({ q: query, db: name })}`;
    return (await (await fetch(url, { method })).json()) as {
      results: { series?: { name: string; columns: string[]; values: unknown[][] }[] }[];
    };
  };
  /** The newest row of a query as an object; undefined while there is none. */
  const newest = async (query: string): Promise<Record<string, unknown> | undefined> => {
    const series = (await influxql(`${query} ORDER BY time DESC LIMIT 1`)).results[0]?.series?.[0];
    return series && Object.fromEntries(series.columns.map((column, at) => [column, series.values[0]![at]]));
  };

  it("writes the lag of each partition as Kafka has it, and its own numbers", async () => {
    const topic = `${name}-events`;
    await bus.ensureTopic(topic, { partitions: 2 });
    const message = (key: string) => ({ key, value: Buffer.from("{}") });
    const release = Promise.withResolvers<void>();
    let isBlocked = false;
    let handled = 0;
    const consumer: BusConsumer = await bus.subscribe({
      groupId: name,
      topics: [topic],
      start: "earliest",
      concurrency: 2,
      batchRecords: 100,
      batchBytes: 1_000_000,
      windowBytes: 10_000_000,
      onBatch: async ({ records }) => {
        if (isBlocked) await release.promise;
        handled += records.length;
      },
      warn: () => undefined,
    });
    const counters = createCounters();
    const monitoring = startMonitoring({
      counters,
      metrics,
      bus,
      consumers: () => [{ groupId: name, assigned: consumer.assigned }],
      state,
      settings: { monitoring: { enabled: true, database: name, interval: 250 as 10_000, keep: 3_600_000 } } as never,
      log,
      instance: "test:1",
    });
    try {
      // Both partitions get something whatever the hash of a key is.
      await bus.publish(
        topic,
        Array.from({ length: 40 }, (_, n) => message(`key-${n}`)),
      );
      const settled = async () => {
        const lags = await bus.lag(name, [topic]);
        expect(lags.map(({ lag }) => lag)).toEqual([0n, 0n]);
        expect(handled).toBe(40);
      };
      await vi.waitFor(settled, { timeout: 60_000, interval: 200 });
      isBlocked = true;
      await bus.publish(
        topic,
        Array.from({ length: 7 }, () => message("key-1")),
      );
      const lags = await bus.lag(name, [topic]);
      const behind = lags.find(({ lag }) => lag > 0n)!;
      expect(behind.lag).toBe(7n);
      const where = `WHERE "group" = '${name}' AND topic = '${topic}' AND partition = '${behind.partition}'`;
      await vi.waitFor(
        async () =>
          expect(await newest(`SELECT * FROM heimdall_kafka_lag ${where}`)).toEqual({
            time: expect.any(String),
            group: name,
            topic,
            partition: String(behind.partition),
            lag: 7,
            committed_offset: Number(behind.committed),
            end_offset: Number(behind.end),
          }),
        { timeout: 30_000, interval: 250 },
      );
      expect(
        await newest(`SELECT lag FROM heimdall_kafka_lag WHERE partition = '${1 - behind.partition}'`),
      ).toMatchObject({ lag: 0 });
      expect(await counters.registry.metrics()).toContain(
        `heimdall_kafka_lag{group="${name}",topic="${topic}",partition="${behind.partition}"} 7`,
      );

      counters.observeBulk("logs", 0.02, 500, 0);
      await vi.waitFor(
        async () =>
          expect(await newest(`SELECT * FROM heimdall_store WHERE store = 'logs'`)).toMatchObject({
            instance: "test:1",
            bulk_requests: 1,
            bulk_items: 500,
          }),
        { timeout: 10_000 },
      );
      const whole = await newest("SELECT rss_bytes, cpu_seconds FROM heimdall_process WHERE instance = 'test:1'");
      expect(whole?.rss_bytes).toBeGreaterThan(10_000_000);
      // Counters are integers, as InfluxDB keeps them.
      const keys = await influxql("SHOW FIELD KEYS FROM heimdall_store");
      expect(keys.results[0]!.series![0]!.values).toEqual(
        expect.arrayContaining([
          ["bulk_items", "integer"],
          ["bulk_p99_seconds", "float"],
        ]),
      );
      const policies = await influxql(`SHOW RETENTION POLICIES ON "${name}"`);
      expect(policies.results[0]!.series![0]!.values).toEqual([["monitoring", "1h0m0s", "1h0m0s", 1, true]]);
      expect(lines).toEqual([]);
    } finally {
      await monitoring.stop();
      release.resolve();
      await consumer.stop();
      const admin = new Kafka({ brokers: serverAddress("kafka").split(","), logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.deleteTopics({ topics: [topic] });
      await admin.disconnect();
    }
  });
});
