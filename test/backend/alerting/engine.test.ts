import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AlertingEngine, createAlertingEngine } from "../../../backend/src/alerting/engine.ts";
import { compileMatchers } from "../../../backend/src/alerting/matcher.ts";
import type { Fields } from "../../../backend/src/event/value.ts";
import { compilePredicate } from "../../../backend/src/query/predicate.ts";
import type { LogHit, LogStore } from "../../../backend/src/stores/logs/port.ts";
import type { MetricStore } from "../../../backend/src/stores/metrics/port.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";

const MINUTE = 60_000;
let folder: string;
let state: State;
let standin: TelegramStandin;
let engine: AlertingEngine;
/** The machine's clock, as the engine sees it. */
let clock = Date.UTC(2026, 10, 21, 10, 0, 30);
const stored: LogHit[] = [];
const logged: string[] = [];
let lastId = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "heimdall-alerting-"));
  mkdirSync(join(folder, "rules"));
  state = await openState({ url: "sqlite::memory:" });
  standin = await startTelegramStandin();
  stored.length = 0;
  logged.length = 0;
  clock = Date.UTC(2026, 10, 21, 10, 0, 30);
});
afterEach(async () => {
  await engine.stop();
  await standin.close();
  await state.close();
  rmSync(folder, { recursive: true });
});

/** Called as the store is asked for history. */
let readingHistory: () => void = () => {};
const logs = {
  async *scan({ query, from = 0, until = Number.POSITIVE_INFINITY }) {
    const fits = compilePredicate(query);
    readingHistory();
    yield stored
      .filter(({ time, source }) => time >= from && time < until && fits({ fields: JSON.parse(source) as Fields }))
      .sort((a, b) => a.time - b.time);
  },
} as Pick<LogStore, "scan"> as LogStore;
const metrics = { databases: async () => [] } as Pick<MetricStore, "databases"> as MetricStore;

const rule = (name: string, text: string) =>
  writeFileSync(join(folder, "rules", `${name}.yaml`), `name: ${name}\nalert: [telegram]\nindex: app-*\n${text}`);

/** Starts an engine as a process would, on the same state and stores. */
async function start(): Promise<void> {
  const keep = (text: string) => void logged.push(text);
  engine = await createAlertingEngine({
    state,
    logs,
    metrics,
    settings: {
      rules: { directory: join(folder, "rules") },
      telegram: { bot_token: "123456:test-token", room_id: "-100", api_url: standin.url },
      webhook: { url: null },
    } as never,
    counters: { increment() {}, gauge() {} },
    log: { info: keep, warn: keep, error: keep },
    now: () => clock,
    reloadMilliseconds: 10,
    tickMilliseconds: 5,
    settleMilliseconds: 0,
    progressMilliseconds: 20,
  });
  await engine.start();
  await expect.poll(async () => (await engine.rules()).every(({ warming_up }) => !warming_up)).toBe(true);
}

/** Stores a document as the log store does; answers what a worker would say of it. */
function store(fields: Fields, time = clock) {
  lastId += 1;
  const document = { ...fields, "@timestamp": new Date(time).toISOString() };
  const hit = { index: "app-1", id: `d${lastId}`, time, source: JSON.stringify(document) };
  stored.push(hit);
  return compileMatchers(engine.matchers())({ ...hit, fields: document });
}
const happen = (fields: Fields, time = clock) => engine.observe(store(fields, time));
const titles = () => standin.messages.map(({ text }) => /⚠ (.*) ⚠/.exec(text)?.[1]);

describe("alerting engine", () => {
  it("tells Telegram of a match and keeps an incident", async () => {
    rule(
      "errors",
      "type: any\nfilter: [{term: {level: ERROR}}]\nquery_key: host\nalert_subject: '{0} failed'\nalert_subject_args: [host]",
    );
    await start();
    happen({ level: "INFO", host: "a" });
    happen({ level: "ERROR", host: "a", message: "no space left" });
    const [message] = await standin.received(1);
    expect(message!.text).toContain("⚠ a failed ⚠");
    expect(message!.text).toContain("message: no space left\nnum_hits: 1\nnum_matches: 1\n");
    const [incident] = (await engine.incidents.list({ limit: 10 })).incidents;
    expect(incident).toMatchObject({ rule: "errors", key: "a", state: "open", count: 1 });
    expect(await engine.incidents.move("acknowledge", incident!.id, "person:ada")).toMatchObject({
      state: "acknowledged",
    });
    expect(await engine.incidents.move("acknowledge", "no-such", "person:ada")).toBeUndefined();
  });

  it("is silent for realert, by key, and counts on in the incident", async () => {
    rule("errors", "type: any\nquery_key: host\nrealert: {minutes: 5}");
    await start();
    for (const host of ["a", "a", "b", "a"]) happen({ host });
    clock += 5 * MINUTE;
    happen({ host: "a" });
    await standin.received(3);
    await engine.flush();
    expect((await engine.incidents.list({ limit: 10 })).incidents.map(({ key, count }) => [key, count]).sort()).toEqual(
      [
        ["a", 4],
        ["b", 1],
      ],
    );
    expect(standin.messages).toHaveLength(3);
  });

  it("sees a new version of a file, and keeps the old one when the new one is bad", async () => {
    rule("errors", "type: any\nrealert: {minutes: 0}");
    await start();
    happen({ n: 1 });
    await standin.received(1);
    rule("errors", "type: anyy");
    await expect.poll(async () => (await engine.rules())[0]?.state).toBe("refused");
    expect((await engine.rules())[0]).toMatchObject({
      in_force: true,
      error: { message: expect.stringMatching(/errors\.yaml:4:1: type: anyy is no rule type/), place: { line: 4 } },
    });
    happen({ n: 2 });
    await standin.received(2);
    rule("errors", "type: any\nalert_subject: changed\nrealert: {minutes: 0}");
    await expect.poll(async () => (await engine.rules())[0]?.state).toBe("active");
    happen({ n: 3 });
    await standin.received(3);
    expect(titles()).toEqual(["errors", "errors", "changed"]);
    rmSync(join(folder, "rules", "errors.yaml"));
    await expect.poll(() => engine.matchers()).toEqual([]);
  });

  it("counts on over a restart, without telling again what was told", async () => {
    rule("logins", "type: frequency\nnum_events: 3\ntimeframe: {minutes: 5}\nrealert: {minutes: 0}");
    await start();
    for (let n = 0; n < 5; n += 1) happen({ n });
    await standin.received(1);
    await engine.stop();
    clock += 10_000;
    await start();
    // Two of the five were left in the window.
    happen({ n: 5 });
    await standin.received(2);
    await engine.stop();
    await start();
    await engine.flush();
    expect(standin.messages).toHaveLength(2);
  });

  it("alerts after a crash for what was stored and never evaluated, and for nothing older", async () => {
    rule("errors", "type: any\nfilter: [{term: {level: ERROR}}]\nrealert: {minutes: 0}");
    await start();
    happen({ level: "ERROR", n: "told" });
    await standin.received(1);
    store({ level: "ERROR", n: "old" }, clock - 10 * MINUTE);
    clock += 1_000;
    store({ level: "ERROR", n: "missed" });
    // A kill: nothing is said any more, the next process starts on the same state.
    await engine.stop();
    await state.db
      .updateTable("alert_progress")
      .set({ evaluated_until: clock - 500 })
      .execute();
    clock += 2_000;
    await start();
    await standin.received(2);
    await engine.flush();
    expect(standin.messages.map(({ text }) => /n: (\w+)/.exec(text)?.[1])).toEqual(["told", "missed"]);
  });

  it("knows again which documents were told, whatever the senders' clocks say", async () => {
    rule("errors", "type: any\nrealert: {minutes: 0}");
    await start();
    happen({ n: "ahead" }, clock + 1_000);
    happen({ n: "behind" }, clock - 2_000);
    await standin.received(2);
    await engine.flush();
    store({ n: "missed" }, clock - 1_000);
    await engine.stop();
    clock += 2_000;
    await start();
    await standin.received(3);
    await engine.flush();
    expect(standin.messages.map(({ text }) => /n: (\w+)/.exec(text)?.[1])).toEqual(["ahead", "behind", "missed"]);
    expect((await engine.incidents.list({ limit: 1 })).incidents[0]).toMatchObject({ count: 3 });
  });

  it("loses nothing to a crash right after its first start", async () => {
    rule("errors", "type: any\nrealert: {minutes: 0}");
    await start();
    await engine.flush();
    const noted = await state.db.selectFrom("alert_progress").selectAll().execute();
    expect(noted).toEqual([{ rule: "errors", evaluated_until: clock }]);
  });

  it("lets a new rule alert for what comes while its windows are being filled", async () => {
    await start();
    for (let n = 0; n < 2; n += 1) store({ n }, clock - MINUTE);
    readingHistory = () => {
      readingHistory = () => {};
      // Stored, and read with the history, before its signal is heard.
      clock += 10;
      happen({ n: 2 });
    };
    rule("logins", "type: frequency\nnum_events: 3\ntimeframe: {minutes: 5}\nrealert: {minutes: 0}");
    const [message] = await standin.received(1);
    expect(message!.text).toContain("n: 2\n");
    await engine.flush();
    expect(standin.messages).toHaveLength(1);
  });

  it("takes what is stored before its first start as history", async () => {
    rule("logins", "type: frequency\nnum_events: 3\ntimeframe: {minutes: 5}");
    for (let n = 0; n < 3; n += 1) {
      stored.push({
        index: "app-1",
        id: `h${n}`,
        time: clock - MINUTE,
        source: JSON.stringify({ "@timestamp": new Date(clock - MINUTE) }),
      });
    }
    await start();
    await engine.flush();
    expect((await engine.incidents.list({ limit: 1 })).incidents).toEqual([]);
  });

  it("tells of a flatline when its time has come", async () => {
    rule("silence", "type: flatline\nthreshold: 1\ntimeframe: {minutes: 2}\nquery_key: host\nforget_keys: true");
    await start();
    happen({ host: "a" });
    for (let n = 0; n < 2; n += 1) {
      clock += MINUTE;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(standin.messages).toEqual([]);
    clock += MINUTE;
    const [message] = await standin.received(1);
    expect(message!.text).toContain("there were less than 1 events");
    expect(message!.text).toContain("key: a\n");
  });

  it("aggregates a metric by the clock", async () => {
    rule(
      "slow",
      "type: metric_aggregation\nmetric_agg_key: ms\nmetric_agg_type: avg\nmax_threshold: 100\nbuffer_time: {minutes: 1}",
    );
    await start();
    for (const ms of [50, 250]) happen({ ms });
    clock += MINUTE;
    const [message] = await standin.received(1);
    expect(message!.text).toContain("Threshold violation, avg:ms 150.0 (min: None max : 100)");
  });
});
