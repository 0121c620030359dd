import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import type { InfluxConnection } from "../../../backend/src/stores/metrics/influxdb/connection.ts";
import { openInfluxMetrics } from "../../../backend/src/stores/metrics/influxdb/store.ts";
import type { Point } from "../../../backend/src/stores/metrics/port.ts";
import { freePort } from "../../support/ports.ts";
import { until } from "../../support/until.ts";
import { startInfluxdb } from "../servers/influxdb.ts";
import { describeWithOwnServers } from "../shared-servers.ts";
import { connectionTo, influxql } from "./influxdb-connection.ts";

const START = 1_790_000_000_000_000_000n;

function pointsOf(from: number, count: number, given: Partial<Point> = {}): Point[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ database: "db", retentionPolicy: null, measurement: "m", tags: { host: "a" } },
    ...{ fields: { value: from + index }, time: START + BigInt(from + index) },
    ...given,
  }));
}

describeWithOwnServers(["influxdb"], "InfluxDB in trouble", () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const start = async (environment: Record<string, string> = {}, security = false) => {
    const directory = await mkdtemp(join(tmpdir(), "heimdall-influxdb-"));
    ends.push(() => rm(directory, { recursive: true, force: true }));
    const server = await startInfluxdb({ directory, environment, security });
    ends.push(() => server.stop());
    return server;
  };
  const open = async (connection: InfluxConnection) => {
    const store = await openInfluxMetrics({ connection, warn: () => {} });
    ends.push(() => store.close());
    return store;
  };
  const countOf = async (connection: InfluxConnection) =>
    Number((await influxql(connection, "SELECT count(value) FROM db..m"))[0]?.[1] ?? 0);

  test("a server that is away does not keep the store from opening; everything asked of it is retryable", async () => {
    const store = await open(connectionTo(`http://127.0.0.1:${await freePort()}`));
    const unavailable = { code: "UNAVAILABLE", retryable: true, message: expect.stringContaining("ECONNREFUSED") };
    await expect(store.write(pointsOf(0, 1))).rejects.toMatchObject(unavailable);
    await expect(store.databases()).rejects.toMatchObject(unavailable);
    await expect(store.createDatabase("db")).rejects.toMatchObject(unavailable);
  });

  test("killed in the middle of writing and started again: every acknowledged point is there", async () => {
    const server = await start();
    const connection = connectionTo(server.url);
    const store = await open(connection);
    await store.createDatabase("db");
    let next = 0;
    let failures = 0;
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        const from = next;
        next += 500;
        for (;;) {
          try {
            await store.write(pointsOf(from, 500));
            break;
          } catch (error) {
            expect(error).toMatchObject({ retryable: true });
            failures += 1;
            await sleep(20);
          }
        }
      }
    };
    const writers = [write(), write(), write(), write()];
    for (let time = 0; time < 2; time += 1) {
      await sleep(500);
      await server.kill();
      await sleep(200);
      await server.restart();
    }
    await sleep(500);
    isOver = true;
    await Promise.all(writers);
    expect(failures).toBeGreaterThan(0);
    expect(await countOf(connection)).toBe(next);
  });

  test("a server that hangs is given up on after the timeout, and works again when it wakes", async () => {
    const server = await start();
    const connection = connectionTo(server.url, { timeout: 1_000 });
    const store = await open(connection);
    await store.createDatabase("db");
    server.pause();
    await expect(store.write(pointsOf(0, 10))).rejects.toMatchObject({
      ...{ code: "UNAVAILABLE", retryable: true },
      message: expect.stringContaining("nothing came within 1000 ms"),
    });
    server.resume();
    expect(await store.write(pointsOf(0, 10))).toEqual({ written: 10, refused: [] });
  });

  test("user and password are shown; without them the error names the settings and no secret", async () => {
    const server = await start({}, true);
    const { name, password } = server.user!;
    const connection = connectionTo(server.url, { username: name, password });
    const store = await open(connection);
    await store.createDatabase("db");
    expect(await store.write(pointsOf(0, 3))).toEqual({ written: 3, refused: [] });
    expect(await countOf(connection)).toBe(3);

    const login = {
      ...{ code: "METRIC_STORE_LOGIN", retryable: true },
      message: expect.stringMatching(/influxdb\.username and influxdb\.password/),
    };
    const stranger = await open(connectionTo(server.url));
    await expect(stranger.write(pointsOf(0, 1))).rejects.toMatchObject(login);
    await expect(stranger.databases()).rejects.toMatchObject(login);
    const wrong = await open(connectionTo(server.url, { username: name, password: "not-the-password" }));
    const error = await wrong.write(pointsOf(0, 1)).catch((problem: unknown) => problem as Error);
    expect(error).toMatchObject(login);
    expect(String(error)).not.toContain("not-the-password");

    await influxql(connection, "CREATE USER reader WITH PASSWORD 'pä:ss ✓'");
    await influxql(connection, "GRANT READ ON db TO reader");
    const reader = await open(connectionTo(server.url, { username: "reader", password: "pä:ss ✓" }));
    expect(await reader.measurements("db")).toEqual(["m"]);
    await expect(reader.write(pointsOf(0, 1))).rejects.toMatchObject(login);

    const inAddress = connectionTo(server.url.replace("//", "//reader:secret@"));
    const refused = await open(inAddress).catch((problem: unknown) => problem);
    expect(refused).toMatchObject({ code: "CONFIGURATION" });
    expect(String(refused)).not.toContain("secret");
  });

  test("requests beyond the server's limit are halved; a single line beyond it is refused", async () => {
    const server = await start({ INFLUXDB_HTTP_MAX_BODY_SIZE: "10000" });
    const connection = connectionTo(server.url);
    const store = await open(connection);
    await store.createDatabase("db");
    const huge = pointsOf(1_000, 1, { fields: { text: "x".repeat(20_000) } });
    const report = await store.write([...pointsOf(0, 1_000), ...huge]);
    expect(report.written).toBe(1_000);
    expect(report.refused).toEqual([{ index: 1_000, reason: expect.stringContaining("too large") }]);
    expect(await countOf(connection)).toBe(1_000);
  });

  test("series beyond the server's limits are refused with its reason, the others written", async () => {
    const server = await start({
      INFLUXDB_DATA_MAX_SERIES_PER_DATABASE: "50",
      INFLUXDB_DATA_MAX_VALUES_PER_TAG: "20",
    });
    const connection = connectionTo(server.url);
    const store = await open(connection);
    await store.createDatabase("db");
    await store.write(pointsOf(0, 1));
    const tagged = pointsOf(0, 100).map((point, index) => ({ ...point, tags: { host: `h${index}` } }));
    const report = await store.write([...tagged, ...pointsOf(100, 1)]);
    // InfluxDB counts before each request, so the limit itself is only near.
    expect(report.refused.length).toBeGreaterThanOrEqual(50);
    for (const { reason } of report.refused)
      expect(reason).toMatch(/^max-(?:values-per-tag|series-per-database) limit/);
    expect(report.refused.map(({ index }) => index)).not.toContain(100);
    expect(await countOf(connection)).toBe(1 + report.written);
  });

  test("a full write cache is waited for", async () => {
    const server = await start({ INFLUXDB_DATA_CACHE_MAX_MEMORY_SIZE: "20000" });
    const connection = connectionTo(server.url);
    const store = await open(connection);
    await store.createDatabase("db");
    const error = await store.write(pointsOf(0, 5_000)).catch((problem: unknown) => problem);
    expect(error).toMatchObject({ code: "UNAVAILABLE", retryable: true });
    expect(String(error)).toContain("its write cache is full");
    await until("smaller writes go on", async () => (await store.write(pointsOf(0, 10))).written === 10);
  });
});
