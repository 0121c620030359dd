import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AlertingEngine, createAlertingEngine } from "../../../backend/src/alerting/engine.ts";
import { compileMatchers } from "../../../backend/src/alerting/matcher.ts";
import { createRuleDesk, type RuleDesk } from "../../../backend/src/alerting/rule-desk.ts";
import { createDefinitions } from "../../../backend/src/definitions/definitions.ts";
import type { Fields } from "../../../backend/src/event/value.ts";
import { compilePredicate } from "../../../backend/src/query/predicate.ts";
import type { LogHit, LogStore } from "../../../backend/src/stores/logs/port.ts";
import type { MetricStore } from "../../../backend/src/stores/metrics/port.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";

let folder: string;
let state: State;
let standin: TelegramStandin;
let clock: number;
const stored: LogHit[] = [];
const backends: { engine: AlertingEngine; desk: RuleDesk }[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "heimdall-desk-"));
  mkdirSync(join(folder, "mail"));
  state = await openState({ url: "sqlite::memory:" });
  standin = await startTelegramStandin();
  stored.length = 0;
  clock = Date.UTC(2026, 10, 21, 10);
});
afterEach(async () => {
  for (const { engine } of backends.splice(0)) await engine.stop();
  await standin.close();
  await state.close();
  rmSync(folder, { recursive: true });
});

const logs = {
  async *scan({ query, from = 0, until = Number.POSITIVE_INFINITY }) {
    const fits = compilePredicate(query);
    yield stored.filter(
      ({ time, source }) => time >= from && time < until && fits({ fields: JSON.parse(source) as Fields }),
    );
  },
} as Pick<LogStore, "scan"> as LogStore;
const metrics = { databases: async () => [] } as Pick<MetricStore, "databases"> as MetricStore;

/** Another backend on the same state, with the same rule files. */
async function start() {
  const settings = {
    rules: { directory: folder },
    telegram: { bot_token: "123456:test-token", room_id: "-100", api_url: standin.url },
    webhook: { url: null },
  } as never;
  const now = () => clock;
  const definitions = createDefinitions(state, now);
  const engine = await createAlertingEngine({
    state,
    definitions,
    logs,
    metrics,
    settings,
    counters: { increment() {}, gauge() {} },
    log: { info() {}, warn() {}, error() {} },
    now,
    reloadMilliseconds: 20,
    tickMilliseconds: 10,
  });
  await engine.start();
  const channelDefaults = { telegram_bot_token: "123456:test-token", telegram_room_id: "-100" };
  const desk = createRuleDesk({ engine, definitions, state, settings: () => ({ channelDefaults }), now });
  const backend = { engine, desk };
  backends.push(backend);
  return backend;
}

function happen(engine: AlertingEngine, fields: Fields): void {
  const document = { "@timestamp": new Date(clock).toISOString(), ...fields };
  const hit = { index: "app-1", id: `${stored.length}`, time: clock, source: JSON.stringify(document) };
  stored.push(hit);
  engine.observe(compileMatchers(engine.matchers())({ ...hit, fields: document }));
}

const text = (name: string, rest = "") => `name: ${name}\ntype: any\nrealert: {minutes: 0}\nalert: [telegram]\n${rest}`;
const save = (desk: RuleDesk, name: string, more: Partial<Parameters<RuleDesk["save"]>[0]> = {}) =>
  desk.save({ name, text: text(name), group: "", basedOn: 0, by: "person:ada", ...more });

describe("stored rules", () => {
  it("are in force on every backend as soon as they are saved, and gone when they are deleted", async () => {
    const one = await start();
    const other = await start();
    await save(one.desk, "errors", { group: "mail/out" });
    expect(await one.desk.find("errors")).toMatchObject({
      origin: "stored",
      group: "mail/out",
      state: "active",
      in_force: true,
      read_only: null,
      version: 1,
      changed_by: "person:ada",
    });
    await expect.poll(() => other.engine.matchers().map(({ rule }) => rule)).toEqual(["errors"]);
    await one.desk.remove("errors", 1, "person:ada");
    await expect.poll(() => other.engine.matchers()).toEqual([]);
    await expect(one.desk.find("errors")).rejects.toMatchObject({ status: 404 });
    expect((await one.desk.versions("errors")).map(({ action }) => action)).toEqual(["deleted", "created"]);
    await one.desk.restore("errors", 1, 0, "person:ada");
    expect(await one.desk.find("errors")).toMatchObject({ group: "mail/out", version: 3 });
  });

  it("tell everything that is wrong with a text, and keep none of it", async () => {
    const { desk } = await start();
    const bad = "name: r\ntype: frequency\nnum_evnts: 3\ntimeframe: {minuts: 5}\nalert: [slak]\nes_host: x\n";
    const error = await save(desk, "r", { text: bad }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "RULE", status: 400 });
    const { problems } = error as { problems: { message: string; place: { line: number } }[] };
    expect(problems.map(({ message, place }) => [place.line, message.split(";")[0]])).toEqual([
      [3, "num_evnts: is no option of a rule of type frequency"],
      [4, "timeframe.minuts: minuts is no unit"],
      [5, "alert[0]: slak is no channel"],
      [6, expect.stringContaining("es_host: Heimdall evaluates")],
    ]);
    expect(await desk.check({ text: bad })).toMatchObject({ rule: null, name: "r", type: "frequency" });
    await expect(desk.find("r")).rejects.toMatchObject({ status: 404 });
  });

  it("are not written over by who did not see the newest version", async () => {
    const { desk } = await start();
    await save(desk, "r");
    await save(desk, "r", { basedOn: 1, text: text("r", "priority: 1") });
    await expect(save(desk, "r", { basedOn: 1 })).rejects.toMatchObject({ code: "DEFINITION_CHANGED", status: 409 });
    await expect(save(desk, "r", { basedOn: 0 })).rejects.toMatchObject({ status: 409 });
    await expect(desk.remove("r", 1, "x")).rejects.toMatchObject({ status: 409 });
  });

  it("get another name, and stay off then", async () => {
    const { desk, engine } = await start();
    await save(desk, "r");
    await desk.switch("r", false, "person:ada");
    await save(desk, "r", { basedOn: 1, text: text("better") });
    expect((await engine.rules()).map(({ name, state }) => [name, state])).toEqual([["better", "off"]]);
    await expect(save(desk, "better", { basedOn: 1, text: text("types") })).rejects.toMatchObject({ status: 409 });
  });

  it("hide their secrets, and neither read files of the server nor move the settings' secrets", async () => {
    const { desk } = await start();
    const secret = "alert:\n- telegram: {telegram_bot_token: '9:S3CR3T', telegram_room_id: '-5'}\n";
    await save(desk, "r", { text: `name: r\ntype: any\n${secret}` });
    const shown = await desk.text("r");
    expect(shown).not.toContain("S3CR3T");
    await save(desk, "r", { basedOn: 1, text: `${shown}priority: 2\n` });
    expect(await createDefinitions(state, () => clock).find("rule", "r")).toMatchObject({
      text: expect.stringMatching(/S3CR3T(.|\n)*priority: 2/),
    });
    expect(await desk.versionText("r", 1)).not.toContain("S3CR3T");
    for (const [change, message] of [
      ["telegram_bot_token_file: /etc/passwd", "files of the server are for rule files only"],
      ["telegram_api_url: https://evil.example.com", "the telegram_bot_token of the settings is not sent elsewhere"],
      ["telegram_bot_token: <hidden>", "write the secret again"],
      [
        "alert: [post]\nhttp_post_url: https://a.example.com\nhttp_post_ca_certs: /etc/passwd",
        "files of the server are for rule files only",
      ],
    ]) {
      const kept = change!.startsWith("alert:") ? text("n").replace("alert: [telegram]\n", "") : text("n");
      const { problems } = await desk.check({ text: `${kept}${change}` });
      expect(problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message!)]);
    }
  });
});

describe("rules of files beside stored ones", () => {
  it("have their folder as group, are read-only, and can be copied", async () => {
    writeFileSync(join(folder, "mail", "m.yaml"), text("from a file"));
    const { desk } = await start();
    const rule = await desk.find("from a file");
    expect(rule).toMatchObject({ origin: "file", group: "mail", version: null });
    expect(rule.read_only).toMatch(/mail.m\.yaml; change it there, or make an editable copy/);
    const change = { basedOn: 1, text: text("from a file", "priority: 1") };
    await expect(save(desk, "from a file", change)).rejects.toMatchObject({ code: "RULE_READ_ONLY" });
    await expect(desk.remove("from a file", 1, "x")).rejects.toMatchObject({ code: "RULE_READ_ONLY" });
    await expect(save(desk, "from a file")).rejects.toMatchObject({ code: "RULE_NAME", status: 409 });
    await save(desk, "copy", { text: (await desk.text("from a file")).replace("from a file", "copy") });
    expect(await desk.find("copy")).toMatchObject({ state: "active", read_only: null });
  });

  it("are refused when a stored rule has their name, until it is gone", async () => {
    const { desk, engine } = await start();
    await save(desk, "r");
    writeFileSync(join(folder, "r.yaml"), text("r"));
    await expect
      .poll(async () => (await engine.rules()).find(({ origin }) => origin === "file"))
      .toMatchObject({
        state: "refused",
        in_force: false,
        error: { message: expect.stringMatching(/'r' is taken by a rule that is stored/) },
      });
    await desk.remove("r", 1, "person:ada");
    await expect
      .poll(async () => (await engine.rules()).map(({ origin, state: now }) => [origin, now]))
      .toEqual([["file", "active"]]);
  });
});

describe("the switch", () => {
  it("is heeded by every backend, and what was found while off is not told later", async () => {
    writeFileSync(join(folder, "errors.yaml"), text("errors"));
    const one = await start();
    const other = await start();
    happen(one.engine, { n: 1 });
    await standin.received(1);
    expect(await one.desk.switch("errors", false, "person:ada")).toMatchObject({
      state: "off",
      in_force: false,
      switched: { on: false, by: "person:ada" },
      open_incidents: 1,
    });
    await expect.poll(() => other.engine.matchers()).toEqual([]);
    clock += 60_000;
    happen(one.engine, { n: 2 });
    clock += 60_000;
    expect(await one.desk.switch("errors", true, "person:ada")).toMatchObject({ state: "active", open_incidents: 1 });
    // A backend that starts now has not seen what was stored meanwhile either.
    for (const { engine } of backends.splice(0)) await engine.stop();
    const later = await start();
    await expect.poll(async () => (await later.engine.rules())[0]).toMatchObject({ warming_up: false });
    clock += 1_000;
    happen(later.engine, { n: 3 });
    await standin.received(2);
    expect(standin.messages.map(({ text: told }) => /n: (\d)/.exec(told)?.[1])).toEqual(["1", "3"]);
  });

  it("does not put a rule on that its text keeps off", async () => {
    writeFileSync(join(folder, "r.yaml"), text("r", "is_enabled: false\n"));
    const { desk } = await start();
    expect(await desk.switch("r", true, "x")).toMatchObject({ state: "disabled", in_force: false });
    await expect(desk.switch("no such", true, "x")).rejects.toMatchObject({ status: 404 });
  });
});

describe("import", () => {
  const files = [
    { path: "ea/config.yaml", text: "rules_folder: rules\nrun_every: {seconds: 30}\nes_host: es\n" },
    { path: "ea/README.md", text: "# rules" },
    { path: "ea/mail/a.yaml", text: `# keep\n${text("a", "es_host: es # no\nes_port: 9200\n")}` },
    { path: "ea/mail/same.yaml", text: text("a") },
    { path: "ea/b.yaml", text: text("b") },
    { path: "ea/bad.yaml", text: "name: bad\ntype: spike\nindex: x\nalert: [jira]\n" },
    { path: "ea/broken.yaml", text: "name: [" },
    { path: "ea/list.yaml", text: "hosts: [a]\n" },
  ];
  const request = { files, group: "", dryRun: true, replace: false, leaveOut: true, by: "person:ada" };

  it("reports on every file, and keeps nothing in a dry run", async () => {
    const { desk, engine } = await start();
    const reports = await desk.import(request);
    expect(reports.map(({ path, status, name }) => [path, status, name])).toEqual([
      ["ea/config.yaml", "ignored", null],
      ["ea/README.md", "ignored", null],
      ["ea/mail/a.yaml", "remarks", "a"],
      ["ea/mail/same.yaml", "refused", "a"],
      ["ea/b.yaml", "supported", "b"],
      ["ea/bad.yaml", "refused", "bad"],
      ["ea/broken.yaml", "refused", "broken"],
      ["ea/list.yaml", "ignored", null],
    ]);
    expect(reports[0]!.remarks.join()).toContain("run_every is 1 minute in Heimdall, unlike there");
    expect(reports[2]).toMatchObject({ group: "mail", remarks: [expect.stringContaining("es_host, es_port")] });
    expect(reports[5]!.problems.map(({ place }) => place?.line)).toEqual([2, 4]);
    expect(await engine.rules()).toEqual([]);
    const strict = await desk.import({ ...request, leaveOut: false });
    expect(strict[2]!.problems.map(({ message, place }) => [place?.line, message.slice(0, 7)])).toEqual([
      [6, "es_host"],
      [7, "es_port"],
    ]);
  });

  it("keeps what is supported in the folders' groups, and replaces only when asked to", async () => {
    const { desk, engine } = await start();
    await desk.import({ ...request, dryRun: false, group: "elastalert" });
    expect((await engine.rules()).map(({ name, group }) => [name, group])).toEqual([
      ["a", "elastalert/mail"],
      ["b", "elastalert"],
    ]);
    expect(await desk.text("a")).toBe(`# keep\n${text("a")}`);
    const again = await desk.import({ ...request, dryRun: false });
    expect(again[4]).toMatchObject({ status: "refused", version: null });
    expect((await desk.import({ ...request, dryRun: false, replace: true }))[4]).toMatchObject({
      replaces: true,
      version: 2,
    });
    expect((await desk.versions("b")).map(({ action }) => action)).toEqual(["imported", "imported"]);
  });
});
