import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AlertingEngine, createAlertingEngine } from "../../../backend/src/alerting/engine.ts";
import { compileMatchers } from "../../../backend/src/alerting/matcher.ts";
import type { LogStore } from "../../../backend/src/stores/logs/port.ts";
import type { MetricStore } from "../../../backend/src/stores/metrics/port.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";

const TOKEN = "123456:test-token";
let folder: string;
let state: State;
let standin: TelegramStandin;
const engines: AlertingEngine[] = [];
const logged: string[] = [];
let documents = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "heimdall-contact-points-"));
  mkdirSync(join(folder, "rules"));
  state = await openState({ url: "sqlite::memory:" });
  standin = await startTelegramStandin({ blocked: ["-404"] });
  logged.length = 0;
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await standin.close();
  await state.close();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<AlertingEngine> {
  const keep = (text: string) => void logged.push(text);
  const engine = await createAlertingEngine({
    state,
    logs: { async *scan() {} } as Pick<LogStore, "scan"> as LogStore,
    metrics: { databases: async () => [] } as Pick<MetricStore, "databases"> as MetricStore,
    settings: {
      rules: { directory: join(folder, "rules") },
      telegram: { bot_token: TOKEN, room_id: "-1", api_url: standin.url },
      webhook: { url: null },
    } as never,
    counters: { increment() {}, gauge() {} },
    log: { info: keep, warn: keep, error: keep },
    reloadMilliseconds: 10,
    tickMilliseconds: 5,
    settleMilliseconds: 0,
  });
  await engine.start();
  engines.push(engine);
  return engine;
}

const rule = (name: string, text: string) =>
  writeFileSync(join(folder, "rules", `${name}.yaml`), `name: ${name}\ntype: any\nrealert: {minutes: 0}\n${text}\n`);
const stateOf = async (engine: AlertingEngine, name: string) => (await engine.rules()).find((one) => one.name === name);
const live = async (engine: AlertingEngine, name: string) =>
  expect.poll(async () => stateOf(engine, name)).toMatchObject({ state: "active", warming_up: false });
const happen = (engine: AlertingEngine) => {
  documents += 1;
  const time = Date.now();
  return engine.observe(
    compileMatchers(engine.matchers())({
      index: "app",
      id: `d${documents}`,
      time,
      fields: { "@timestamp": new Date(time).toISOString() },
    }),
  );
};
const chats = () => standin.messages.map(({ chat }) => chat);
const save = (engine: AlertingEngine, room: string, basedOn: number, name = "ops") =>
  engine.contactPoints.save({ name, channel: "telegram", options: { telegram_room_id: room }, basedOn, by: "ann" });

describe("contact points of rules", () => {
  it("get alerts beside the rule's own channel, a place named twice only once", async () => {
    const engine = await start();
    await save(engine, "-100", 0);
    await save(engine, "-1", 0, "same");
    rule("r", "alert: [telegram]\ncontact_points: [ops, same, telegram, ops]\nalert_subject: hello");
    await live(engine, "r");
    happen(engine);
    await standin.received(2);
    await engine.flush();
    expect(chats().sort()).toEqual(["-1", "-100"]);
    expect(standin.messages.every(({ text }) => text.includes("⚠ hello ⚠"))).toBe(true);
    const rows = await state.db.selectFrom("notifications").select(["contact_point", "destination"]).execute();
    expect(rows.sort((a, b) => a.destination.localeCompare(b.destination))).toEqual([
      { contact_point: null, destination: "telegram:-1" },
      { contact_point: "ops", destination: "telegram:-100" },
    ]);
    expect(engine.rulesUsing("ops")).toEqual(["r"]);
    expect(engine.rulesUsing("telegram")).toEqual(["r"]);
  });

  it("refuse a rule that names one there is not, until there is", async () => {
    rule("r", "contact_points: [opps]");
    const engine = await start();
    await save(engine, "-100", 0);
    await expect
      .poll(async () => (await stateOf(engine, "r"))?.error?.message)
      .toMatch(
        /r\.yaml:4:18: contact_points\[0\]: there is no contact point 'opps'; did you mean ops\? there are ops, telegram$/,
      );
    await save(engine, "-200", 0, "opps");
    await live(engine, "r");
    happen(engine);
    await standin.received(1);
    expect(chats()).toEqual(["-200"]);
    expect(engine.rulesUsing("opps")).toEqual(["r"]);
  });

  it("are used as they are now, on every backend, without a new beginning of the rule", async () => {
    rule("r", "contact_points: [ops]");
    const engine = await start();
    await save(engine, "-100", 0);
    const other = await start();
    for (const one of [engine, other]) await live(one, "r");
    happen(engine);
    await standin.received(1);
    await save(engine, "-200", 1);
    happen(engine);
    await standin.received(2);
    await expect.poll(() => other.contactPoints.find("ops")?.stored?.version).toBe(2);
    happen(other);
    await standin.received(3);
    expect(chats()).toEqual(["-100", "-200", "-200"]);
    // The same matches twice: two engines watch the same file here.
    expect(logged.filter((text) => text.includes("is in force")).length).toBeLessThanOrEqual(2);
  });

  it("send again what failed to where they go after they were mended", async () => {
    const engine = await start();
    await save(engine, "-404", 0);
    rule("r", "contact_points: [ops]");
    await live(engine, "r");
    happen(engine);
    const failed = () => engine.incidents.notifications({ state: "failed", limit: 10 });
    await expect.poll(failed).toMatchObject([{ contact_point: "ops", last_error: expect.stringContaining("403") }]);
    await save(engine, "-100", 1);
    await engine.incidents.retry((await failed())[0]!.id, "ann");
    await standin.received(1);
    expect(chats()).toEqual(["-100"]);
  });

  it("say why a message waits whose contact point is gone", async () => {
    const engine = await start();
    await save(engine, "-404", 0);
    rule("r", "contact_points: [ops]");
    await live(engine, "r");
    happen(engine);
    await expect.poll(() => engine.incidents.notifications({ state: "failed", limit: 10 })).toHaveLength(1);
    const [message] = await engine.incidents.notifications({ limit: 10 });
    await engine.contactPoints.remove("ops", 1);
    await engine.incidents.retry(message!.id, "ann");
    await expect
      .poll(async () => (await engine.incidents.notifications({ limit: 10 }))[0]?.last_error)
      .toBe("no contact point named 'ops' sends to telegram:-404 now");
  });
});
