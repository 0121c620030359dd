import type { KafkaConnection } from "../bus/kafka/connection.ts";
import type { Bus, BusMessage } from "../bus/port.ts";
import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import { ConfigurationError } from "../errors.ts";
import { type PipelineDefinition, topicOf } from "./pipelines.ts";
import type { Messages } from "./protocol.ts";

/** The deployment's Kafka by the settings; null when they name no brokers. */
export function kafkaConnection({ kafka }: Settings): KafkaConnection | null {
  const { brokers, client_id: clientId, tls, sasl } = kafka;
  if (brokers.length === 0) return null;
  const { mechanism, username, password } = sasl;
  if (mechanism !== "none" && (username === null || password === null)) {
    throw new ConfigurationError("kafka.sasl: set username and password, or mechanism: none");
  }
  return {
    brokers,
    clientId,
    tls: tls.enabled ? { ca: tls.ca, certificate: tls.certificate, key: tls.key, verify: tls.verify } : null,
    sasl: mechanism === "none" ? null : { mechanism, username: username!, password: password! },
  };
}

/** The bus as the inputs write to it. */
export interface EventBus {
  readonly bus: Bus;
  /** Resolves when every in-sync replica has the messages; makes the topic at first. */
  publish(messages: Messages): Promise<void>;
  /** Makes a topic of Heimdall's own unless it is there. */
  ensure(topic: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the deployment's bus. A broker that is away is no reason to fail: senders are told to come again. */
export async function openEventBus(
  connection: KafkaConnection,
  { kafka }: Settings,
  pipelines: readonly Pick<PipelineDefinition, "id" | "usesBus">[],
  log: Log,
): Promise<EventBus> {
  const { openKafkaBus } = await import("../bus/kafka/bus.ts");
  const bus = await openKafkaBus(connection, { warn: (message) => log.warn(message) });
  const made = new Map<string, Promise<void>>();
  const ensure = (topic: string): Promise<void> => {
    let ready = made.get(topic);
    if (!ready) {
      ready = bus.ensureTopic(topic, { partitions: kafka.partitions });
      made.set(topic, ready);
      ready.catch(() => made.delete(topic));
    }
    return ready;
  };
  // Made before anybody subscribes, who would otherwise wait for them; when Kafka is away, before the first message.
  const own = pipelines.filter(({ usesBus }) => usesBus).map(({ id }) => topicOf(kafka.topic_prefix, id));
  await Promise.allSettled(own.map(ensure));
  return {
    bus,
    ensure,
    async publish({ pipeline, bytes, starts }) {
      const topic = topicOf(kafka.topic_prefix, pipelines[pipeline]!.id);
      await ensure(topic);
      const messages: BusMessage[] = [];
      for (let at = 0; at + 1 < starts.length; at += 1) {
        messages.push({ key: null, value: bytes.subarray(starts[at], starts[at + 1]) });
      }
      await bus.publish(topic, messages);
    },
    close: () => bus.close(),
  };
}
