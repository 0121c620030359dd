import type { KafkaMessage } from "kafkajs";
import type { BusRecord } from "../port.ts";
import type { Undecoded } from "./partition.ts";

/** A message in the format from before Kafka 0.11, which kafkajs has decoded, as a batch of one record. */
export function legacyBatch(message: KafkaMessage): Undecoded {
  const offset = BigInt(message.offset);
  const bytes = (message.key?.length ?? 0) + (message.value?.length ?? 0);
  const record: BusRecord = {
    offset,
    timestamp: Number(message.timestamp ?? 0),
    key: message.key,
    value: message.value,
    headers: {},
  };
  return {
    firstOffset: offset,
    lastOffset: offset,
    bytes,
    async open() {
      let ended = false;
      return {
        get ended() {
          return ended;
        },
        take() {
          ended = true;
          return { records: [record], bytes };
        },
      };
    },
  };
}
