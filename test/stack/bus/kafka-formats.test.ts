import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openKafkaBus } from "../../../backend/src/bus/kafka/bus.ts";
import type { Bus } from "../../../backend/src/bus/port.ts";
import { until } from "../../support/until.ts";
import { describeWith, program } from "../programs.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { cleanKafka } from "./clean.ts";
import { consumeAll, lagOf, numbered } from "./consumed.ts";
import { startDamagingProxy } from "./damaging-proxy.ts";

const LIMIT = 60_000;
const brokers = () => serverAddress("kafka").split(",");

describeWithServers(["kafka"], "What stands on a Kafka topic", () => {
  let bus: Bus;
  let topic: string;
  let groupId: string;

  beforeEach(async () => {
    bus = await openKafkaBus({ brokers: brokers(), clientId: "heimdall-test", tls: null, sasl: null });
    topic = `heimdall-test-${randomBytes(6).toString("hex")}`;
    groupId = `${topic}-group`;
    await bus.ensureTopic(topic, { partitions: 1 });
  });
  afterEach(async () => {
    await bus.close();
    await cleanKafka(brokers(), topic);
  });

  const kafka = () => new Kafka({ brokers: brokers(), logLevel: logLevel.NOTHING });

  describeWith(["kcat"], "from librdkafka", () => {
    test.each(["none", "gzip", "snappy", "lz4", "zstd"])("compressed by %s", async (codec) => {
      const values = numbered("a line of a log that repeats itself, a line of a log", 3_000);
      const { status, stderr } = spawnSync(
        program("kcat"),
        ["-P", "-b", brokers().join(), "-t", topic, "-z", codec, "-H", "from=kcat", "-X", "linger.ms=50"],
        { input: `${values.join("\n")}\n`, encoding: "utf8" },
      );
      expect(status, stderr).toBe(0);
      const read = await consumeAll(bus, { groupId, topics: [topic] });
      await until("all are there", () => read.records().length >= 3_000, LIMIT);
      expect(read.values()).toEqual(values);
      expect(String(read.records()[0]!.headers.from)).toBe("kcat");
    });
  });

  test("tombstones, and a header that comes twice", async () => {
    const producer = kafka().producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ key: "k", value: null, headers: { h: ["a", "b"] } }] });
    await producer.disconnect();
    const read = await consumeAll(bus, { groupId, topics: [topic] });
    await until("it is there", () => read.records().length === 1, LIMIT);
    const [record] = read.records();
    expect(record!.value).toBeNull();
    expect((record!.headers.h as Uint8Array[]).map(String)).toEqual(["a", "b"]);
  });

  test("transactions: what was aborted does not come, and their ends hold up no commit", async () => {
    const producer = kafka().producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    for (const [name, isGood] of [
      ["good", true],
      ["bad", false],
      ["fine", true],
      ["worse", false],
    ] as const) {
      const transaction = await producer.transaction();
      await transaction.send({ topic, messages: numbered(name, 5).map((value) => ({ value })) });
      await (isGood ? transaction.commit() : transaction.abort());
    }
    await producer.disconnect();
    const read = await consumeAll(bus, { groupId, topics: [topic] });
    await until("all are committed", async () => (await lagOf(bus, groupId, topic)) === 0n, LIMIT);
    expect(read.values()).toEqual([...numbered("good", 5), ...numbered("fine", 5)]);
    const all = await consumeAll(bus, { groupId: `${groupId}-2`, topics: [topic], readUncommitted: true });
    await until("all are there", () => all.records().length === 20, LIMIT);
  });

  test("a compacted topic with holes is read and committed to its end", async () => {
    const compacted = `${topic}-compacted`;
    await bus.ensureTopic(compacted, {
      partitions: 1,
      settings: { "cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01" },
    });
    for (let round = 0; round < 5; round += 1) {
      await bus.publish(
        compacted,
        numbered("v", 20).map((value) => ({ key: value, value: Buffer.from(`${round}`) })),
      );
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    const read = await consumeAll(bus, { groupId, topics: [compacted] });
    await until("all are committed", async () => (await lagOf(bus, groupId, compacted)) === 0n, LIMIT);
    expect(read.values().filter((value) => value === "4").length).toBe(20);
  });

  test("a batch that is damaged on its way is fetched again; one that stays damaged is passed over", async () => {
    const producer = kafka().producer();
    await producer.connect();
    for (const name of ["first", "second", "third"]) {
      await producer.send({ topic, messages: [{ value: `${name} value` }], compression: CompressionTypes.None });
    }
    await producer.disconnect();
    const [host, port] = brokers()[0]!.split(":") as [string, string];
    const proxy = await startDamagingProxy(host, Number(port));
    try {
      proxy.damage("first value", 1);
      proxy.damage("second value", Number.POSITIVE_INFINITY);
      const damaged = await openKafkaBus({ brokers: [proxy.address], clientId: "t", tls: null, sasl: null });
      const read = await consumeAll(damaged, { groupId, topics: [topic] });
      await until("all are committed", async () => (await lagOf(bus, groupId, topic)) === 0n, LIMIT);
      expect(read.values()).toEqual(["first value", "third value"]);
      expect(read.consumer.skippedBatches).toBe(1);
      expect(read.warnings.filter((warning) => warning.includes(`${topic}/0 offset 1:`)).length).toBe(3);
      await damaged.close();
    } finally {
      proxy.close();
    }
  });
});
