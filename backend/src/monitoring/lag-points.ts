import type { Bus, PartitionLag } from "../bus/port.ts";
import { getOrCreate } from "../stores/metrics/get-or-create.ts";
import type { Sample } from "./registry-points.ts";

/** A member of a consumer group in this process, as `BusConsumer` has it. */
export interface WatchedConsumer {
  readonly groupId: string;
  readonly assigned: readonly { readonly topic: string; readonly partition: number }[];
}

/**
 * How far this process is behind, by group. Every backend tells of the partitions that it has: together they tell of
 * each partition once, and none needs to know the topics of the others.
 */
export async function readLag(
  bus: Pick<Bus, "lag">,
  consumers: readonly WatchedConsumer[],
): Promise<ReadonlyMap<string, readonly PartitionLag[]>> {
  const assigned = new Map<string, Set<string>>();
  const topics = new Map<string, Set<string>>();
  for (const { groupId, assigned: partitions } of consumers) {
    const keys = getOrCreate(assigned, groupId, () => new Set<string>());
    const names = getOrCreate(topics, groupId, () => new Set<string>());
    for (const { topic, partition } of partitions) {
      keys.add(`${topic} ${partition}`);
      names.add(topic);
    }
  }
  const lags = new Map<string, readonly PartitionLag[]>();
  for (const [groupId, names] of topics) {
    const all = names.size === 0 ? [] : await bus.lag(groupId, [...names]);
    lags.set(
      groupId,
      all.filter(({ topic, partition }) => assigned.get(groupId)!.has(`${topic} ${partition}`)),
    );
  }
  return lags;
}

export function lagSamples(lags: ReadonlyMap<string, readonly PartitionLag[]>): readonly Sample[] {
  return [...lags].flatMap(([group, partitions]) =>
    partitions.map(({ topic, partition, lag, committed, end }) => ({
      measurement: "heimdall_kafka_lag",
      tags: { group, topic, partition: String(partition) },
      fields: { lag, end_offset: end, ...(committed === null ? {} : { committed_offset: committed }) },
    })),
  );
}
