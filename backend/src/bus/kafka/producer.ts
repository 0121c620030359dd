import { type ICustomPartitioner, type Message, Partitioners, type Producer } from "kafkajs";
import type { BusMessage } from "../port.ts";
import type { KafkaClients } from "./client.ts";
import { busError, typeOf, within } from "./errors.ts";
import { createPublishQueue, type PublishQueue } from "./publish-queue.ts";

/** After this a publish counts as failed; Kafka may have taken the messages all the same. */
const LONGEST_PUBLISH = 10_000;
const REQUEST_MILLISECONDS = 4_000;
const RETRY = { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 };
const ALL_IN_SYNC = -1;

/** A message with what the partitioner needs to know. */
interface Outgoing extends Message {
  /** Same for messages without a key that go together. */
  readonly spread: number;
}

export interface Publisher {
  publish(topic: string, messages: readonly BusMessage[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Publishes with acknowledgements of all in-sync replicas. Not idempotent: kafkajs gives the sequence numbers of a
 * request that failed to the next one, which a broker may then take for the resent first (docs/decisions/kafka-client.md).
 */
export function createPublisher(clients: KafkaClients): Publisher {
  let current: Promise<Producer> | null = null;
  const queues = new Map<string, PublishQueue>();
  let spread = 0;

  const connected = (): Promise<Producer> => {
    if (current !== null) return current;
    const producer = clients({ requestMilliseconds: REQUEST_MILLISECONDS }).producer({
      createPartitioner,
      allowAutoTopicCreation: true,
      retry: RETRY,
    });
    const connecting = producer.connect().then(() => producer);
    current = connecting;
    connecting.catch(() => {
      if (current === connecting) current = null;
      void release(producer);
    });
    return connecting;
  };
  /** The next publish begins with new connections. */
  const renew = (failed: Promise<Producer>): void => {
    if (current !== failed) return;
    current = null;
    failed.then(release, () => {});
  };

  const send = async (topic: string, messages: readonly BusMessage[]): Promise<void> => {
    const connecting = connected();
    spread += 1;
    const together = spread;
    const outgoing = messages.map(
      ({ key, partition, value, headers }): Outgoing => ({
        key,
        ...(partition === undefined ? {} : { partition }),
        value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
        ...(headers === undefined ? {} : { headers: { ...headers } }),
        spread: together,
      }),
    );
    try {
      const sent = connecting.then((producer) =>
        producer.send({ topic, messages: outgoing, acks: ALL_IN_SYNC, timeout: REQUEST_MILLISECONDS }),
      );
      await within(LONGEST_PUBLISH, "writing to Kafka", sent);
    } catch (error) {
      // What a broker answered does not speak against the connection, which others use as well.
      if (typeOf(error) === "") renew(connecting);
      throw error;
    }
  };

  return {
    async publish(topic, messages) {
      const queue = queues.get(topic) ?? createPublishQueue((together) => send(topic, together));
      queues.set(topic, queue);
      const what = `writing to the Kafka topic ${topic}`;
      const publishing = { messages, isGivenUp: false };
      try {
        await within(LONGEST_PUBLISH, what, queue.push(publishing));
      } catch (error) {
        publishing.isGivenUp = true;
        throw busError(what, error);
      } finally {
        if (queue.isIdle) queues.delete(topic);
      }
    },
    async close() {
      const last = current;
      current = null;
      if (last !== null) await last.then(release, () => {});
    },
  };
}

/** Lets go of a producer; one whose broker hangs ends when its requests time out. */
async function release(producer: Producer): Promise<void> {
  await within(LONGEST_PUBLISH, "leaving Kafka", producer.disconnect()).catch(() => {});
}

/** Messages go where they name it, those with a key as Kafka's own clients place them (murmur2), the others of one request together. */
const createPartitioner: ICustomPartitioner = () => {
  const byKey = Partitioners.DefaultPartitioner();
  return (args) => {
    const { key, partition, spread } = args.message as Outgoing;
    if (partition !== undefined && partition !== null) return partition;
    if (key !== null && key !== undefined) return byKey(args);
    const available = args.partitionMetadata.filter(({ leader }) => leader >= 0);
    const partitions = available.length > 0 ? available : args.partitionMetadata;
    return partitions[spread % partitions.length]!.partitionId;
  };
};
