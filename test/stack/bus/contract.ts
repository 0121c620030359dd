import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Bus, BusBatch } from "../../../backend/src/bus/port.ts";
import { until } from "../../support/until.ts";
import { type Consumed, consumeAll, lagOf, message, numbered, type Wishes } from "./consumed.ts";

export interface BusUnderTest {
  open(): Promise<Bus>;
  /** Lets go of the topics and groups whose names begin with a prefix. */
  clean(prefix: string): Promise<void>;
}

const LIMIT = 60_000;

/** What every driver of the bus has to do. */
export function busContract(name: string, driver: BusUnderTest): void {
  describe(`${name}: the contract of the bus`, () => {
    let bus: Bus;
    let topic: string;
    let groupId: string;
    const others: Bus[] = [];

    beforeEach(async () => {
      bus = await driver.open();
      topic = `heimdall-test-${randomBytes(6).toString("hex")}`;
      groupId = `${topic}-group`;
    });
    afterEach(async () => {
      await Promise.all([bus, ...others.splice(0)].map((one) => one.close()));
      await driver.clean(topic);
    });

    const consume = (wishes: Partial<Wishes> = {}, on = bus): Promise<Consumed> =>
      consumeAll(on, { groupId, topics: [topic], ...wishes });
    const another = async (): Promise<Bus> => {
      const opened = await driver.open();
      others.push(opened);
      return opened;
    };
    const publish = (values: readonly string[], key: string | null = null) =>
      bus.publish(
        topic,
        values.map((value) => message(value, key)),
      );

    test("what is published arrives: keys, headers, empty values, NUL bytes, a large one", async () => {
      await bus.ensureTopic(topic, { partitions: 3 });
      const large = randomBytes(900_000);
      const before = Date.now();
      await bus.publish(topic, [
        { key: "k", value: Buffer.from("plain"), headers: { who: "me", "x-é": "ü" } },
        message(""),
        message("a\0b"),
        message(large),
      ]);
      const read = await consume();
      await until("all are there", () => read.records().length === 4, LIMIT);
      const byLength = read.records().toSorted((a, b) => a.value!.length - b.value!.length);
      expect(byLength.map(({ value }) => value!.length)).toEqual([0, 3, 5, 900_000]);
      expect(Buffer.from(byLength[1]!.value!).toString()).toBe("a\0b");
      expect(Buffer.from(byLength[3]!.value!).equals(large)).toBe(true);
      const { key, headers, timestamp } = byLength[2]!;
      expect(Buffer.from(key!).toString()).toBe("k");
      expect(Object.entries(headers).map(([name, value]) => [name, String(value)])).toEqual([
        ["who", "me"],
        ["x-é", "ü"],
      ]);
      expect(timestamp).toBeGreaterThanOrEqual(before - 1000);
      expect(byLength[0]!.key).toBeNull();
    });

    test("messages of one key keep their order", async () => {
      await bus.ensureTopic(topic, { partitions: 4 });
      for (const key of ["a", "b", "c", "d", "e"]) await publish(numbered(key, 500), key);
      const read = await consume();
      await until("all are there", () => read.records().length === 2500, LIMIT);
      for (const key of ["a", "b", "c", "d", "e"]) {
        expect(read.values().filter((value) => value.startsWith(`${key}-`))).toEqual(numbered(key, 500));
      }
    });

    test("concurrent publishes of many messages all arrive", async () => {
      await bus.ensureTopic(topic, { partitions: 2 });
      const filler = "x".repeat(1000);
      await Promise.all(numbered("p", 8).map((name) => publish(numbered(`${filler}${name}`, 1500))));
      const read = await consume({ windowBytes: 100_000_000 });
      await until("all are there", () => read.records().length === 12_000, LIMIT);
      expect(new Set(read.values()).size).toBe(12_000);
    });

    test("nothing is committed before it is done, and only without a gap", async () => {
      await bus.ensureTopic(topic, { partitions: 1 });
      await publish(numbered("v", 50));
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const read = await consume({
        batchRecords: 10,
        onBatch: (batch) => (batch.records[0]!.offset === 10n ? held : Promise.resolve()),
      });
      await until("all were handed on", () => read.records().length === 50, LIMIT);
      const committed = async () => (await bus.lag(groupId, [topic]))[0]!.committed;
      await until("the first batch is committed", async () => (await committed()) === 10n, LIMIT);
      await sleep(600);
      expect(await committed()).toBe(10n);
      release();
      await until("all are committed", async () => (await committed()) === 50n, LIMIT);
    });

    test("no more is handed on than the window holds", async () => {
      await bus.ensureTopic(topic, { partitions: 3 });
      await publish(numbered("x".repeat(1000), 1000));
      let under = 0;
      let most = 0;
      const read = await consume({
        windowBytes: 50_000,
        batchRecords: 10,
        async onBatch(batch: BusBatch) {
          const bytes = batch.records.reduce((sum, { value }) => sum + value!.length, 0);
          under += bytes;
          most = Math.max(most, under);
          await sleep(2);
          under -= bytes;
        },
      });
      await until("all are there", () => read.records().length === 1000, LIMIT);
      expect(most).toBeLessThanOrEqual(50_000 + 3 * 11_000);
    });

    test("a batch that is not taken comes again, with what follows it, and nothing is passed over", async () => {
      await bus.ensureTopic(topic, { partitions: 1 });
      await publish(numbered("v", 60));
      const refused = new Set<bigint>();
      const taken: bigint[] = [];
      const read = await consume({
        batchRecords: 10,
        async onBatch({ records }) {
          const first = records[0]!.offset;
          if (first % 20n === 0n && !refused.has(first)) {
            refused.add(first);
            throw new Error("not now");
          }
          taken.push(...records.map(({ offset }) => offset));
        },
      });
      await until("all are committed", async () => (await lagOf(bus, groupId, topic)) === 0n, LIMIT);
      expect(new Set(taken).size).toBe(60);
      expect(refused.size).toBe(3);
      expect(read.warnings.some((warning) => warning.includes("not now"))).toBe(true);
    });

    test("members share the partitions; one that stops is replaced, and a clean stop doubles nothing", async () => {
      await bus.ensureTopic(topic, { partitions: 6 });
      const members = await Promise.all([bus, await another(), await another()].map((one) => consume({}, one)));
      const shares = () => members.map(({ consumer }) => consumer.assigned.length);
      await until("each has two", () => shares().every((share) => share === 2), LIMIT);
      await publish(numbered("one", 300), "a");
      for (const key of numbered("key", 30)) await publish([`two-${key}`], key);
      const all = () => members.flatMap((member) => member.values());
      await until("all are there", () => all().length === 330, LIMIT);
      await members[0]!.consumer.stop();
      expect(members[0]!.consumer.assigned).toEqual([]);
      await until("the others have all", () => shares().reduce((sum, share) => sum + share, 0) === 6, LIMIT);
      for (const key of numbered("key", 30)) await publish([`three-${key}`], key);
      await until("all are there", () => all().length >= 360, LIMIT);
      await until("all are committed", async () => (await lagOf(bus, groupId, topic)) === 0n, LIMIT);
      expect(all().length).toBe(360);
      expect(new Set(all()).size).toBe(360);
    });

    test("partitions that are taken away are told; what stays is neither told nor handed on twice", async () => {
      await bus.ensureTopic(topic, { partitions: 4 });
      for (const key of numbered("key", 40)) await publish([key], key);
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const first = await consume({ onBatch: () => held });
      await until("all were handed on", () => first.records().length === 40, LIMIT);
      const second = await consume({}, await another());
      await until("half was given away", () => first.consumer.assigned.length === 2, LIMIT);
      const kept = new Set(first.consumer.assigned.map(({ partition }) => partition));
      for (const batch of first.batches) expect(batch.revoked.aborted).toBe(!kept.has(batch.partition));
      release();
      await until("all are committed", async () => (await lagOf(bus, groupId, topic)) === 0n, LIMIT);
      expect(first.records().length).toBe(40);
      expect(second.batches.every((batch) => !kept.has(batch.partition))).toBe(true);
    });

    test("a stop waits for what is in work and commits it", async () => {
      await bus.ensureTopic(topic, { partitions: 1 });
      await publish(numbered("v", 20));
      let done = 0;
      const read = await consume({
        commitInterval: 60_000,
        async onBatch(batch) {
          await sleep(400);
          done += batch.records.length;
        },
      });
      await until("it was handed on", () => read.records().length === 20, LIMIT);
      await read.consumer.stop();
      expect(done).toBe(20);
      expect(await lagOf(bus, groupId, topic)).toBe(0n);
    });

    test("the membership holds while all is paused for longer than the session", async () => {
      await bus.ensureTopic(topic, { partitions: 2 });
      await publish(numbered("x".repeat(1000), 200));
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let rounds = 0;
      const read = await consume({
        windowBytes: 5_000,
        batchRecords: 5,
        onBatch: () => held,
        onAssigned: () => {
          rounds += 1;
        },
      });
      await until("the window is full", () => read.records().length >= 5, LIMIT);
      await sleep(9_000);
      expect(read.consumer.assigned.length).toBe(2);
      expect(rounds).toBe(1);
      release();
      await until("all are committed", async () => (await lagOf(bus, groupId, topic)) === 0n, LIMIT);
      expect(read.records().length).toBe(200);
    });

    test("topics by pattern and by name that are not there yet join when they come", async () => {
      const read = await consume({ topics: [new RegExp(`^${topic}-(web|db)$`), `${topic}-named`], start: "latest" });
      await sleep(700);
      await bus.ensureTopic(`${topic}-web`, { partitions: 1 });
      await bus.publish(`${topic}-web`, [message("web")]);
      await until("web is there", () => read.values().includes("web"), LIMIT);
      await bus.ensureTopic(`${topic}-other`, { partitions: 1 });
      for (const name of ["db", "named"]) {
        await bus.ensureTopic(`${topic}-${name}`, { partitions: 1 });
        await bus.publish(`${topic}-${name}`, [message(name)]);
      }
      await until("both are there", () => read.values().length >= 3, LIMIT);
      expect(read.values().toSorted()).toEqual(["db", "named", "web"]);
    });

    test("latest begins at the end, and stays there until something comes", async () => {
      await bus.ensureTopic(topic, { partitions: 1 });
      await publish(["before"]);
      const first = await consume({ start: "latest" });
      await until(
        "the position is committed",
        async () => (await bus.lag(groupId, [topic]))[0]!.committed === 1n,
        LIMIT,
      );
      await first.consumer.stop();
      await publish(["between"]);
      const second = await consume({ start: "latest" });
      await until("it is there", () => second.values().length > 0, LIMIT);
      expect([...first.values(), ...second.values()]).toEqual(["between"]);
    });

    test("a partition is read again from a time when the subscriber asks for it, and what is committed stands", async () => {
      await bus.ensureTopic(topic, { partitions: 1 });
      await publish(numbered("old", 10));
      await sleep(50);
      const time = Date.now();
      await publish(numbered("new", 10));
      const first = await consume();
      await until("all are committed", async () => (await lagOf(bus, groupId, topic)) === 0n, LIMIT);
      await first.consumer.stop();
      let release: () => void = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const again = await consume({
        readFrom: async () => time,
        batchRecords: 4,
        onBatch: (batch) => (batch.records[0]!.offset === 14n ? held : Promise.resolve()),
      });
      await until("it is there again", () => again.values().length === 10, LIMIT);
      await sleep(400);
      expect(await lagOf(bus, groupId, topic)).toBe(0n);
      release();
      await publish(["last"]);
      await until("the last is committed", async () => (await bus.lag(groupId, [topic]))[0]!.committed === 21n, LIMIT);
      expect(again.values()).toEqual([...numbered("new", 10), "last"]);
    });

    test("two subscriptions of one group with different topics each get theirs", async () => {
      for (const name of ["a", "b"]) {
        await bus.ensureTopic(`${topic}-${name}`, { partitions: 2 });
        await bus.publish(`${topic}-${name}`, [message(name)]);
      }
      const a = await consume({ topics: [`${topic}-a`] });
      const b = await consume({ topics: [`${topic}-b`] }, await another());
      await until("both have theirs", () => a.values().includes("a") && b.values().includes("b"), LIMIT);
      expect(b.values()).not.toContain("a");
    });

    test("a message above the limit is refused for good, others of the same publish need not be", async () => {
      await bus.ensureTopic(topic, { partitions: 1, settings: { "max.message.bytes": "10000" } });
      await expect(bus.publish(topic, [message(randomBytes(20_000))])).rejects.toMatchObject({
        code: "TOO_LARGE",
        retryable: false,
      });
      // Each is small enough, all together are not.
      await bus.publish(
        topic,
        numbered("x".repeat(4000), 20).map((value) => message(value)),
      );
      expect(await lagOf(bus, groupId, topic)).toBe(20n);
    });

    test("a topic is made once and never changed; health and lag answer", async () => {
      await bus.ensureTopic(topic, { partitions: 2 });
      await bus.ensureTopic(topic, { partitions: 5 });
      expect(await bus.health()).toEqual({ ok: true });
      const lags = await bus.lag(groupId, [topic, `${topic}-missing`]);
      expect(lags).toEqual([0, 1].map((partition) => ({ topic, partition, committed: null, end: 0n, lag: 0n })));
    });
  });
}
