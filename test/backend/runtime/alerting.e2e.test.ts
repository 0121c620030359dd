import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTelegramStandin } from "../../standins/telegram.ts";
import { until } from "../../support/until.ts";
import { type Paging, settled, startPaging, TOKEN } from "./alerting-support.ts";

const WRONG_TOKEN = "987654:a-wrong-secret";
const PIPELINE = `filter {
  if [duration] { mutate { add_field => { "[@metadata][timed]" => "yes" } } }
}
output {
  if [@metadata][timed] {
    influxdb {
      db => "mail" measurement => "send"
      data_points => { "server" => "%{server}" "duration" => "%{duration}" }
      send_as_tags => ["server"] coerce_values => { "duration" => "float" }
    }
  } else {
    elasticsearch { index => "app-%{+yyyy.MM.dd}" }
  }
}
`;

/** One line of a rule file that is silent never and tells a chat of its own. */
const to = (chat: string, more = "") => `telegram_room_id: "${chat}"\nrealert: {minutes: 0}\n${more}`;
const SHORT = "alert_text_type: alert_text_only\n";

let paging: Paging;
beforeAll(async () => {
  paging = await startPaging({ pipelines: { "app.conf": PIPELINE } });
  const { write } = paging;
  write(
    "frequency",
    `type: frequency\nindex: app-*\nfilter: [{term: {kind: login}}]\nnum_events: 3\ntimeframe: {minutes: 1}\n${to("-1")}`,
  );
  write(
    "silent",
    `type: any\nfilter: [{term: {kind: error}}]\nquery_key: host\nrealert: {minutes: 5}\ntelegram_room_id: "-2"\n` +
      `alert_text: "{0} {1}"\nalert_text_args: [host, n]\n${SHORT}`,
  );
  write("disabled", `type: any\nis_enabled: false\n${to("-3")}`);
  write(
    "flat",
    `type: flatline\nfilter: [{term: {kind: beat}}]\nthreshold: 1\ntimeframe: {seconds: 2}\nrun_every: {seconds: 1}\n${to("-4")}`,
  );
  write(
    "cpu",
    "type: metric_aggregation\nindex: telegraf/*\nfilter: [{term: {measurement: cpu}}]\nquery_key: host\n" +
      `metric_agg_key: busy\nmetric_agg_type: avg\nmax_threshold: 90\nbuffer_time: {seconds: 30}\nrun_every: {seconds: 1}\n` +
      `telegram_room_id: "-5"\nrealert: {minutes: 5}\n`,
  );
  write(
    "mail",
    "type: metric_aggregation\nindex: mail/*\nmetric_agg_key: duration\nmetric_agg_type: max\nmax_threshold: 1000\n" +
      `buffer_time: {seconds: 30}\nrun_every: {seconds: 1}\ntelegram_room_id: "-6"\nrealert: {minutes: 5}\n`,
  );
  write("long", `type: any\nfilter: [{term: {kind: long}}]\n${to("-7")}`);
  write("wrong-token", `type: any\nfilter: [{term: {kind: wrong}}]\n${to("-8")}telegram_bot_token: "${WRONG_TOKEN}"\n`);
  write("changing", `type: any\nfilter: [{term: {kind: change}}]\nalert_subject: first\n${to("-9")}`);
  await paging.start();
  for (const name of ["frequency", "silent", "flat", "cpu", "mail", "long", "wrong-token", "changing"]) {
    await paging.inForce(name);
  }
}, 60_000);
afterAll(() => paging.stop());

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe.concurrent("alerting from the line sent to the message received", () => {
  it("alerts once for the lines of a timeframe", async () => {
    const { log, told } = paging;
    await log({ kind: "login", n: 1 }, { kind: "other" });
    await log({ kind: "login", n: 2 });
    expect(told("-1")).toEqual([]);
    await log({ kind: "login", n: 3 }, { kind: "login", n: 4 });
    const [text] = await until("an alert", () => told("-1").length > 0 && told("-1"));
    expect(text).toContain("⚠ frequency ⚠");
    expect(text).toContain("At least 3 events occurred");
    expect(text).toContain("n: 3\n");
    // A match takes its lines out of the window: two more make no second one, three do.
    await log({ kind: "login", n: 5 });
    await sleep(300);
    expect(told("-1")).toHaveLength(1);
    await log({ kind: "login", n: 6 });
    await until("a second alert", () => told("-1").length === 2);
  });

  it("is silent after an alert, for each key by itself", async () => {
    const { log, told } = paging;
    for (const [n, host] of ["a", "a", "b", "a", "b", "c"].entries()) await log({ kind: "error", host, n });
    await until("three alerts", () => told("-2").length >= 3);
    await settled(paging);
    expect(told("-2").map((text) => /\b[abc] \d/.exec(text)?.[0])).toEqual(["a 0", "b 2", "c 5"]);
    const { incidents } = await paging.child().api.get<{ incidents: { key: string; count: number }[] }>("/incidents", {
      rule: "silent",
    });
    expect(incidents.map(({ key, count }) => `${key} ${count}`).sort()).toEqual(["a 3", "b 2", "c 1"]);
  });

  it("leaves a disabled rule alone", async () => {
    expect(await paging.rule("disabled")).toMatchObject({ state: "disabled", in_force: false });
    await paging.log({ kind: "anything" });
    await settled(paging);
    expect(paging.told("-3")).toEqual([]);
  });

  it("tells a silence, again at each run, and anew after data came back", async () => {
    const { log, told } = paging;
    await log({ kind: "beat" });
    await until("two alerts", () => told("-4").length >= 2);
    expect(told("-4")[0]).toContain("An abnormally low number of events occurred");
    await log({ kind: "beat" });
    await sleep(1_600);
    const count = told("-4").length;
    await until("another alert", () => told("-4").length > count);
  }, 30_000);

  it("aggregates points of line protocol and of the influxdb output", async () => {
    const { log, influx, told } = paging;
    const { influxql } = paging.child().api;
    await influxql("CREATE DATABASE telegraf");
    await influx(
      "telegraf",
      ...numbers(5).map((n) => `cpu,host=a busy=${90 + n} ${BigInt(Date.now() - n) * 1_000_000n}`),
    );
    await influx("telegraf", "cpu,host=b busy=20", "disk,host=b busy=99");
    await log({ server: "mail-1", duration: "12.5" }, { server: "mail-1", duration: "2500" });
    await until("both alerts", () => told("-5").length > 0 && told("-6").length > 0);
    expect(told("-5")).toEqual([expect.stringContaining("host: a\n")]);
    expect(told("-5")[0]).toContain("metric_busy_avg: 93.0");
    expect(told("-6")[0]).toContain("metric_duration_max: 2500.0");
  }, 30_000);

  it("keeps to Telegram's limit", async () => {
    await paging.log({ kind: "long", message: "ü😀`_*[".repeat(3_000) });
    const [text] = await until("an alert", () => paging.told("-7").length > 0 && paging.told("-7"));
    expect(text!.length).toBeLessThanOrEqual(4096);
    expect(text).toContain("message was cropped");
  });

  it("takes a changed file without a restart, and refuses a broken one with its reason", async () => {
    const { write, log, told, inForce, rule } = paging;
    await log({ kind: "change", n: 1 });
    await until("an alert", () => told("-9").length === 1);
    write(
      "changing",
      `type: any\nfilter: [{term: {kind: change}}]\nalert_subject: second\ndescription: v2\n${to("-9")}`,
    );
    await inForce("changing", "v2");
    await log({ kind: "change", n: 2 });
    await until("an alert", () => told("-9").length === 2);
    write("changing", `type: any\nfilter: [{terms: {kind: change}}]\ndescription: v3\n${to("-9")}`);
    await until("the file is refused", async () => (await rule("changing"))?.state === "refused");
    expect(await rule("changing")).toMatchObject({
      in_force: true,
      description: "v2",
      error: { message: expect.stringMatching(/changing\.yaml:4:\d+: filter.*terms/) },
    });
    await log({ kind: "change", n: 3 });
    await until("an alert", () => told("-9").length === 3);
    expect(told("-9").map((text) => /⚠ (.*) ⚠/.exec(text)?.[1])).toEqual(["first", "second", "second"]);
  }, 30_000);

  it("shows a wrong token to a person, and to nobody what it is", async () => {
    await paging.log({ kind: "wrong" });
    const [failed] = await until("it is given up", async () => {
      const found = await paging.notifications("wrong-token");
      return found[0]?.state === "failed" && found;
    });
    expect(failed).toMatchObject({ attempts: 1, last_error: expect.stringMatching(/401.*telegram_bot_token/) });
    const { api, output, errors } = paging.child();
    const answers = await Promise.all(
      ["/rules", "/notifications", "/incidents", "/settings"].map((path) => api.get<unknown>(path)),
    );
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(errors()).toContain("wrong-token");
    expect(metrics).toContain("heimdall_");
    const shown = [output(), errors(), metrics, JSON.stringify(answers)].join("\n");
    for (const secret of [WRONG_TOKEN, TOKEN, "a-wrong-secret", "test-token"]) expect(shown).not.toContain(secret);
    // Nor is it in the state, where messages wait.
    const data = join(paging.installation.directory, "data");
    for (const name of readdirSync(data).filter((one) => one.startsWith("state.sqlite"))) {
      expect(readFileSync(join(data, name)).includes("a-wrong-secret")).toBe(false);
    }
  });
});

describe.concurrent("Telegram in trouble", () => {
  const rule = (kind: string, url: string, chat: string) =>
    `type: any\nfilter: [{term: {kind: ${kind}}}]\ntelegram_api_url: "${url}"\n${to(chat)}` +
    `alert_text: "{0}"\nalert_text_args: [n]\n${SHORT}`;

  it("waits as long as 429 says, and keeps the order", async () => {
    const other = await startTelegramStandin({ token: TOKEN });
    paging.write("trouble", rule("trouble", other.url, "-10"));
    await paging.inForce("trouble");
    const slow = {
      ok: false,
      error_code: 429,
      description: "Too Many Requests: retry after 2",
      parameters: { retry_after: 2 },
    };
    other.fail({ status: 429, body: slow });
    const before = Date.now();
    for (const n of numbers(3)) await paging.log({ kind: "trouble", n });
    const messages = await other.received(3);
    expect(messages.map(({ text }) => /\n(\d)/.exec(text)?.[1])).toEqual(["1", "2", "3"]);
    expect(messages[0]!.at - before).toBeGreaterThanOrEqual(2_000);
    expect(other.requests).toBe(4);
    await other.close();
  }, 30_000);

  it("delivers later, in order, what came while it was down", async () => {
    const first = await startTelegramStandin({ token: TOKEN });
    const port = Number(new URL(first.url).port);
    paging.write("down", rule("down", first.url, "-11"));
    await paging.inForce("down");
    await first.close();
    for (const n of numbers(4)) await paging.log({ kind: "down", n });
    await until("an attempt failed", async () => {
      const waiting = (await paging.notifications("down")).filter(({ state }) => state === "pending");
      return waiting.length === 4 && waiting.some(({ attempts }) => attempts > 0);
    });
    const again = await startTelegramStandin({ token: TOKEN, port });
    const messages = await again.received(4, 15_000);
    await settled(paging);
    expect(messages.map(({ text }) => /\n(\d)/.exec(text)?.[1])).toEqual(["1", "2", "3", "4"]);
    await again.close();
  }, 40_000);
});
