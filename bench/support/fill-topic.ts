import type { RealKafka } from "../../test/support/kafka.ts";

export const PARTITIONS = 6;
const MESSAGES_EACH = 3_000;

/** Makes a topic of six partitions with `total` messages, round robin in small batches as agents send them. */
export async function fillTopic(
  kafka: RealKafka,
  topic: string,
  total: number,
  message: (number: number) => string,
): Promise<void> {
  await kafka.createTopic(topic, PARTITIONS);
  const producer = await kafka.producer();
  for (let from = 0; from < total; from += MESSAGES_EACH) {
    const size = Math.min(MESSAGES_EACH, total - from);
    await producer.send(
      topic,
      Array.from({ length: size }, (_, at) => ({ partition: (from + at) % PARTITIONS, value: message(from + at) })),
    );
  }
  await producer.close();
}

/** Rounds a figure for a report. */
export function rounded(value: number, digits = 2): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
