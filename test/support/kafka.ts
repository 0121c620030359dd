import { type Admin, Kafka, logLevel, type Producer } from "kafkajs";

/** A message for one partition. */
export interface Placed {
  readonly partition: number;
  readonly value: Buffer | string;
  readonly key?: string;
}

/** A real Kafka asked directly, past Heimdall. */
export interface RealKafka {
  readonly broker: string;
  readonly admin: Admin;
  createTopic(topic: string, partitions: number, settings?: Readonly<Record<string, string>>): Promise<void>;
  /** Messages that a topic holds, by the offsets of its ends. */
  count(topic: string): Promise<number>;
  /** Messages of a topic that a group has not committed yet. */
  lag(group: string, topic: string): Promise<number>;
  /** A producer that writes nothing twice, however often it has to try again; the broker may be away for minutes. */
  producer(): Promise<NumberedProducer>;
  close(): Promise<void>;
}

export interface NumberedProducer {
  /** Resolves when the broker has all of them. */
  send(topic: string, messages: readonly Placed[]): Promise<void>;
  close(): Promise<void>;
}

const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 1_000 } as const;

export async function connectKafka(broker: string): Promise<RealKafka> {
  const kafka = new Kafka({
    brokers: [broker],
    clientId: "outside",
    logLevel: logLevel.NOTHING,
    retry: RETRY,
    requestTimeout: 10_000,
  });
  const admin = kafka.admin();
  await admin.connect();
  const ends = async (topic: string): Promise<Map<number, number>> =>
    new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]));
  return {
    broker,
    admin,
    async createTopic(topic, partitions, settings = {}) {
      const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
      await admin.createTopics({
        waitForLeaders: true,
        topics: [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }],
      });
    },
    count: async (topic) => [...(await ends(topic)).values()].reduce((sum, end) => sum + end, 0),
    async lag(group, topic) {
      const end = await ends(topic);
      const [committed] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
      return (committed?.partitions ?? []).reduce(
        (sum, { partition, offset }) => sum + (end.get(partition) ?? 0) - Math.max(0, Number(offset)),
        0,
      );
    },
    producer: () => startProducer(kafka),
    close: () => admin.disconnect(),
  };
}

async function startProducer(kafka: Kafka): Promise<NumberedProducer> {
  // One request at a time: with more, an idempotent kafkajs producer may send them again in another order.
  const producer: Producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry: RETRY });
  await producer.connect();
  return {
    async send(topic, messages) {
      await producer.send({
        topic,
        acks: -1,
        messages: messages.map(({ partition, value, key }) => ({ partition, value, key: key ?? null })),
      });
    },
    close: () => producer.disconnect(),
  };
}
