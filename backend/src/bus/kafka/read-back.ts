import type { Administration } from "./admin.ts";
import type { TopicPartition } from "./member.ts";

/** Where a partition is read again from, and what its group has committed, which stands. */
export interface ReadBack {
  readonly from: bigint;
  readonly committed: bigint;
}

/**
 * The offset of a partition's first record that is not older than a time; null when a group reads from no later one
 * anyhow.
 */
export function offsetSince(
  administration: Administration,
  groupId: string,
  { topic, partition }: TopicPartition,
  time: number,
): Promise<ReadBack | null> {
  return administration.ask(`reading ${topic}/${partition} back`, async (admin) => {
    const [offsets, groups] = await Promise.all([
      admin.fetchTopicOffsetsByTimestamp(topic, time),
      admin.fetchOffsets({ groupId, topics: [topic] }),
    ]);
    const found = offsets.find((one) => one.partition === partition);
    const known = groups[0]?.partitions.find((one) => one.partition === partition);
    if (!found || !known) return null;
    const from = BigInt(found.offset);
    // -1 where the group has none: it reads from the beginning then, or from the end, as it was asked to.
    const committed = BigInt(known.offset);
    return from >= 0n && from < committed ? { from, committed } : null;
  });
}
