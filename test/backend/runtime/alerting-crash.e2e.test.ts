import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, describe, expect, it } from "vitest";
import { openEmbeddedLogStore } from "../../../backend/src/stores/logs/duckdb/store.ts";
import { openEmbeddedMetricStore } from "../../../backend/src/stores/metrics/duckdb/store.ts";
import { until } from "../../support/until.ts";
import { type Paging, settled, startPaging } from "./alerting-support.ts";

const ONCE = 'realert: {minutes: 0}\nalert_text: "{0}"\nalert_text_args: [n]\nalert_text_type: alert_text_only\n';
const ANY = `type: any\nindex: app-*\nfilter: [{term: {kind: error}}]\n${ONCE}`;
const FREQUENCY = `type: frequency\nindex: app-*\nfilter: [{term: {kind: login}}]\nquery_key: user\nnum_events: 4\ntimeframe: {minutes: 10}\n${ONCE}`;
const POINTS = `type: any\nindex: telegraf/*\nfilter: [{range: {busy: {gt: 90}}}]\n${ONCE.replace("[n]", "[busy]")}`;

const open: Paging[] = [];
afterAll(async () => {
  await Promise.all(open.splice(0).map((one) => one.stop()));
});

async function start(rules: Readonly<Record<string, string>>): Promise<Paging> {
  const paging = await startPaging();
  open.push(paging);
  for (const [name, text] of Object.entries(rules)) paging.write(name, text);
  await paging.start();
  await inForce(paging, rules);
  return paging;
}
async function inForce(paging: Paging, rules: Readonly<Record<string, string>>): Promise<void> {
  for (const name of Object.keys(rules)) await paging.inForce(name);
}

/** The texts that the chat was told, without their titles. */
const told = ({ telegram }: Paging) =>
  telegram.messages.map(({ text }) => text.replace(/^⚠ (\S+) ⚠\s+(.*?)\s*$/s, "$1 $2"));

/** Stores as a process does that is killed before its rules hear of it. */
async function storeUnheard({ installation }: Paging, documents: readonly object[], busy: readonly number[] = []) {
  const directory = join(installation.directory, "data");
  const logs = await openEmbeddedLogStore({ directory, gatherMilliseconds: 0 });
  const now = Date.now();
  await logs.write(
    documents.map((fields, at) => ({
      index: "app-2026",
      id: null,
      action: "index",
      time: now + at,
      fields: { "@timestamp": new Date(now + at).toISOString(), ...fields },
    })),
  );
  await logs.close();
  if (busy.length === 0) return;
  const metrics = await openEmbeddedMetricStore({ directory: join(directory, "metrics"), gatherMilliseconds: 0 });
  await metrics.write(
    busy.map((value, at) => ({
      database: "telegraf",
      retentionPolicy: null,
      measurement: "cpu",
      tags: { host: "a" },
      fields: { busy: value },
      time: BigInt(now + at) * 1_000_000n,
    })),
  );
  await metrics.close();
}

describe.concurrent("kill -9", () => {
  it("loses no alert and tells none twice when it comes between the store and the rules", async () => {
    const rules = { any: ANY, frequency: FREQUENCY, points: POINTS };
    const paging = await start(rules);
    await paging.child().api.influxql("CREATE DATABASE telegraf");
    await paging.log({ kind: "error", n: 1 }, { kind: "login", user: "ada", n: 2 });
    await paging.influx("telegraf", `cpu,host=a busy=91 ${BigInt(Date.now()) * 1_000_000n}`);
    await until("two alerts", () => paging.telegram.messages.length === 2);
    await settled(paging);
    await paging.kill();
    const logins = [3, 4, 5].map((n) => ({ kind: "login", user: "ada", n }));
    await storeUnheard(paging, [{ kind: "error", n: 6 }, ...logins, { kind: "other", n: 7 }], [92, 10]);
    for (const _restart of [1, 2]) {
      await paging.start();
      await inForce(paging, rules);
      await until("what was not heard of is told", () => paging.telegram.messages.length >= 5);
      await settled(paging);
      expect(told(paging).sort()).toEqual(["any 1", "any 6", "frequency 5", "points 91", "points 92"]);
      await paging.kill();
    }
  }, 60_000);

  it("delivers once what was found and not delivered yet", async () => {
    const paging = await start({ any: ANY });
    paging.telegram.fail("hang");
    await paging.log({ kind: "error", n: 1 });
    await until("the first attempt", () => paging.telegram.requests === 1);
    await paging.log({ kind: "error", n: 2 });
    await until("both wait", async () => (await paging.notifications("any")).length === 2);
    await paging.kill();
    await paging.start();
    await paging.telegram.received(2);
    await settled(paging);
    expect(told(paging)).toEqual(["any 1", "any 2"]);
    expect(paging.telegram.requests).toBe(3);
  }, 60_000);

  it("delivers twice only what was taken without the answer having come", async () => {
    const paging = await start({ any: ANY });
    paging.telegram.fail("swallow");
    await paging.log({ kind: "error", n: 1 });
    await paging.telegram.received(1);
    await paging.kill();
    await paging.start();
    await paging.telegram.received(2);
    await paging.log({ kind: "error", n: 2 });
    await paging.telegram.received(3);
    await settled(paging);
    expect(told(paging)).toEqual(["any 1", "any 1", "any 2"]);
  }, 60_000);

  it("goes on counting in the middle of a window", async () => {
    const rules = { frequency: FREQUENCY };
    const paging = await start(rules);
    const login = (user: string, n: number) => ({ kind: "login", user, n });
    await paging.log(login("ada", 1), login("ada", 2), login("bob", 3));
    await paging.kill();
    await paging.start();
    await paging.inForce("frequency");
    await paging.log(login("ada", 4), login("bob", 5));
    await paging.kill();
    await paging.start();
    // At once: what comes while the windows are being filled counts too, and once.
    await paging.log(login("ada", 6), login("bob", 7));
    await until("the alert", () => paging.telegram.messages.length > 0);
    await paging.inForce("frequency");
    await sleep(300);
    expect(told(paging)).toEqual(["frequency 6"]);
    await paging.log(login("bob", 8), login("ada", 9));
    await until("the other alert", () => paging.telegram.messages.length > 1);
    await settled(paging);
    expect(told(paging)).toEqual(["frequency 6", "frequency 8"]);
  }, 60_000);
});
