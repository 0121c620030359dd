import { type ICustomPartitioner, type Message, Partitioners, type Producer } from "kafkajs";
import type { BusMessage } from "../port.ts";
import type { KafkaClients } from "./client.ts";
import { busError, isTooLarge, within } from "./errors.ts";

/** After this a publish counts as failed; Kafka may have taken the messages all the same. */
const LONGEST_PUBLISH = 10_000;
const REQUEST_MILLISECONDS = 4_000;
const RETRY = { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 };
/** Bytes of messages in one request: below a broker's usual limit of a batch (message.max.bytes, 1 MiB). */
const REQUEST_BYTES = 900_000;
/** What a message takes on the wire beside its bytes, at most, without headers. */
const MESSAGE_OVERHEAD = 40;
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

  const send = async (topic: string, messages: Outgoing[]): Promise<void> => {
    const connecting = connected();
    try {
      const producer = await connecting;
      await producer.send({ topic, messages, acks: ALL_IN_SYNC, timeout: REQUEST_MILLISECONDS });
    } catch (error) {
      if (!isTooLarge(error)) {
        renew(connecting);
        throw error;
      }
      if (messages.length === 1) throw error;
      // Together they are too large for this topic.
      const half = messages.length >> 1;
      await send(topic, messages.slice(0, half));
      await send(topic, messages.slice(half));
    }
  };

  return {
    async publish(topic, messages) {
      const what = `writing to the Kafka topic ${topic}`;
      let givenUp = false;
      const sendAll = async (): Promise<void> => {
        // One after the other, so that messages of one key keep their order.
        for (const request of requests(messages)) {
          if (givenUp) return;
          spread += 1;
          const together = spread;
          await send(
            topic,
            request.map(({ key, partition, value, headers }) => ({
              key,
              ...(partition === undefined ? {} : { partition }),
              value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
              ...(headers === undefined ? {} : { headers: { ...headers } }),
              spread: together,
            })),
          );
        }
      };
      const used = current;
      try {
        await within(LONGEST_PUBLISH, what, sendAll());
      } catch (error) {
        givenUp = true;
        if (used !== null && !isTooLarge(error)) renew(used);
        throw busError(what, error);
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

/** Cuts messages into requests that a broker takes. */
function* requests(messages: readonly BusMessage[]): Generator<readonly BusMessage[]> {
  let start = 0;
  let bytes = 0;
  for (const [index, message] of messages.entries()) {
    const size = sizeOf(message);
    if (bytes + size > REQUEST_BYTES && index > start) {
      yield messages.slice(start, index);
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (start < messages.length) yield messages.slice(start);
}

function sizeOf({ key, value, headers }: BusMessage): number {
  let size = MESSAGE_OVERHEAD + value.length + (key === null ? 0 : Buffer.byteLength(key));
  for (const name in headers) size += name.length + Buffer.byteLength(headers[name]!) + 4;
  return size;
}
