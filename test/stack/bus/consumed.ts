import type { Bus, BusBatch, BusConsumer, BusRecord, Subscription } from "../../../backend/src/bus/port.ts";

/** A consumer that keeps what it was given. */
export interface Consumed {
  readonly consumer: BusConsumer;
  readonly batches: BusBatch[];
  readonly warnings: string[];
  /** All records in the order in which they came. */
  records(): BusRecord[];
  /** Their values as texts. */
  values(): string[];
}

export type Wishes = Partial<Subscription> & Pick<Subscription, "groupId" | "topics">;

/** Subscribes with what a test does not care about filled in; `onBatch` is called after a batch was kept. */
export async function consumeAll(bus: Bus, wishes: Wishes): Promise<Consumed> {
  const batches: BusBatch[] = [];
  const warnings: string[] = [];
  const consumer = await bus.subscribe({
    start: "earliest",
    concurrency: 2,
    batchRecords: 100,
    batchBytes: 1_000_000,
    windowBytes: 10_000_000,
    sessionTimeout: 6_000,
    topicInterval: 500,
    commitInterval: 100,
    warn: (message) => warnings.push(message),
    ...wishes,
    async onBatch(batch) {
      batches.push(batch);
      await wishes.onBatch?.(batch);
    },
  });
  const records = () => batches.flatMap((batch) => batch.records);
  return {
    consumer,
    batches,
    warnings,
    records,
    values: () => records().map(({ value }) => Buffer.from(value ?? []).toString("utf8")),
  };
}

/** `prefix-0`, `prefix-1` … */
export function numbered(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

export const message = (value: string | Buffer, key: string | null = null) => ({ key, value: Buffer.from(value) });

/** What a group has still to read of a topic. */
export async function lagOf(bus: Bus, groupId: string, topic: string): Promise<bigint> {
  const lags = await bus.lag(groupId, [topic]);
  return lags.reduce((sum, { lag }) => sum + lag, 0n);
}
