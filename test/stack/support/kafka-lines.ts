import { spawnSync } from "node:child_process";
import { Kafka, logLevel } from "kafkajs";
import { program } from "../programs.ts";
import { serverAddress } from "../shared-servers.ts";

/** Which broker; the shared one unless another is named. */
export interface AtBroker {
  readonly broker?: string;
}

/** Makes a topic with so many partitions; a topic that is only written to has the broker's default. */
export async function createTopic(topic: string, partitions: number, at: AtBroker = {}): Promise<void> {
  await withAdmin(at, async (admin) => {
    await admin.createTopics({ topics: [{ topic, numPartitions: partitions }], waitForLeaders: true });
  });
}

/** Removes topics, those too that were made by writing to them. */
export async function deleteTopics(topics: readonly string[], at: AtBroker = {}): Promise<void> {
  await withAdmin(at, (admin) => admin.deleteTopics({ topics: [...topics] }));
}

/** How many messages each partition of a topic has ever had (its end offset), and what a group has committed of it. */
export async function readOffsets(
  topic: string,
  group: string,
  at: AtBroker = {},
): Promise<readonly { readonly partition: number; readonly end: number; readonly committed: number }[]> {
  return withAdmin(at, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic);
    const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
    return ends.map(({ partition, high }) => {
      const own = committed?.partitions.find((one) => one.partition === partition);
      return { partition, end: Number(high), committed: Math.max(0, Number(own?.offset ?? 0)) };
    });
  });
}

export interface LineOptions extends AtBroker {
  /** Of every message. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly compression?: "none" | "gzip" | "snappy" | "lz4" | "zstd";
  /** @default librdkafka's: any */
  readonly partition?: number;
}

/** Writes each line as one message with kcat (librdkafka, as Filebeat's peers), and waits until all are acknowledged. */
export function sendLines(topic: string, lines: readonly string[], options: LineOptions = {}): void {
  const argv = [
    ...["-P", "-b", options.broker ?? serverAddress("kafka"), "-t", topic],
    ...["-X", "acks=all", "-z", options.compression ?? "none"],
    ...(options.key === undefined ? [] : ["-k", options.key]),
    ...(options.partition === undefined ? [] : ["-p", String(options.partition)]),
    ...Object.entries(options.headers ?? {}).flatMap(([name, value]) => ["-H", `${name}=${value}`]),
  ];
  if (lines.some((line) => line.includes("\n"))) throw new Error("a line has a line feed: kcat would make two of it");
  runKcat(argv, lines.map((line) => `${line}\n`).join(""));
}

/** All the messages that a topic has now, in the order of each partition. */
export function readTopic(topic: string, at: AtBroker = {}): string[] {
  const argv = ["-C", "-b", at.broker ?? serverAddress("kafka"), "-t", topic, "-o", "beginning", "-e", "-q"];
  const text = runKcat(argv, "");
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

function runKcat(argv: readonly string[], input: string): string {
  const { error, status, stdout, stderr } = spawnSync(program("kcat"), argv, {
    input,
    encoding: "utf8",
    timeout: 120_000,
    maxBuffer: 1024 ** 3,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`kcat ${argv.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

async function withAdmin<T>(
  { broker = serverAddress("kafka") }: AtBroker,
  work: (admin: ReturnType<Kafka["admin"]>) => Promise<T>,
): Promise<T> {
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}
