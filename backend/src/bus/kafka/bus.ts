import { messageOf } from "../../errors.ts";
import type { Bus, BusConsumer, PartitionLag } from "../port.ts";
import { createAdministration } from "./admin.ts";
import { kafkaClients } from "./client.ts";
import type { KafkaConnection } from "./connection.ts";
import { consume } from "./consumer.ts";
import { createPublisher } from "./producer.ts";

/** The replication factor that means: as the broker has it. */
const BROKERS_DEFAULT = -1;
const HEALTH_LIMIT = 4_000;

export interface KafkaBusOptions {
  /** Lost connections and the like, for people; may come often. */
  warn?(message: string): void;
}

/**
 * Opens the bus on a Kafka cluster. Connects when it is first used, so that it opens also while Kafka is down; throws a
 * ConfigurationError for TLS files that cannot be read.
 */
export async function openKafkaBus(connection: KafkaConnection, options: KafkaBusOptions = {}): Promise<Bus> {
  const clients = kafkaClients(connection, (message) => options.warn?.(message));
  const administration = createAdministration(clients);
  const publisher = createPublisher(clients);
  const consumers = new Set<BusConsumer>();

  return {
    publish: publisher.publish,
    async subscribe(subscription) {
      const consumer = consume(subscription, clients, administration);
      consumers.add(consumer);
      return consumer;
    },
    async ensureTopic(topic, { partitions, settings = {} }) {
      const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
      await administration.ask(`making the Kafka topic ${topic}`, (admin) =>
        // Answers false for one that is there.
        admin.createTopics({
          topics: [{ topic, numPartitions: partitions, replicationFactor: BROKERS_DEFAULT, configEntries }],
        }),
      );
    },
    lag: (groupId, topics) =>
      administration.ask(`the lag of group ${groupId}`, async (admin) => {
        const existing = new Set(await admin.listTopics());
        const known = topics.filter((topic) => existing.has(topic));
        if (known.length === 0) return [];
        const committed = await admin.fetchOffsets({ groupId, topics: known });
        const perTopic = known.map(async (topic) => {
          const mine = new Map(
            committed.find((one) => one.topic === topic)?.partitions.map((one) => [one.partition, BigInt(one.offset)]),
          );
          const ends = await admin.fetchTopicOffsets(topic);
          return ends.map(({ partition, high, low }): PartitionLag => {
            const offset = mine.get(partition) ?? -1n;
            const end = BigInt(high);
            const from = offset < 0n ? BigInt(low) : offset;
            return { topic, partition, committed: offset < 0n ? null : offset, end, lag: end > from ? end - from : 0n };
          });
        });
        const all = (await Promise.all(perTopic)).flat();
        return all.sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
      }),
    async health() {
      try {
        const { brokers } = await administration.ask("Kafka", (admin) => admin.describeCluster(), HEALTH_LIMIT);
        return brokers.length > 0 ? { ok: true } : { ok: false, detail: "the cluster names no broker" };
      } catch (error) {
        return { ok: false, detail: messageOf(error) };
      }
    },
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await Promise.all([publisher.close(), administration.close()]);
    },
  };
}
