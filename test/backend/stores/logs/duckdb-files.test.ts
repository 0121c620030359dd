import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { HeimdallError } from "../../../../backend/src/errors.ts";
import type { Fields } from "../../../../backend/src/event/value.ts";
import { parseLucene } from "../../../../backend/src/query/lucene.ts";
import {
  type EmbeddedLogStore,
  type EmbeddedLogStoreOptions,
  openEmbeddedLogStore,
} from "../../../../backend/src/stores/logs/duckdb/store.ts";
import type { LogDocument } from "../../../../backend/src/stores/logs/port.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 21, 12);

describe("the embedded log store's files", () => {
  let directory: string;
  let store: EmbeddedLogStore;
  const reports: HeimdallError[] = [];

  const open = async (options: Partial<EmbeddedLogStoreOptions> = {}) => {
    store = await openEmbeddedLogStore({
      directory,
      gatherMilliseconds: 0,
      threads: 2,
      now: () => NOW,
      report: (error) => reports.push(error),
      ...options,
    });
  };
  const document = (fields: Fields, rest: Partial<LogDocument> = {}): LogDocument => ({
    index: "app",
    id: null,
    action: "index",
    time: NOW,
    fields,
    ...rest,
  });
  const find = async (query: string) => {
    const page = await store.search({ query: parseLucene(query), sort: "oldest", size: 1000 });
    return page.hits.map(({ source }) => JSON.parse(source) as Fields);
  };
  const filesOnDisk = async () =>
    (await readdir(join(directory, "logs"), { recursive: true })).filter((name) => name.endsWith(".duckdb")).sort();

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "heimdall-logs-"));
    reports.length = 0;
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it("keep what was stored over a restart, and go on with ids, arrival and new fields", async () => {
    await open();
    await store.write([document({ n: 1 }, { id: "a" }), document({ n: 2 })]);
    const { next } = await store.search({ query: { kind: "all" }, sort: "arrival", size: 10 });
    await store.close();
    await open();
    expect(await store.write([document({ n: 3 }, { id: "a", action: "create" })])).toEqual([
      { status: "conflict", id: "a" },
    ]);
    expect(await store.write([document({ n: 3, fresh: "x" }, { id: "a" })])).toEqual([{ status: "updated", id: "a" }]);
    const after = await store.search({ query: { kind: "all" }, sort: "arrival", size: 10, after: next! });
    expect(after.hits.map(({ id }) => id)).toEqual(["a"]);
    expect(await find("fresh:x")).toEqual([{ n: 3, fresh: "x" }]);
    expect((await store.stats()).documents).toBe(2);
  });

  it("are counted anew where something was stored, whatever was counted before", async () => {
    await open({ openFileLimit: 1 });
    const days = [0, 1, 2].map((ago) => NOW - ago * 86_400_000);
    await store.write(days.map((time) => document({ n: 1 }, { time })));
    expect((await store.stats()).documents).toBe(3);
    await store.write([document({ n: 2 }, { time: days[1]! })]);
    expect((await store.stats()).documents).toBe(4);
    expect((await store.stats()).documents).toBe(4);
    await store.applyRetention([{ index: "*", days: 1 }], NOW);
    expect((await store.stats()).documents).toBe(3);
  });

  it("go on growing in arrival order when the clock was set back over a restart", async () => {
    await open();
    await store.write([document({ n: 1 })]);
    const { next } = await store.search({ query: { kind: "all" }, sort: "arrival", size: 10 });
    await store.close();
    await open({ now: () => NOW - 3_600_000 });
    await store.write([document({ n: 2 })]);
    const { hits } = await store.search({ query: { kind: "all" }, sort: "arrival", size: 10, after: next! });
    expect(hits.map(({ source }) => JSON.parse(source).n)).toEqual([2]);
  });

  it("hold one day and one length of retention each", async () => {
    await open({
      retention: [
        { index: "short-*", days: 7 },
        { index: "also-*", days: 7 },
      ],
    });
    await store.write([
      document({}, { index: "short-a" }),
      document({}, { index: "also-b" }),
      document({}, { index: "app" }),
      document({}, { index: "app", time: NOW - DAY }),
    ]);
    expect(await filesOnDisk()).toEqual([
      "7d/2026-11-21.duckdb",
      "forever/2026-11-20.duckdb",
      "forever/2026-11-21.duckdb",
      "lock.duckdb",
    ]);
  });

  it("are few whatever times documents claim", async () => {
    await open();
    await store.write(
      Array.from({ length: 50 }, (_, n) => document({ n }, { time: n % 2 ? n * DAY : Date.UTC(2200, 0, n) })),
    );
    await store.write([document({ n: 100 })]);
    expect(await filesOnDisk()).toEqual(["forever/2026-11-21.duckdb", "forever/outside.duckdb", "lock.duckdb"]);
    const newest = await store.search({ query: { kind: "all" }, sort: "newest", size: 26 });
    expect(newest.hits.map(({ time }) => time)).toEqual(newest.hits.map(({ time }) => time).sort((a, b) => b - a));
    expect(JSON.parse(newest.hits[25]!.source).n).toBe(100);
  });

  it("give the disk back when they expire", async () => {
    await open();
    await store.write([document({ n: 1 }, { time: NOW - 9 * DAY }), document({ n: 2 })]);
    expect(await store.applyRetention([{ index: "*", days: 7 }], NOW)).toBe(1);
    expect(await filesOnDisk()).toEqual(["forever/2026-11-21.duckdb", "lock.duckdb"]);
    expect(await find("*")).toEqual([{ n: 2 }]);
  });

  it("are kept while one index still needs them, and lose the others' rows", async () => {
    await open();
    const old = NOW - 9 * DAY;
    await store.write([document({ n: 1 }, { time: old }), document({ n: 2 }, { time: old, index: "audit" })]);
    const rules = [
      { index: "audit", days: 365 },
      { index: "*", days: 7 },
    ];
    expect(await store.applyRetention(rules, NOW)).toBe(1);
    expect(await find("*")).toEqual([{ n: 2 }]);
    expect((await store.stats()).indices).toEqual([{ index: "audit", documents: 1 }]);
  });

  it("are deleted by rows where their times are absurd", async () => {
    await open();
    await store.write([document({ n: 1 }, { time: 0 }), document({ n: 2 }, { time: NOW + 90 * DAY })]);
    expect(await store.applyRetention([{ index: "*", days: 7 }], NOW)).toBe(1);
    expect(await find("*")).toEqual([{ n: 2 }]);
  });

  it("are closed beyond the limit and opened again when asked", async () => {
    await open({ openFileLimit: 2 });
    for (let n = 0; n < 6; n += 1) await store.write([document({ n }, { time: NOW - n * DAY, id: `id-${n}` })]);
    expect(await find("n:5")).toEqual([{ n: 5 }]);
    expect((await find("*")).length).toBe(6);
    expect(await store.write([document({ n: 9 }, { time: NOW - 5 * DAY, id: "id-5" })])).toEqual([
      { status: "updated", id: "id-5" },
    ]);
  });

  it("find an id again whose time moved over midnight", async () => {
    await open();
    const midnight = Date.UTC(2026, 10, 21);
    await store.write([document({ n: 1 }, { id: "x", time: midnight - 1 })]);
    expect(await store.write([document({ n: 2 }, { id: "x", time: midnight })])).toEqual([
      { status: "updated", id: "x" },
    ]);
    expect(await find("*")).toEqual([{ n: 2 }]);
  });

  it.each([
    ["garbage", (path: string) => writeFile(path, "this is no database".repeat(1000))],
    ["a cut", (path: string) => truncate(path, 9_000)],
    ["emptiness of its tables", (path: string) => writeFile(path, Buffer.alloc(12_288))],
  ])("are set aside when damaged by %s, and the rest goes on", async (_, damage) => {
    await open();
    await store.write([document({ n: 1 }), document({ n: 2 }, { time: NOW - DAY })]);
    await store.close();
    await damage(join(directory, "logs/forever/2026-11-21.duckdb"));
    await open();
    expect(await find("*")).toEqual([{ n: 2 }]);
    expect(reports.map(({ code }) => code)).toEqual(["LOG_STORE_DAMAGED"]);
    await store.write([document({ n: 3 })]);
    expect(await find("*")).toEqual([{ n: 2 }, { n: 3 }]);
    const aside = (await readdir(join(directory, "logs/forever"))).filter((name) => name.includes("damaged"));
    expect(aside).toHaveLength(1);
  });

  it("ignore what else lies in the directory", async () => {
    await mkdir(join(directory, "logs/forever"), { recursive: true });
    await writeFile(join(directory, "logs/forever/notes.duckdb"), "mine");
    await open();
    await store.write([document({ n: 1 })]);
    expect(await find("*")).toEqual([{ n: 1 }]);
  });

  it("belong to one process at a time", async () => {
    await open();
    const script = `import { openEmbeddedLogStore } from ${JSON.stringify(new URL("../../../../backend/src/stores/logs/duckdb/store.ts", import.meta.url).href)};
      await openEmbeddedLogStore({ directory: process.argv[1] }).catch((error) => { console.log(error.code); });`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines: string[] = [];
    for await (const line of createInterface(child.stdout)) lines.push(line);
    expect(lines).toEqual(["LOG_STORE_LOCKED"]);
  });

  it.skipIf(process.platform === "win32")(
    "refuse what a full disk cannot take, to be sent again, and keep the rest",
    async () => {
      const writer = join(import.meta.dirname, "full-disk-writer.ts");
      const child = spawn("sh", ["-c", 'ulimit -f 4000; exec "$0" "$@"', process.execPath, writer, directory], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let answer = "";
      for await (const line of createInterface(child.stdout)) answer += line;
      const { acknowledged, codes, found } = JSON.parse(answer) as {
        acknowledged: number;
        codes: string[];
        found: number;
      };
      expect(codes).toEqual(["LOG_STORE_FULL true"]);
      expect(acknowledged).toBeGreaterThan(0);
      expect(found).toBe(acknowledged * 20);
      await open();
      expect((await store.stats()).documents).toBe(acknowledged * 20);
      expect(await store.write([document({ n: 1 })])).toMatchObject([{ status: "created" }]);
    },
  );

  it("hold every acknowledged document exactly once after kill -9, and no half batch of a file", async () => {
    const acknowledged = new Set<number>();
    let first = 0;
    for (let round = 0; round < 4; round += 1) {
      const child = spawn(process.execPath, [join(import.meta.dirname, "kill-writer.ts"), directory, `${first}`], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let killing = false;
      for await (const line of createInterface(child.stdout)) {
        acknowledged.add(Number(line));
        if (killing || acknowledged.size < (round + 1) * 15 + round) continue;
        killing = true;
        setTimeout(() => child.kill("SIGKILL"), round * 7);
      }
      // The next round sends again what may or may not have arrived.
      first = Math.max(...acknowledged) - 3;
    }
    await open();
    const perBatch = new Map<number, number[]>();
    for await (const hits of store.scan({ query: { kind: "all" } })) {
      for (const { source } of hits) {
        const { batch, n } = JSON.parse(source) as { batch: number; n: number };
        perBatch.set(batch, [...(perBatch.get(batch) ?? []), n]);
      }
    }
    expect(acknowledged.size).toBeGreaterThan(50);
    for (const batch of acknowledged) expect(new Set(perBatch.get(batch)).size, `batch ${batch}`).toBe(20);
    for (const [batch, numbers] of perBatch) {
      expect(numbers.length, `batch ${batch} has no document twice`).toBe(new Set(numbers).size);
      for (const file of [0, 1]) expect([0, 10]).toContain(numbers.filter((n) => n % 2 === file).length);
    }
  });
});
