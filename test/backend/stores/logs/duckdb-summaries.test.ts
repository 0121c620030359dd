import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fields } from "../../../../backend/src/event/value.ts";
import { type EmbeddedLogStore, openEmbeddedLogStore } from "../../../../backend/src/stores/logs/duckdb/store.ts";
import type { LogSummaries, LogSummary, LogSummaryRequest } from "../../../../backend/src/stores/logs/port.ts";
import { scannedSummaries } from "./scanned-summaries.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const today = Math.floor(Date.now() / DAY) * DAY;

describe("summaries of the embedded log store", () => {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-summaries-"));
  let store: EmbeddedLogStore;
  beforeAll(async () => {
    store = await openEmbeddedLogStore({ directory, columnLimit: 6, retention: [{ index: "kept-*", days: 90 }] });
    await write(
      "web",
      Array.from({ length: 3_000 }, (_, n) => [
        today - 3 * DAY + (n % 60) * 2_000_000,
        {
          ...(n % 7 === 0 ? {} : { host: { name: `web-${n % 5}` } }),
          status: n % 13 === 0 ? "none" : 200 + (n % 3),
          ok: n % 2 === 0,
          bytes: n % 17 === 0 ? [n, n, 1.5] : n,
          tags: n % 3 === 0 ? ["a", "b", "a"] : n % 3 === 1 ? "a" : [],
          // Beyond the limit of columns.
          rare: n % 4 === 0 ? ["x", 7, true] : n % 4,
          last: -n / 8,
        },
      ]),
    );
    // Other indices in the same files, other files of the same days, and times that are far off.
    await write("other", [[today - 3 * DAY, { status: 1 }]]);
    await write("web", [
      [today - 20 * 366 * DAY, { status: 200, bytes: 1 }],
      [-5 * HOUR - 1, { status: 200, bytes: 2 }],
      [today + 9 * DAY + 1, { status: 200, bytes: 3 }],
    ]);
    await store.applyRetention([{ index: "web", days: 36_500 }], Date.now());
    await write("web", [[today - 3 * DAY + 5, { status: 200, bytes: 1_000_000 }]]);
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const write = (index: string, documents: readonly (readonly [number, Fields])[]) =>
    store.write(
      documents.map(([time, fields]) => ({
        index,
        id: null,
        action: "index" as const,
        time,
        fields: { "@timestamp": new Date(time).toISOString(), ...fields },
      })),
    );
  const collect = async (summaries: LogSummaries, request: LogSummaryRequest): Promise<LogSummary[]> => {
    const all: LogSummary[] = [];
    for await (const page of summaries.summarize(request)) all.push(...page);
    expect(all.map(({ time }) => time)).toEqual(all.map(({ time }) => time).sort((a, b) => a - b));
    const key = (summary: LogSummary) => JSON.stringify([summary.time, summary.group]);
    return all.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  };
  const whole = { index: "web", from: -10 * DAY, until: today + 20 * DAY, interval: HOUR, groupBy: [], metrics: [] };

  it.each<[string, Partial<LogSummaryRequest>]>([
    ["counts alone", {}],
    ["fields of one kind", { groupBy: ["host.name", "ok"], metrics: ["last"] }],
    ["lists, mixed kinds and what has no column", { groupBy: ["tags", "status", "rare"], metrics: ["bytes", "rare"] }],
    ["fields that are not there", { groupBy: ["nothing", "status"], metrics: ["nothing", "host.name"] }],
    ["keyword names", { groupBy: ["host.name.keyword"] }],
    ["minutes", { interval: 15 * 60_000, groupBy: ["ok"], metrics: ["bytes"] }],
    ["days", { interval: DAY, groupBy: ["ok"], metrics: ["bytes"] }],
    ["a part of the time", { from: today - 3 * DAY + 2 * HOUR, until: today - 3 * DAY + 5 * HOUR, groupBy: ["ok"] }],
    ["an index that is not there", { index: "nowhere" }],
  ])("are those that reading every document gives: %s", async (_, part) => {
    const request = { ...whole, ...part };
    const expected = await collect(scannedSummaries(store), request);
    if (request.index === "web") expect(expected.length).toBeGreaterThan(1);
    expect(await collect(store.summaries, request)).toEqual(expected);
  });

  it("know the indices, their ends and their documents before a time", async () => {
    const fits = (index: string) => index !== "other";
    const read = scannedSummaries(store);
    expect(await store.summaries.indices(fits)).toEqual([
      { index: "web", oldest: -5 * HOUR - 1, newest: today + 9 * DAY + 1 },
    ]);
    expect(await store.summaries.indices(fits)).toEqual(await read.indices(fits));
    const until = today - 3 * DAY + 7 * HOUR;
    expect(await store.summaries.count("web", until)).toBe(await read.count("web", until));
    expect(await store.summaries.count("web", until)).toBeGreaterThan(100);
  });
});
