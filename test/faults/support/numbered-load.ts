import { spawnSync } from "node:child_process";
import type { Placed, RealKafka } from "../../support/kafka.ts";
import { createPace } from "./pace.ts";

export const PARTITIONS = 6;
const PRODUCERS = 2;
const EVENTS_EACH = 300;
/** A message beyond this travels alone, so that a request stays below what the broker takes. */
const LARGE_BYTES = 100_000;

export interface NumberedLoad {
  /** Resolves when the broker has acknowledged all of them. */
  readonly done: Promise<void>;
  /** The part of all that is acknowledged, 0 to 1. */
  share(): number;
}

/**
 * Writes messages number 0 to `total` into six partitions at a rate, by two producers with half of the partitions each.
 * Both outlive a broker that is away, and write nothing twice.
 */
export function sendNumbered(
  kafka: RealKafka,
  topic: string,
  total: number,
  rate: number,
  message: (number: number) => Buffer | string,
): NumberedLoad {
  const pace = createPace(rate, Number.POSITIVE_INFINITY);
  let next = 0;
  let acknowledged = 0;
  const one = async (mine: number): Promise<void> => {
    const producer = await kafka.producer();
    const own = Array.from({ length: PARTITIONS / PRODUCERS }, (_, at) => mine + at * PRODUCERS);
    while (next < total) {
      const from = next;
      const size = Math.min(EVENTS_EACH, total - from);
      next += size;
      await pace.take(size);
      const placed = Array.from({ length: size }, (_, at) => ({
        partition: own[(from + at) % own.length]!,
        value: message(from + at),
      }));
      for (const request of requestsOf(placed)) await producer.send(topic, request);
      acknowledged += size;
    }
    await producer.close();
  };
  return {
    done: Promise.all(Array.from({ length: PRODUCERS }, (_, mine) => one(mine))).then(() => {}),
    share: () => acknowledged / total,
  };
}

export const COMPRESSIONS = ["gzip", "snappy", "lz4", "zstd"] as const;

/** Writes messages from a number on with librdkafka (kcat), so many with each of Kafka's compressions. */
export function sendCompressed(
  broker: string,
  topic: string,
  from: number,
  each: number,
  message: (number: number) => string,
): void {
  for (const [at, compression] of COMPRESSIONS.entries()) {
    const lines = Array.from({ length: each }, (_, line) => message(from + at * each + line));
    const argv = ["-P", "-b", broker, "-t", topic, "-z", compression];
    const { error, status, stderr } = spawnSync("kcat", argv, { input: lines.join("\n"), encoding: "utf8" });
    if (error) throw new Error("kcat cannot be started; run test/stack/install.sh agents", { cause: error });
    if (status !== 0) throw new Error(`kcat ${argv.join(" ")} ended with ${status}: ${stderr}`);
  }
}

function requestsOf(messages: readonly Placed[]): Placed[][] {
  const small = messages.filter(({ value }) => value.length <= LARGE_BYTES);
  const large = messages.filter(({ value }) => value.length > LARGE_BYTES);
  return [...(small.length > 0 ? [small] : []), ...large.map((one) => [one])];
}
