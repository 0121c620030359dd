import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { PartitionLag } from "../bus/port.ts";

/** What the stores and the bus do. */
export interface StoreCounters {
  addStored(store: "logs" | "metrics", result: string, by: number): void;
  addRetry(store: string): void;
  /**
   * A request that wrote to a store, whatever became of it: seconds it took, items it carried, and how many of them the
   * store turned away for now (429, queue full), to be tried again.
   */
  observeBulk(store: string, seconds: number, items: number, rejected: number): void;
  /** Documents and points that a store turned away for now, told apart from their requests. */
  addRejected(store: string, by: number): void;
  /** How far a consumer group is behind: replaces what was known of this group, and an empty list forgets it. */
  setLag(group: string, partitions: readonly PartitionLag[]): void;
}

/** Upper bounds in seconds: a bulk request of a healthy store to one that waits for its timeout. */
export const BULK_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

const PARTITION = ["group", "topic", "partition"] as const;

export function storeCounters(registry: Registry): StoreCounters {
  const registers = [registry];
  const stored = new Counter({
    name: "heimdall_stored_total",
    help: "Documents and points by what became of them.",
    labelNames: ["store", "result"],
    registers,
  });
  const perStore = (name: string, help: string): Counter<"store"> =>
    new Counter({ name: `heimdall_${name}`, help, labelNames: ["store"], registers });
  const retries = perStore("store_retries_total", "Writes that a store did not take and that were tried again.");
  const items = perStore("store_bulk_items_total", "Documents and points in requests to a store, retries included.");
  const rejections = perStore("store_rejections_total", "Documents and points that a store turned away for now.");
  const bulk = new Histogram({
    name: "heimdall_store_bulk_seconds",
    help: "Time that a writing request to a store took.",
    labelNames: ["store"],
    buckets: BULK_SECONDS,
    registers,
  });
  const perPartition = (name: string, help: string): Gauge<(typeof PARTITION)[number]> =>
    new Gauge({ name: `heimdall_${name}`, help, labelNames: [...PARTITION], registers });
  const lag = perPartition("kafka_lag", "Records that a consumer group has not read yet.");
  const committed = perPartition("kafka_committed_offset", "The next offset that a consumer group will read.");
  const end = perPartition("kafka_end_offset", "The offset after the newest record.");
  const known = new Map<string, readonly PartitionLag[]>();

  return {
    addStored: (store, result, by) => stored.inc({ store, result }, by),
    addRetry: (store) => retries.inc({ store }),
    observeBulk(store, seconds, count, rejected) {
      bulk.observe({ store }, seconds);
      items.inc({ store }, count);
      rejections.inc({ store }, rejected);
    },
    addRejected: (store, by) => rejections.inc({ store }, by),
    setLag(group, partitions) {
      for (const { topic, partition } of known.get(group) ?? []) {
        for (const gauge of [lag, committed, end]) gauge.remove({ group, topic, partition });
      }
      for (const entry of partitions) {
        const labels = { group, topic: entry.topic, partition: entry.partition };
        lag.set(labels, Number(entry.lag));
        end.set(labels, Number(entry.end));
        if (entry.committed !== null) committed.set(labels, Number(entry.committed));
      }
      known.set(group, partitions);
    },
  };
}
