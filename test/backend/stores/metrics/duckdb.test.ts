import { spawn } from "node:child_process";
import { appendFile, mkdtemp, open, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { HeimdallError } from "../../../../backend/src/errors.ts";
import {
  type EmbeddedMetricStore,
  type EmbeddedMetricStoreOptions,
  openEmbeddedMetricStore,
} from "../../../../backend/src/stores/metrics/duckdb/store.ts";
import { encodePoints } from "../../../../backend/src/stores/metrics/encode.ts";
import type { Point } from "../../../../backend/src/stores/metrics/port.ts";
import { until } from "../../../support/until.ts";
import { metricStoreContract } from "./contract.ts";
import { downsamplingContract } from "./downsampling-contract.ts";

const openEmbedded = async () => {
  const directory = await mkdtemp(join(tmpdir(), "heimdall-metrics-"));
  const store = await openEmbeddedMetricStore({ directory, gatherMilliseconds: 2 });
  return {
    store,
    end: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
};
metricStoreContract("embedded", openEmbedded);
downsamplingContract("embedded", openEmbedded);

const HOUR = 3_600_000;
const NOW = 1_795_000_000_000 - (1_795_000_000_000 % (24 * HOUR));

describe("the embedded metric store's own", () => {
  let directory: string;
  let store: EmbeddedMetricStore | null;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "heimdall-metrics-"));
  });
  afterEach(async () => {
    await store?.close();
    store = null;
    await rm(directory, { recursive: true });
  });

  const start = async (options: Partial<EmbeddedMetricStoreOptions> = {}): Promise<EmbeddedMetricStore> => {
    store = await openEmbeddedMetricStore({ directory, gatherMilliseconds: 1, now: () => NOW, ...options });
    await store.createDatabase("db");
    return store;
  };
  const restart = async (options: Partial<EmbeddedMetricStoreOptions> = {}): Promise<EmbeddedMetricStore> => {
    await store!.close();
    return start(options);
  };
  const point = (at: number, given: Partial<Point> = {}): Point => ({
    ...{ database: "db", retentionPolicy: null, measurement: "m", tags: { host: "a" }, fields: { value: at } },
    time: BigInt(at) * 1_000_000n,
    ...given,
  });
  test("answers nothing once it is closed: it would open its files again, beside those of the next one", async () => {
    const first = await start();
    await first.write([point(NOW)]);
    await first.close();
    const late = first.query({
      database: "db",
      measurement: "m",
      select: [{ field: "value" }],
      from: 0,
      until: 2 * NOW,
    });
    await expect(late).rejects.toMatchObject({ code: "METRIC_STORE_CLOSED", status: 503, retryable: true });
  });

  const count = async (given: { measurement?: string; retentionPolicy?: string } = {}): Promise<number> => {
    const select = [{ field: "value", aggregate: "count" as const }];
    const [series] = await store!.query({
      database: "db",
      measurement: "m",
      select,
      from: 0,
      until: 2 * NOW,
      ...given,
    });
    return (series?.rows[0]?.[1] ?? 0) as number;
  };
  const shardFiles = async (policy = "autogen"): Promise<string[]> =>
    (await readdir(join(directory, "databases", "db", policy))).filter((name) => name.endsWith(".duckdb")).sort();

  test("downsampling goes on after a stop with what came meanwhile, and with late points of before", async () => {
    const minute = 60_000;
    const rule = { database: "db", name: "heimdall_autogen_sums", from: "autogen", to: "sums" };
    const sums = async () => {
      const points: (readonly unknown[])[] = [];
      const range = { from: NOW - HOUR, until: NOW + HOUR };
      for await (const page of store!.scan({ database: "db", retentionPolicy: "sums", ...range })) {
        points.push(...page.map(({ time, fields }) => [Number(time / 1_000_000n) - NOW, fields.count_value]));
      }
      return points;
    };
    const summed = (expected: unknown) =>
      until("the sums are there", async () => JSON.stringify(await sums(), plain) === JSON.stringify(expected));
    const plain = (_: string, value: unknown) => (typeof value === "bigint" ? Number(value) : value);

    let clock = NOW;
    await start({ now: () => clock });
    await store!.setRetentionPolicy("db", { name: "sums", duration: null, shardDuration: 0n, isDefault: false });
    const set = () =>
      store!.setDownsampling(
        [{ ...rule, interval: BigInt(minute) * 1_000_000n, aggregates: ["count"] }],
        ["db"],
        false,
      );
    await set();
    await store!.write([point(NOW - 3 * minute), point(NOW - 3 * minute + 1), point(NOW - minute)]);
    await summed([
      [-3 * minute, 2],
      [-minute, 1],
    ]);
    // Nobody names the rule after the restart: it is kept, as InfluxDB keeps its own.
    await store!.write([point(NOW + 1)]);
    clock = NOW + 2 * minute;
    await restart({ now: () => clock });
    await summed([
      [-3 * minute, 2],
      [-minute, 1],
      [0, 1],
    ]);
    await store!.write([point(NOW - 2 * minute), point(NOW + 2 * minute)]);
    await summed([
      [-3 * minute, 2],
      [-2 * minute, 1],
      [-minute, 1],
      [0, 1],
    ]);
    expect(await store!.setDownsampling([], ["db"], true)).toEqual([expect.stringContaining("heimdall_autogen_sums")]);
    await restart({ now: () => clock + 10 * minute });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await sums()).toHaveLength(4);
  });

  test("everything is there after a restart, and merging goes on", async () => {
    let metrics = await start();
    await metrics.setRetentionPolicy("db", {
      name: "p",
      duration: null,
      shardDuration: 24n * 3_600_000_000_000n,
      isDefault: true,
    });
    await metrics.write([point(NOW, { fields: { x: 1, y: 1n } }), point(NOW + 1, { fields: { x: 2 } })]);
    metrics = await restart();
    expect((await metrics.retentionPolicies("db")).find(({ isDefault }) => isDefault)!.name).toBe("p");
    await metrics.write([point(NOW, { fields: { x: 5 } }), point(NOW + 2, { fields: { z: true } })]);
    const select = ["x", "y", "z"].map((field) => ({ field }));
    const [series] = await metrics.query({ database: "db", measurement: "m", select, from: NOW, until: NOW + 10 });
    expect(series!.rows).toEqual([
      [NOW, 5, 1, null],
      [NOW + 1, 2, null, null],
      [NOW + 2, null, null, true],
    ]);
    expect((await metrics.write([point(NOW, { fields: { y: 1.5 } })])).refused[0]!.reason).toContain(
      "already exists as type integer",
    );
  });

  test("what was encoded elsewhere is committed, structured clones included", async () => {
    const metrics = await start();
    const encoded = structuredClone(
      encodePoints([point(NOW), point(NOW + 1, { fields: {} }), point(NOW, { fields: { s: "t" } })]),
    );
    expect(await metrics.commit(encoded)).toEqual({ written: 2, refused: [{ index: 1, reason: "missing fields" }] });
    expect(await count()).toBe(1);
  });

  test("points that no store takes are refused with a reason", async () => {
    const metrics = await start();
    const { refused } = await metrics.write([
      point(1, { fields: { value: Number.NaN } }),
      point(1, { fields: { value: 2n ** 63n } }),
      point(1, { tags: { time: "now" } }),
      point(1, { fields: { time: 1 } }),
      point(1, { measurement: "" }),
      point(1, { time: 2n ** 63n }),
    ]);
    expect(refused.map(({ reason }) => reason)).toEqual([
      'field "value" on measurement "m" is NaN; only finite numbers can be stored',
      'field "value" on measurement "m" is 9223372036854775808, which no 64-bit integer holds',
      'invalid tag key: input tag "time" on measurement "m" is invalid',
      'invalid field name: input field "time" on measurement "m" is invalid',
      "missing measurement",
      "time outside range -9223372036854775806 - 9223372036854775806",
    ]);
  });

  test("concurrent writes share a transaction and each gets its own answer", async () => {
    const metrics = await start({ gatherMilliseconds: 20 });
    await metrics.write([point(NOW, { fields: { value: 1 } })]);
    const reports = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        metrics.write([
          point(NOW + i),
          point(NOW + i, { fields: { value: BigInt(i) } }),
          point(NOW + 1_000 + i, { tags: { host: `h${i}` } }),
        ]),
      ),
    );
    for (const report of reports) expect(report).toMatchObject({ written: 2, refused: [{ index: 1 }] });
    expect(await count()).toBe(100);
  });

  test("the same point from concurrent writes is merged in their order", async () => {
    const metrics = await start({ gatherMilliseconds: 20 });
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => metrics.write([point(NOW, { fields: { value: i, [`f${i}`]: i } })])),
    );
    const select = ["value", "f0", "f19"].map((field) => ({ field }));
    const [series] = await metrics.query({ database: "db", measurement: "m", select, from: NOW, until: NOW + 1 });
    expect(series!.rows).toEqual([[NOW, 19, 0, 19]]);
  });

  test("late points find their place, also of series that were forgotten", async () => {
    const metrics = await start({ seriesCacheLimit: 10 });
    const points = Array.from({ length: 500 }, (_, i) => point(NOW + i, { tags: { host: `h${i % 100}` } }));
    for (let from = 0; from < 500; from += 50) await metrics.write(points.slice(from, from + 50));
    expect(await metrics.write(points.toReversed())).toEqual({ written: 500, refused: [] });
    expect(await count()).toBe(500);
    expect((await metrics.stats()).databases).toEqual([{ database: "db", points: 500, series: 100 }]);
  });

  test("retention drops the shards that have left, and the disk has their room at once", async () => {
    const metrics = await start();
    const policy = {
      name: "day",
      duration: 24n * 3_600_000_000_000n,
      shardDuration: 3_600_000_000_000n,
      isDefault: true,
    };
    await metrics.setRetentionPolicy("db", policy);
    await metrics.write(Array.from({ length: 24 }, (_, i) => point(NOW - i * HOUR)));
    await metrics.write([point(NOW, { retentionPolicy: "autogen" })]);
    expect(await shardFiles("day")).toHaveLength(24);
    const before = (await metrics.stats()).bytes;
    expect(await metrics.applyRetention(NOW)).toBe(0);
    expect(await metrics.applyRetention(NOW + 12 * HOUR)).toBe(11);
    expect(await shardFiles("day")).toHaveLength(13);
    expect(await count()).toBe(13);
    expect((await metrics.stats()).bytes).toBeLessThan(before);
    expect(await metrics.applyRetention(NOW + 100 * HOUR)).toBe(13);
    expect(await shardFiles("day")).toEqual([]);
    expect(await count({ retentionPolicy: "autogen" })).toBe(1);
  });

  test("more shards than may be open at a time", async () => {
    const metrics = await start({ openShardLimit: 3 });
    await metrics.setRetentionPolicy("db", {
      name: "h",
      duration: null,
      shardDuration: 3_600_000_000_000n,
      isDefault: true,
    });
    const points = Array.from({ length: 20 }, (_, i) => point(NOW - i * HOUR));
    await Promise.all([metrics.write(points), ...Array.from({ length: 5 }, () => count())]);
    expect(await Promise.all(Array.from({ length: 5 }, () => count()))).toEqual([20, 20, 20, 20, 20]);
    await metrics.write(points.map((one) => ({ ...one, fields: { value: 7 } })));
    expect(await count()).toBe(20);
  });

  test("shards do not overlap when the shard duration changes", async () => {
    const metrics = await start();
    const policy = { name: "p", duration: null, isDefault: true };
    await metrics.setRetentionPolicy("db", { ...policy, shardDuration: 3_600_000_000_000n });
    await metrics.write([point(NOW + 5 * HOUR)]);
    await metrics.setRetentionPolicy("db", { ...policy, shardDuration: 24n * 3_600_000_000_000n });
    await metrics.write(Array.from({ length: 24 }, (_, i) => point(NOW + i * HOUR)));
    expect(await shardFiles("p")).toHaveLength(3);
    expect(await count()).toBe(24);
    await restart();
    expect(await count()).toBe(24);
  });

  test("a damaged file is set aside with a word, and writing goes on", async () => {
    let metrics = await start();
    await metrics.write([point(NOW)]);
    await metrics.close();
    const [file] = await shardFiles();
    const path = join(directory, "databases", "db", "autogen", file!);
    const handle = await open(path, "r+");
    await handle.write(Buffer.alloc(8_192, 0x55), 0, 8_192, 0);
    await handle.close();
    const told: HeimdallError[] = [];
    metrics = await start({ onDamage: (error) => told.push(error) });
    expect(await count()).toBe(0);
    expect(told.map(({ code }) => code)).toEqual(["METRIC_SHARD_DAMAGED"]);
    expect(told[0]!.message).toContain(path);
    expect(await metrics.write([point(NOW + 1)])).toEqual({ written: 1, refused: [] });
    expect(await count()).toBe(1);
    const all = await readdir(join(directory, "databases", "db", "autogen"));
    expect(all.filter((name) => name.includes(".damaged-"))).toHaveLength(1);
  });

  test("files that are not shards do no harm", async () => {
    let metrics = await start();
    await metrics.write([point(NOW)]);
    const [file] = await shardFiles();
    const folder = join(directory, "databases", "db", "autogen");
    await writeFile(join(folder, "notes.txt"), "x");
    await appendFile(join(folder, `${file}.new`), "half of a file");
    metrics = await restart();
    await metrics.write([point(NOW + 1)]);
    expect(await count()).toBe(2);
  });

  test("a second process is kept out", async () => {
    await start();
    const script = `
      const { openEmbeddedMetricStore } = await import(${JSON.stringify(fileURLToPath(new URL("../../../../backend/src/stores/metrics/duckdb/store.ts", import.meta.url)))});
      await openEmbeddedMetricStore({ directory: ${JSON.stringify(directory)} }).then(() => console.log("open"), (error) => console.log(error.code));
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
    let output = "";
    for await (const chunk of child.stdout) output += chunk;
    expect(output.trim()).toBe("METRIC_STORE_LOCKED");
  });

  test("names of databases that would leave the folder, or differ only in case", async () => {
    const metrics = await start();
    for (const name of ["", "..", "a/b", "a\\b", "x".repeat(300)])
      await expect(metrics.createDatabase(name)).rejects.toThrow(/cannot name/);
    for (const name of ["DB", "d b", "d:b", "ü"]) {
      await metrics.createDatabase(name);
      await metrics.write([point(NOW, { database: name })]);
    }
    expect(await count()).toBe(0);
    expect((await metrics.stats()).databases.map(({ points }) => points)).toEqual([0, 1, 1, 1, 1]);
  });

  test("what was acknowledged survives kill -9", async () => {
    const acknowledged = new Set<number>();
    let first = 0;
    for (let round = 0; round < 3; round += 1) {
      const child = spawn(process.execPath, [
        fileURLToPath(new URL("write-until-killed.ts", import.meta.url)),
        directory,
        String(first),
      ]);
      let text = "";
      let errors = "";
      child.stdout.on("data", (chunk) => (text += chunk));
      child.stderr.on("data", (chunk) => (errors += chunk));
      for (let waited = 0; text.length < 200 && waited < 10_000; waited += 20) await sleep(20);
      await sleep(Math.random() * 100);
      child.kill("SIGKILL");
      await new Promise((resolve) => child.on("close", resolve));
      const batches = text.split("\n").slice(0, -1).map(Number);
      expect(batches.length, errors).toBeGreaterThan(10);
      for (const batch of batches) acknowledged.add(batch);
      first = Math.max(...batches) + 20;
    }
    const metrics = await start({ onDamage: (error) => expect.unreachable(error.message) });
    const counts = new Map<number, number>();
    for await (const page of metrics.scan({ database: "db", from: 0, until: NOW })) {
      for (const { fields } of page) counts.set(Number(fields.batch), (counts.get(Number(fields.batch)) ?? 0) + 1);
    }
    for (const batch of acknowledged) expect(counts.get(batch), `batch ${batch}`).toBe(100);
    for (const [batch, points] of counts) expect(points, `batch ${batch}`).toBe(100);
  });
});
