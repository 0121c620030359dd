import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Fields } from "../../../backend/src/event/value.ts";
import { parseLucene } from "../../../backend/src/query/lucene.ts";
import { retainLogs } from "../../../backend/src/retention/logs.ts";
import { type EmbeddedLogStore, openEmbeddedLogStore } from "../../../backend/src/stores/logs/duckdb/store.ts";
import type { LogRollup, LogStore } from "../../../backend/src/stores/logs/port.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Math.floor(Date.now() / DAY) * DAY + 12 * HOUR;
const today = Math.floor(now / DAY) * DAY;
/** Ten o'clock of a day that 30 days of retention no longer cover. */
const old = today - 40 * DAY + 10 * HOUR;

const directory = mkdtempSync(join(tmpdir(), "heimdall-retention-"));
let store: EmbeddedLogStore;
let state: State;
beforeAll(async () => {
  store = await openEmbeddedLogStore({ directory });
  state = await openState({ url: "sqlite::memory:" });
});
afterAll(async () => {
  await store.close();
  await state.close();
  rmSync(directory, { recursive: true, force: true });
});

let names = 0;
const freshName = () => {
  names += 1;
  return `web${names}`;
};
const write = async (index: string, documents: readonly (readonly [time: number, fields: Fields])[]) => {
  await store.write(
    documents.map(([time, fields]) => ({
      index,
      id: null,
      action: "index" as const,
      time,
      fields: { "@timestamp": new Date(time).toISOString(), ...fields },
    })),
  );
};
const search = async (index: string, query = "*") => {
  const page = await store.search({ query: parseLucene(query), indices: [index], sort: "oldest", size: 1000 });
  return page.hits.map(({ source }) => JSON.parse(source));
};
const settings = (index: string, rollup: Partial<LogRollup> = {}) => ({
  rules: [{ index, days: 30 }],
  rollups: [{ index, into: `rollup-${index}`, interval: HOUR, groupBy: ["status"], metrics: ["bytes"], ...rollup }],
});
type RetentionSettings = Parameters<typeof retainLogs>[1];
const turn = async (given: RetentionSettings, logs: LogStore = store) => {
  const reports: string[] = [];
  const gone = await retainLogs({ logs, state }, given, {
    now,
    stop: new AbortController().signal,
    report: (message) => reports.push(message),
  });
  return { gone, reports };
};
const counts = async (index: string, query?: string) =>
  (await search(`rollup-${index}`, query)).map(({ rollup }) => rollup.count);
const total = async (index: string) => (await counts(index)).reduce((sum, count) => sum + count, 0);

describe("retention of logs with rollups", () => {
  it("sums up what it deletes, per bucket and combination, and nothing of it twice", async () => {
    const index = freshName();
    await write(index, [
      [old, { status: 200, bytes: 10 }],
      [old + 1, { status: 200, bytes: 2.5 }],
      [old + 2, { status: 200 }],
      [old + 3, { status: 500, bytes: "no number" }],
      [old + HOUR, { status: 200, bytes: 7 }],
      [old + HOUR, {}],
      [today - 2 * DAY, { status: 200, bytes: 1 }],
    ]);
    expect((await turn(settings(index))).gone).toBe(6);
    expect(await search(index)).toHaveLength(1);
    const at = (time: number) => new Date(Math.floor(time / HOUR) * HOUR).toISOString();
    const origin = { index, interval: "1h" };
    const expected = [
      {
        "@timestamp": at(old),
        status: 200,
        rollup: { ...origin, count: 3, metrics: { bytes: { min: 2.5, max: 10, sum: 12.5, count: 2 } } },
      },
      { "@timestamp": at(old), status: 500, rollup: { ...origin, count: 1, metrics: {} } },
      {
        "@timestamp": at(old + HOUR),
        status: 200,
        rollup: { ...origin, count: 1, metrics: { bytes: { min: 7, max: 7, sum: 7, count: 1 } } },
      },
      { "@timestamp": at(old + HOUR), rollup: { ...origin, count: 1, metrics: {} } },
      // What is over is summed up while its documents are still there.
      {
        "@timestamp": at(today - 2 * DAY),
        status: 200,
        rollup: { ...origin, count: 1, metrics: { bytes: { min: 1, max: 1, sum: 1, count: 1 } } },
      },
    ];
    const found = await search(`rollup-${index}`);
    expect(found).toHaveLength(expected.length);
    expect(found).toEqual(expect.arrayContaining(expected));
    expect((await turn(settings(index))).gone).toBe(0);
    expect(await search(`rollup-${index}`)).toHaveLength(expected.length);
    // The search and the filters of rules find a summary by the fields of its group.
    expect(await counts(index, "status:500")).toEqual([1]);
  });

  it("sums up late documents of a bucket that is there anew, and of one whose documents are gone beside it", async () => {
    const index = freshName();
    const recent = today - 3 * DAY;
    await write(index, [
      [old, { status: 200 }],
      [recent, { status: 200 }],
    ]);
    await turn(settings(index));
    await write(index, [
      [old + 5, { status: 200 }],
      [old + 6, { status: 200 }],
      [recent + 5, { status: 200 }],
    ]);
    expect((await turn(settings(index))).gone).toBe(2);
    expect((await counts(index)).sort()).toEqual([1, 1, 2]);
    await write(index, [[old + 7, { status: 200 }]]);
    await turn(settings(index));
    expect(await total(index)).toBe(5);
    // Before the recent day goes it is summed up once more, with what came late.
    const later = { ...settings(index), rules: [{ index, days: 1 }] };
    expect((await turn(later)).gone).toBe(2);
    expect(await total(index)).toBe(6);
  });

  it("counts right when a crash cuts the deletion short", async () => {
    const index = freshName();
    const times = [old, old + HOUR, today - 39 * DAY];
    await write(
      index,
      times.map((time) => [time, { status: 200 }]),
    );
    const dying: LogStore = {
      ...store,
      async applyRetention(_rules, time, limits) {
        // One of the two days is gone when the process dies.
        await store.applyRetention([{ index, days: 39 }], time, limits);
        throw new Error("killed");
      },
    };
    await expect(turn(settings(index), dying)).rejects.toThrow("killed");
    expect(await search(index)).toHaveLength(1);
    expect(await total(index)).toBe(3);
    expect((await turn(settings(index))).gone).toBe(1);
    expect(await total(index)).toBe(3);
    await write(index, [[old, { status: 200 }]]);
    await turn(settings(index));
    expect(await total(index)).toBe(4);
  });

  it("deletes nothing whose summaries are not stored, and goes on with everything else", async () => {
    const index = freshName();
    const other = freshName();
    await write(index, [[old, { status: 200 }]]);
    await write(other, [[old, { status: 200 }]]);
    const given = { ...settings(index), rules: [index, other].map((name) => ({ index: name, days: 30 })) };
    const refusing: LogStore = {
      ...store,
      write: async (documents) => documents.map(({ id }) => ({ status: "refused", id, reason: "no room for it" })),
    };
    const { gone, reports } = await turn(given, refusing);
    expect(gone).toBe(1);
    expect(reports).toEqual([
      `index ${index} keeps its documents until they can be rolled up: a summary was refused by rollup-${index}: no room for it`,
    ]);
    expect(await search(index)).toHaveLength(1);
    expect(await search(other)).toHaveLength(0);
    expect((await turn(given)).gone).toBe(1);
    expect(await total(index)).toBe(1);
  });

  it("sums up again when documents come in meanwhile", async () => {
    const index = freshName();
    await write(index, [[old, { status: 200 }]]);
    let more = 2;
    const busy: LogStore = {
      ...store,
      async write(documents) {
        if (more > 0) await write(index, [[old + more, { status: 200 }]]);
        more -= 1;
        return store.write(documents);
      },
    };
    expect((await turn(settings(index), busy)).gone).toBe(3);
    expect(await total(index)).toBe(3);
  });

  it("counts a document under every value of a list, and groups by nested fields", async () => {
    const index = freshName();
    await write(index, [
      [old, { tags: ["a", "b"], http: { response: { status_code: 200 } } }],
      [old, { tags: ["b"], "http.response.status_code": 200 }],
    ]);
    await turn(settings(index, { groupBy: ["tags", "http.response.status_code"] }));
    expect(await counts(index, "tags:a AND http.response.status_code:200")).toEqual([1]);
    expect(await counts(index, "tags:b AND http.response.status_code:200")).toEqual([2]);
  });

  it("keeps rollups when a rule means everything, until a rule names them", async () => {
    const index = freshName();
    await write(index, [[old, { status: 200 }]]);
    const given = { ...settings(index), rules: [{ index: "*", days: 30 }] };
    await turn(given);
    await turn(given);
    expect(await total(index)).toBe(1);
    expect((await turn({ ...given, rules: [{ index: `rollup-${index}`, days: 30 }] })).gone).toBe(1);
  });

  it("needs no rollups, and rolls up without retention", async () => {
    const index = freshName();
    await write(index, [[old, { status: 200 }]]);
    await turn({ ...settings(index), rules: [] });
    expect(await total(index)).toBe(1);
    expect(await search(index)).toHaveLength(1);
    expect((await turn({ ...settings(index), rollups: [] })).gone).toBe(1);
  });

  it("stops between two pages and goes on later", async () => {
    const index = freshName();
    await write(index, [[old, { status: 200 }]]);
    const stopped = AbortSignal.abort();
    await expect(
      retainLogs({ logs: store, state }, settings(index), { now, stop: stopped, report: () => undefined }),
    ).rejects.toThrow();
    expect(await search(index)).toHaveLength(1);
    expect((await turn(settings(index))).gone).toBe(1);
  });
});
