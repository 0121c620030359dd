import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { partitionOf } from "../../../../backend/src/alerting/signals/partition-of.ts";
import { HeimdallError } from "../../../../backend/src/errors.ts";
import { type Backends, createBackends, GROUP, MINUTE, TOPIC } from "./backends.ts";

let all: Backends;
beforeEach(async () => {
  all = await createBackends();
});
afterEach(() => all.close());

const LOGINS = "type: frequency\nnum_events: 3\ntimeframe: {minutes: 5}\nrealert: {minutes: 0}";
const told = () => all.standin.messages.map(({ text }) => /n: (\w+)/.exec(text)?.[1]);
/** Ends when all is evaluated and what was found is sent. */
async function quiet(): Promise<void> {
  await all.settled();
  await expect
    .poll(async () => {
      const rows = await all.state.db.selectFrom("notifications").select("id").where("state", "=", "pending").execute();
      return rows.length;
    })
    .toBe(0);
}

/** Matches by rule, those that no message shows included. */
const matches = async () => {
  const rows = await all.state.db.selectFrom("incidents").select(["rule", "count"]).execute();
  return Object.fromEntries(rows.map(({ rule, count }) => [rule, Number(count)]));
};

describe("signals through a bus", () => {
  it("counts what comes to any backend, and tells once", async () => {
    all.rule("logins", LOGINS);
    const backends = [await all.start(), await all.start(), await all.start()];
    await all.owner("logins");
    for (const [n, backend] of backends.entries()) await backend.happen({ n });
    const [message] = await all.standin.received(1);
    expect(message!.text).toContain("At least 3 events");
    await quiet();
    expect(all.standin.messages).toHaveLength(1);
    const owners = (await Promise.all(backends.map(({ engine }) => engine.rules()))).map(([rule]) => rule!.owner);
    expect(owners.sort()).toEqual(["elsewhere", "elsewhere", "here"]);
    expect((await backends[0]!.engine.incidents.list({ limit: 9 })).incidents.map(({ count }) => count)).toEqual([1]);
  });

  it("goes on counting where a killed owner was, with the next document of the window", async () => {
    all.rule("logins", LOGINS);
    const backends = [await all.start(), await all.start()];
    const owner = await all.owner("logins");
    const other = backends.find((backend) => backend !== owner)!;
    // One alert, and two that are left in the window.
    for (let n = 0; n < 5; n += 1) await other.happen({ n });
    await quiet();
    expect(told()).toEqual(["2"]);
    all.clock += MINUTE;
    owner.kill();
    expect(await all.owner("logins")).toBe(other);
    await other.happen({ n: 5 });
    await all.standin.received(2);
    await other.happen({ n: 6 });
    await quiet();
    expect(told()).toEqual(["2", "5"]);
    expect(await matches()).toEqual({ logins: 2 });
  });

  it("knows which documents a match used up, though the topic begins in the middle of them", async () => {
    all.rule("logins", LOGINS);
    const backends = [await all.start(), await all.start()];
    const owner = await all.owner("logins");
    const other = backends.find((backend) => backend !== owner)!;
    for (let n = 0; n < 4; n += 1) {
      await other.happen({ n });
      all.clock += 1_000;
    }
    await quiet();
    const partition = partitionOf("logins", 6);
    const signals = all.broker
      .records(TOPIC, partition)
      .filter(({ value }) => Buffer.from(value!).toString().startsWith('{"signals"'));
    expect(signals).toHaveLength(4);
    all.broker.truncate(TOPIC, partition, Number(signals[1]!.offset));
    owner.kill();
    expect(await all.owner("logins")).toBe(other);
    for (const n of [4, 5]) await other.happen({ n });
    await quiet();
    expect(told()).toEqual(["2", "5"]);
  });

  it("reads all of a window again, though the group rebalances while it does", async () => {
    const needed = 61;
    all.rule("logins", `type: frequency\nnum_events: ${needed}\ntimeframe: {minutes: 5}\nrealert: {minutes: 0}`);
    const first = await all.start();
    await all.owner("logins");
    for (let n = 1; n < needed; n += 1) await first.happen({ n });
    await quiet();
    first.kill();
    all.broker.rebalanceAfterBatch(TOPIC, partitionOf("logins", 6));
    const second = await all.start();
    await all.owner("logins");
    await second.happen({ n: needed });
    await quiet();
    expect(told()).toEqual([String(needed)]);
    expect(all.logged.join()).not.toContain("forgotten");
  });

  it("tells nothing again that is read again, and loses nothing that was not evaluated", async () => {
    all.rule("errors", "type: any\nrealert: {minutes: 0}");
    all.rule("logins", LOGINS);
    const backend = await all.start();
    await all.owner("logins");
    for (let n = 0; n < 4; n += 1) await backend.happen({ n });
    await quiet();
    const before = told().sort();
    expect(before).toEqual(["0", "1", "2", "2", "3"]);
    for (let partition = 0; partition < 6; partition += 1) all.broker.rewind(GROUP, TOPIC, partition, 0);
    all.broker.rebalance(GROUP);
    await quiet();
    // A kill right after these were published: nobody has evaluated them.
    backend.bus.pause(true);
    await backend.happen({ n: 4 });
    await backend.happen({ n: 5 });
    backend.kill();
    await all.start();
    await all.standin.received(8);
    await quiet();
    expect(told().sort()).toEqual([...before, "4", "5", "5"].sort());
    expect(await matches()).toEqual({ errors: 6, logins: 2 });
  });

  it("counts a document whose sender was killed before it told, once", async () => {
    all.rule("errors", "type: any\nrealert: {minutes: 0}");
    const sender = await all.start();
    const other = await all.start();
    await all.owner("errors");
    const [missed] = sender.store({ n: "missed" }, "m1");
    await sender.happen({ n: "known" }, "k1");
    await quiet();
    sender.kill();
    await all.owner("errors");
    // The source sends both again: the store had them already.
    const resent = (signal: typeof missed) => ({ ...signal!, isResent: true });
    const known = { ...missed!, id: "k1", source: JSON.stringify({ n: "known" }) };
    for (let n = 0; n < 2; n += 1) await other.route.observe([resent(missed), resent(known)]);
    await quiet();
    expect(told().sort()).toEqual(["known", "missed"]);
    expect(await matches()).toEqual({ errors: 2 });
  });

  it("takes what is resent of long ago as counted", async () => {
    all.rule("errors", "type: any\nrealert: {minutes: 0}");
    const backend = await all.start();
    await all.owner("errors");
    const signals = backend.store({ n: "old" }, "o1", all.clock - 120 * MINUTE);
    await backend.route.observe(signals.map((signal) => ({ ...signal, isResent: true })));
    await quiet();
    expect(told()).toEqual([]);
  });

  it("keeps a silence over a takeover", async () => {
    all.rule("errors", "type: any\nrealert: {hours: 1}");
    const backends = [await all.start(), await all.start()];
    const owner = await all.owner("errors");
    await owner.happen({ n: 1 });
    await quiet();
    owner.kill();
    await all.owner("errors");
    const other = backends.find((backend) => backend !== owner)!;
    await other.happen({ n: 2 });
    await quiet();
    expect(told()).toEqual(["1"]);
    all.clock += 61 * MINUTE;
    await other.happen({ n: 3 });
    await quiet();
    expect(told()).toEqual(["1", "3"]);
    expect((await other.engine.incidents.list({ limit: 1 })).incidents[0]).toMatchObject({ count: 3 });
  });

  it("holds the clock of a rule back while signals are under way, and moves it when nothing comes", async () => {
    all.rule("silence", "type: flatline\nthreshold: 1\ntimeframe: {minutes: 2}");
    const backend = await all.start();
    await all.owner("silence");
    await backend.happen({ n: 0 });
    await quiet();
    backend.bus.pause(true);
    for (let n = 1; n < 6; n += 1) {
      all.clock += MINUTE;
      await backend.happen({ n });
    }
    backend.bus.pause(false);
    await quiet();
    expect(all.standin.messages).toEqual([]);
    for (let n = 0; n < 4; n += 1) {
      all.clock += MINUTE;
      await all.settled();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    const [message] = await all.standin.received(1);
    expect(message!.text).toContain("there were less than 1 events");
  });

  it("says nothing of a silence while nobody evaluated", async () => {
    all.rule("silence", "type: flatline\nthreshold: 1\ntimeframe: {minutes: 2}");
    const first = await all.start();
    await all.owner("silence");
    await first.happen({ n: 0 });
    await quiet();
    await first.stop();
    all.clock += 30 * MINUTE;
    const second = await all.start();
    await all.owner("silence");
    await second.happen({ n: 1 });
    await quiet();
    expect(all.standin.messages).toEqual([]);
  });

  it("takes no signal that the bus does not take, and counts one that was sent twice over once", async () => {
    all.rule("errors", "type: any\nrealert: {minutes: 0}");
    const backend = await all.start();
    await all.owner("errors");
    const away = new HeimdallError("UNAVAILABLE", "Kafka is away", { retryable: true });
    backend.bus.failPublish(away);
    const signals = backend.store({ n: 1 });
    await expect(backend.route.observe(signals)).rejects.toThrow("Kafka is away");
    backend.bus.failPublish(away, true);
    await expect(backend.route.observe(signals)).rejects.toThrow("Kafka is away");
    backend.bus.failPublish(null);
    await backend.route.observe(signals);
    await quiet();
    expect(told()).toEqual(["1"]);
    expect(await matches()).toEqual({ errors: 1 });
  });

  it("gives rules with the same realert_key to one owner, and moves rules to those who come", async () => {
    for (let n = 0; n < 12; n += 1) all.rule(`r${n}`, "type: any\n");
    for (const n of [12, 13, 14]) all.rule(`r${n}`, "type: any\nrealert_key: together\n");
    const first = await all.start();
    await expect.poll(() => first.owns("r11") && first.owns("r0")).toBe(true);
    const second = await all.start();
    for (let n = 0; n < 15; n += 1) await all.owner(`r${n}`);
    expect([12, 13, 14].filter((n) => first.owns(`r${n}`)).length % 3).toBe(0);
    const mine = Array.from({ length: 12 }, (_, n) => `r${n}`).filter((name) => first.owns(name));
    expect(mine.every((name) => partitionOf(name, 6) % 2 === 0)).toBe(true);
    expect(mine.length).toBeGreaterThan(0);
    expect(mine.length).toBeLessThan(12);
    await second.stop();
    for (let n = 0; n < 15; n += 1) expect(await all.owner(`r${n}`)).toBe(first);
  });

  it("reads windows that are longer than the topic from the store", async () => {
    all.rule("logins", "type: frequency\nnum_events: 3\ntimeframe: {hours: 5}\nrealert: {minutes: 0}");
    const first = await all.start();
    await all.owner("logins");
    await first.happen({ n: 0 });
    await first.happen({ n: 1 });
    await quiet();
    await first.stop();
    all.clock += 120 * MINUTE;
    for (let partition = 0; partition < 6; partition += 1) {
      all.broker.truncate(TOPIC, partition, all.broker.records(TOPIC, partition).length);
    }
    const second = await all.start();
    await all.owner("logins");
    await second.happen({ n: 2 });
    await quiet();
    expect(told()).toEqual(["2"]);
  });

  it("notices that its topic was made anew, and that Kafka has forgotten signals", async () => {
    all.rule("errors", "type: any\nrealert: {minutes: 0}");
    const backend = await all.start();
    await all.owner("errors");
    for (let n = 0; n < 3; n += 1) await backend.happen({ n });
    await quiet();
    all.broker.remake(TOPIC);
    all.clock += 1_000;
    await expect.poll(() => all.logged.join()).toContain("was made anew");
    await backend.happen({ n: 3 });
    await quiet();
    expect(told()).toEqual(["0", "1", "2", "3"]);
    backend.bus.pause(true);
    await backend.happen({ n: "forgotten" });
    const partition = partitionOf("errors", 6);
    all.broker.truncate(TOPIC, partition, all.broker.records(TOPIC, partition).length);
    await backend.happen({ n: 4 });
    backend.bus.pause(false);
    await quiet();
    expect(told()).toEqual(["0", "1", "2", "3", "4"]);
    expect(all.logged.join()).toMatch(/Kafka has forgotten \d+ messages/);
  });

  it("alerts by a file that came later, for what comes from then on", async () => {
    const backend = await all.start();
    backend.store({ n: 0 }, undefined, all.clock - MINUTE);
    backend.store({ n: 1 }, undefined, all.clock - MINUTE);
    all.rule("logins", LOGINS);
    await all.owner("logins");
    await expect.poll(async () => (await backend.engine.rules())[0]?.warming_up).toBe(false);
    await backend.happen({ n: 2 });
    await quiet();
    expect(told()).toEqual(["2"]);
  });
});
