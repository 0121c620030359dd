import { randomBytes } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { encodeLines } from "../../../backend/src/stores/metrics/influxdb/encode.ts";
import { openInfluxMetrics } from "../../../backend/src/stores/metrics/influxdb/store.ts";
import type { WriteObservation } from "../../../backend/src/stores/metrics/influxdb/writer.ts";
import { reconcilePolicies } from "../../../backend/src/stores/metrics/policies.ts";
import type { Point } from "../../../backend/src/stores/metrics/port.ts";
import { metricStoreContract } from "../../backend/stores/metrics/contract.ts";
import { downsamplingContract } from "../../backend/stores/metrics/downsampling-contract.ts";
import { until } from "../../support/until.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { connectionTo, influxql } from "./influxdb-connection.ts";

describeWithServers(["influxdb"], "InfluxDB 1.8", () => {
  /** A store whose databases are dropped at the end. */
  const open = async (given: Parameters<typeof connectionTo>[1] = {}) => {
    const connection = connectionTo(serverAddress("influxdb"), given);
    const requests: WriteObservation[] = [];
    const warnings: string[] = [];
    const store = await openInfluxMetrics({
      connection,
      warn: (message) => warnings.push(message),
      observe: (request) => requests.push(request),
    });
    const made = new Set<string>();
    const createDatabase: typeof store.createDatabase = (name, policy) => {
      made.add(name);
      return store.createDatabase(name, policy);
    };
    const end = async () => {
      await store.close();
      for (const name of made) await influxql(connection, `DROP DATABASE "${name}"`);
    };
    return { store: { ...store, createDatabase }, connection, requests, warnings, end };
  };

  metricStoreContract("InfluxDB", open, { backslashBeforeSeparator: false });
  downsamplingContract("InfluxDB", open);

  describe("the driver's own", () => {
    const ends: (() => Promise<void>)[] = [];
    const start = async (given?: Parameters<typeof connectionTo>[1]) => {
      const opened = await open(given);
      ends.push(opened.end);
      const database = `driver_${randomBytes(5).toString("hex")}`;
      await opened.store.createDatabase(database);
      return { ...opened, database };
    };
    afterAll(async () => {
      for (const end of ends) await end();
    });
    const START = 1_790_000_000_000_000_000n;
    const pointOf = (database: string, index: number, given: Partial<Point> = {}): Point => ({
      ...{ database, retentionPolicy: null, measurement: "m", tags: { host: `h${index % 10}` } },
      ...{ fields: { value: index + 0.5, n: BigInt(index) }, time: START + BigInt(index) },
      ...given,
    });
    const countOf = async ({ connection, database }: Awaited<ReturnType<typeof start>>, measurement = "m") =>
      (await influxql(connection, `SELECT count("value") FROM "${database}".."${measurement}"`))[0]?.[1];

    test("of 5,000 points exactly the conflicting ones are refused, each with InfluxDB's reason", async () => {
      const opened = await start();
      const { store, database } = opened;
      await store.write([pointOf(database, 0)]);
      const bad = [17, 18, 2_500, 4_999];
      const points = Array.from({ length: 5_000 }, (_, index) =>
        pointOf(database, index, bad.includes(index) ? { fields: { value: "a text" } } : {}),
      );
      points[100] = pointOf(database, 100, { fields: { value: Number.NaN } });
      const report = await store.write(points);
      expect(report.written).toBe(4_995);
      expect(report.refused.map(({ index }) => index)).toEqual([17, 18, 100, 2_500, 4_999]);
      expect(report.refused[0]!.reason).toContain('input field "value" on measurement "m" is type string');
      expect(await countOf(opened)).toBe(4_995);
    });

    test("a batch that conflicts within itself keeps the first type", async () => {
      const { store, database } = await start();
      const report = await store.write([
        pointOf(database, 0, { fields: { f: 1 } }),
        pointOf(database, 1, { fields: { f: 2n } }),
        pointOf(database, 2, { fields: { f: 3 } }),
      ]);
      expect(report.written).toBe(2);
      expect(report.refused).toMatchObject([{ index: 1, reason: expect.stringContaining("field type conflict") }]);
    });

    test("what is refused as a whole does not take a request for each point", async () => {
      const { store, database, requests } = await start();
      await store.write([pointOf(database, 0)]);
      requests.length = 0;
      const report = await store.write(
        Array.from({ length: 5_000 }, (_, index) => pointOf(database, index, { fields: { value: true } })),
      );
      expect(report.refused).toHaveLength(5_000);
      expect(requests.length).toBeLessThan(10);
    });

    test("waiting batches share requests, gzip included", async () => {
      const opened = await start({ compression: true });
      const { store, database, requests } = opened;
      const batches = Array.from({ length: 100 }, (_, batch) =>
        encodeLines(Array.from({ length: 500 }, (_, index) => pointOf(database, batch * 500 + index))),
      );
      const reports = await Promise.all(batches.map((batch) => store.commit(batch)));
      expect(reports.every(({ written }) => written === 500)).toBe(true);
      expect(await countOf(opened)).toBe(50_000);
      expect(requests.length).toBeLessThan(20);
      expect(Math.max(...requests.map(({ lines }) => lines))).toBeLessThanOrEqual(20_000);
    });

    test("a refusal in a shared request is told to the batch that it is of", async () => {
      const { store, database } = await start();
      await store.write([pointOf(database, 0)]);
      const reports = await Promise.all(
        Array.from({ length: 40 }, (_, batch) =>
          store.write([
            pointOf(database, batch),
            pointOf(database, 100 + batch, { fields: { n: batch === 30 ? "x" : 1n } }),
          ]),
        ),
      );
      expect(reports.flatMap(({ refused }) => refused.map(({ index }) => index))).toEqual([1]);
      expect(reports[30]!.refused).toHaveLength(1);
    });

    test("a database that was dropped is made again, one that nobody asked for is not", async () => {
      const opened = await start();
      const { store, connection, database, warnings } = opened;
      await influxql(connection, `DROP DATABASE "${database}"`);
      expect(await store.write([pointOf(database, 1)])).toEqual({ written: 1, refused: [] });
      expect(warnings).toEqual([expect.stringContaining(database)]);
      const { refused } = await store.write([pointOf(`${database}_never`, 1)]);
      expect(refused[0]!.reason).toContain("database not found");
    });

    test("lines can be taken out of a batch, mended and written", async () => {
      const opened = await start();
      const { store, database } = opened;
      const batch = encodeLines([
        pointOf(database, 0),
        pointOf(database, 1, { tags: { host: "ü,1" } }),
        pointOf(database, 2, { fields: { value: Number.POSITIVE_INFINITY } }),
        pointOf(database, 3, { retentionPolicy: "nowhere" }),
      ]);
      const taken = [0, 1, 2, 3].map((row) => store.extract(batch, row)!);
      expect(taken.map(({ payload }) => Buffer.from(payload).toString())).toEqual([
        "m,host=h0 value=0.5,n=0i 1790000000000000000",
        "m,host=ü\\,1 value=1.5,n=1i 1790000000000000001",
        "m,host=h2 value=Infinity 1790000000000000002",
        "m,host=h3 value=3.5,n=3i 1790000000000000003",
      ]);
      const reasons = await store.restore(taken);
      expect(reasons).toEqual([
        null,
        null,
        expect.stringContaining("unable to parse"),
        expect.stringContaining("retention policy not found"),
      ]);
      const mended = { ...taken[2]!, payload: Buffer.from("m,host=h2 value=7 1790000000000000002\n") };
      expect(await store.restore([mended])).toEqual([null]);
      expect(await countOf(opened)).toBe(3);
    });

    test("names and values that look like InfluxQL stay names and values", async () => {
      const { store, database } = await start();
      const measurement = `x" WHERE 1=1; DROP DATABASE "${database}"; --`;
      const value = `a'; DROP DATABASE "${database}" --\\`;
      await store.write([pointOf(database, 0, { measurement, tags: { host: value, path: "/a/b" } })]);
      const ask = (where: { tag: string; is: "equals" | "matches"; value: string }) =>
        store.query({ database, measurement, select: [{ field: "value" }], where: [where], from: 0, until: 2e12 });
      expect(await ask({ tag: "host", is: "equals", value })).toHaveLength(0);
      // Line protocol leaves out the last backslash of a value.
      expect(await ask({ tag: "host", is: "equals", value: value.slice(0, -1) })).toHaveLength(1);
      expect(await ask({ tag: "path", is: "matches", value: "^/a/b$" })).toHaveLength(1);
      expect(await ask({ tag: "path", is: "matches", value: "^\\/a\\/b$" })).toHaveLength(1);
      expect(await ask({ tag: "path", is: "matches", value: "\\\\/; DROP" })).toHaveLength(0);
      await expect(ask({ tag: "path", is: "matches", value: "a\\" })).rejects.toThrow(/lone backslash/);
      await expect(ask({ tag: "path", is: "matches", value: "a(" })).rejects.toThrow(/missing closing/);
      expect(await store.databases()).toContain(database);
    });

    test("continuous queries run by the server's clock", async () => {
      const { store, connection, database } = await start();
      const policy = { database, duration: 7 * 86_400_000, shard_duration: null, replication: 1 };
      const settings = {
        metrics: [
          { ...policy, name: "autogen", default: true },
          { ...policy, name: "short", default: false },
        ],
        downsampling: [{ database, from: "autogen", to: "short", every: 1_000, aggregates: [], measurements: [] }],
      };
      const write = (value: number) =>
        store.write([pointOf(database, 0, { time: BigInt(Date.now()) * 1_000_000n, fields: { value } })]);
      await write(1);
      await reconcilePolicies(store, settings, false);
      // Heimdall does nothing from here on.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await write(42);
      const summed = await until("the server sums it up", async () => {
        const rows = await influxql(connection, `SELECT max_value FROM "${database}"."short"."m" WHERE max_value = 42`);
        return rows.length > 0 && rows;
      });
      expect(summed).toHaveLength(1);
    });

    test("says how much is stored", async () => {
      const { store, database } = await start();
      await store.write([pointOf(database, 0), pointOf(database, 1)]);
      const { databases } = await store.stats();
      expect(databases).toContainEqual({ database, points: 2, series: 2 });
    });
  });
});
