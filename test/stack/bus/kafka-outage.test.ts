import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openKafkaBus } from "../../../backend/src/bus/kafka/bus.ts";
import type { Bus } from "../../../backend/src/bus/port.ts";
import { until } from "../../support/until.ts";
import { startKafka } from "../servers/kafka.ts";
import type { RunningServer } from "../servers/server-process.ts";
import { describeWithOwnServers } from "../shared-servers.ts";
import { consumeAll, lagOf, message, numbered } from "./consumed.ts";

const LIMIT = 90_000;
/** A publish gives up after 10 s; some more for a machine that is busy. */
const PUBLISH_LIMIT = 15_000;

describeWithOwnServers(["kafka"], "A broker that goes away", () => {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-kafka-outage-"));
  let server: RunningServer;
  let bus: Bus;
  let topic: string;

  beforeAll(async () => {
    server = await startKafka({ directory, heap: "256m" });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    topic = `outage-${randomBytes(6).toString("hex")}`;
    bus = await open();
  });
  afterEach(() => bus.close());

  const open = () => openKafkaBus({ brokers: [server.url], clientId: "heimdall-test", tls: null, sasl: null });
  const publish = (values: readonly string[]) =>
    bus.publish(
      topic,
      values.map((value) => message(value)),
    );
  /** Publishes again and again, as the sender of an input would. */
  const publishAtLast = (values: readonly string[]) =>
    until("it is taken", () => publish(values).then(() => true), LIMIT);
  const refusal = async () => {
    const began = Date.now();
    await expect(publish(["lost?"])).rejects.toMatchObject({ code: "UNAVAILABLE", retryable: true, status: 503 });
    expect(Date.now() - began).toBeLessThan(PUBLISH_LIMIT);
  };

  test("is killed and started again: publishes are refused meanwhile, and nothing is lost or read for nothing", async () => {
    await bus.ensureTopic(topic, { partitions: 3 });
    await publish(numbered("a", 100));
    const read = await consumeAll(bus, { groupId: topic, topics: [topic] });
    await until("all are committed", async () => (await lagOf(bus, topic, topic)) === 0n, LIMIT);
    await server.kill();
    await refusal();
    await refusal();
    expect((await bus.health()).ok).toBe(false);
    expect(read.warnings.length).toBeGreaterThan(0);
    await server.restart();
    await publishAtLast(numbered("b", 100));
    await until("all are committed", async () => (await lagOf(bus, topic, topic)) === 0n, LIMIT);
    expect(new Set(read.values().filter((value) => value !== "lost?")).size).toBe(200);
    expect(await bus.health()).toEqual({ ok: true });
  });

  test("hangs: a publish gives up in time, and goes through when it is back", async () => {
    await bus.ensureTopic(topic, { partitions: 1 });
    await publish(["a"]);
    const read = await consumeAll(bus, { groupId: topic, topics: [topic] });
    await until("it is there", () => read.values().includes("a"), LIMIT);
    server.pause();
    try {
      await refusal();
      await sleep(5_000);
    } finally {
      server.resume();
    }
    await publishAtLast(["b"]);
    await until("it is there", () => read.values().includes("b"), LIMIT);
  });

  test("is not there at the start: a consumer waits for it", async () => {
    await bus.ensureTopic(topic, { partitions: 1 });
    await publish(["a"]);
    await server.stop();
    const late = await open();
    const read = await consumeAll(late, { groupId: topic, topics: [topic] });
    await until("it is told", () => read.warnings.length > 0, LIMIT);
    await server.restart();
    await until("it is there", () => read.values().includes("a"), LIMIT);
    await late.close();
  });

  test("a topic that is deleted and made anew is read from its beginning", async () => {
    await bus.ensureTopic(topic, { partitions: 1 });
    await publish(numbered("old", 30));
    const read = await consumeAll(bus, { groupId: topic, topics: [topic] });
    await until("all are committed", async () => (await lagOf(bus, topic, topic)) === 0n, LIMIT);
    const { Kafka, logLevel } = await import("kafkajs");
    const admin = new Kafka({ brokers: [server.url], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    await sleep(1_000);
    await until("it is made", () => bus.ensureTopic(topic, { partitions: 1 }).then(() => true), LIMIT);
    await publishAtLast(numbered("new", 10));
    await until(
      "the new ones are there",
      () => read.values().filter((value) => value.startsWith("new")).length >= 10,
      LIMIT,
    );
    expect(new Set(read.values())).toEqual(new Set([...numbered("old", 30), ...numbered("new", 10)]));
  });

  test("a stop while it is away ends", async () => {
    await bus.ensureTopic(topic, { partitions: 1 });
    await publish(["a"]);
    const other = await open();
    const read = await consumeAll(other, { groupId: topic, topics: [topic] });
    await until("it is there", () => read.values().includes("a"), LIMIT);
    await server.stop();
    await other.close();
    await server.restart();
  });
});
