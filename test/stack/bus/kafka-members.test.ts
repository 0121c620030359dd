import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openKafkaBus } from "../../../backend/src/bus/kafka/bus.ts";
import type { Bus } from "../../../backend/src/bus/port.ts";
import { until } from "../../support/until.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { cleanKafka } from "./clean.ts";
import { consumeAll, lagOf, message, numbered } from "./consumed.ts";

const LIMIT = 60_000;
const PROGRAM = join(import.meta.dirname, "group-member.ts");

interface ChildMember {
  readonly process: ChildProcess;
  readonly values: string[];
  readonly warnings: string[];
  assigned: readonly number[];
  /** How often it was told what it has. */
  rounds: number;
}

describeWithServers(["kafka"], "Members of a group that die or hang", () => {
  let bus: Bus;
  let topic: string;
  const children: ChildMember[] = [];

  beforeEach(async () => {
    bus = await openKafkaBus({ brokers: brokers(), clientId: "heimdall-test", tls: null, sasl: null });
    topic = `heimdall-test-${randomBytes(6).toString("hex")}`;
    await bus.ensureTopic(topic, { partitions: 4 });
  });
  afterEach(async () => {
    for (const { process } of children.splice(0)) process.kill("SIGKILL");
    await bus.close();
    await cleanKafka(brokers(), topic);
  });

  const start = (pause: number): ChildMember => {
    const argv = [PROGRAM, brokers().join(","), `${topic}-group`, topic, String(pause)];
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
    const member: ChildMember = { process: child, values: [], warnings: [], assigned: [], rounds: 0 };
    createInterface({ input: child.stdout! }).on("line", (text) => {
      const line = JSON.parse(text) as { assigned?: number[]; values?: string[]; warning?: string };
      if (line.assigned) {
        member.assigned = line.assigned;
        member.rounds += 1;
      }
      if (line.values) member.values.push(...line.values);
      if (line.warning) member.warnings.push(line.warning);
    });
    children.push(member);
    return member;
  };
  const publish = async (prefix: string, count: number): Promise<void> => {
    await bus.publish(
      topic,
      numbered(prefix, count).map((value) => message(value, value)),
    );
  };
  const committedOf = async () => (await bus.lag(`${topic}-group`, [topic])).map(({ committed }) => committed ?? 0n);

  test("what a killed member had not committed is read by another", async () => {
    await publish("a", 4_000);
    const doomed = start(50);
    await until("it works", () => doomed.values.length > 100, LIMIT);
    const other = await consumeAll(bus, { groupId: `${topic}-group`, topics: [topic] });
    await until("both have partitions", () => other.consumer.assigned.length === 2, LIMIT);
    doomed.process.kill("SIGKILL");
    await until("the other has all", () => other.consumer.assigned.length === 4, LIMIT);
    await until("all are committed", async () => (await lagOf(bus, `${topic}-group`, topic)) === 0n, LIMIT);
    expect(new Set([...doomed.values, ...other.values()]).size).toBe(4_000);
  });

  test("a member that hung past its session notices, sets nothing back, and works again", async () => {
    await publish("a", 2_000);
    const hung = start(30);
    await until("it works", () => hung.values.length > 100, LIMIT);
    const other = await consumeAll(bus, { groupId: `${topic}-group`, topics: [topic] });
    await until("both have partitions", () => other.consumer.assigned.length === 2, LIMIT);
    hung.process.kill("SIGSTOP");
    await until("the other has all", () => other.consumer.assigned.length === 4, LIMIT);
    await publish("b", 1_000);
    await until("all are committed", async () => (await lagOf(bus, `${topic}-group`, topic)) === 0n, LIMIT);
    const before = await committedOf();
    const rounds = hung.rounds;
    hung.process.kill("SIGCONT");
    await until("it has partitions again", () => hung.rounds > rounds && hung.assigned.length === 2, LIMIT);
    // What was in work when it hung is done now, and not committed over the other's progress.
    const after = await committedOf();
    for (const [partition, committed] of after.entries()) expect(committed >= before[partition]!).toBe(true);
    await publish("c", 1_000);
    await until("all are committed", async () => (await lagOf(bus, `${topic}-group`, topic)) === 0n, LIMIT);
    const values = [...hung.values, ...other.values()];
    expect(new Set(values).size).toBe(4_000);
    expect(hung.values.some((value) => value.startsWith("c-"))).toBe(true);
  });

  test("members come and go while messages flow, and none is lost", async () => {
    const target = 12_000;
    const steady = await consumeAll(bus, { groupId: `${topic}-group`, topics: [topic] });
    const flow = (async () => {
      for (let at = 0; at < target; at += 500) await publish(`m${at}`, 500);
    })();
    for (let round = 0; round < 3; round += 1) {
      const passing = start(5);
      await until("it works", () => passing.values.length > 0 || passing.assigned.length > 0, LIMIT);
      passing.process.kill("SIGKILL");
    }
    await flow;
    await until("all are committed", async () => (await lagOf(bus, `${topic}-group`, topic)) === 0n, LIMIT);
    const seen = new Set([...children.flatMap(({ values }) => values), ...steady.values()]);
    expect(seen.size).toBe(target);
  });
});

function brokers(): string[] {
  return serverAddress("kafka").split(",");
}
