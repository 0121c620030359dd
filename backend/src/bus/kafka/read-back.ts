import type { Administration } from "./admin.ts";
import type { TopicPartition } from "./member.ts";

/**
 * The offset of a partition's first record that is not older than a time; null when a group reads from no later one
 * anyhow.
 */
export function offsetSince(
  administration: Administration,
  groupId: string,
  { topic, partition }: TopicPartition,
  time: number,
): Promise<bigint | null> {
  return administration.ask(`reading ${topic}/${partition} back`, async (admin) => {
    const [offsets, groups] = await Promise.all([
      admin.fetchTopicOffsetsByTimestamp(topic, time),
      admin.fetchOffsets({ groupId, topics: [topic] }),
    ]);
    const found = offsets.find((one) => one.partition === partition);
    const committed = groups[0]?.partitions.find((one) => one.partition === partition);
    // Without an offset of its own the group reads from the beginning, or from the end as it was asked to.
    if (!found || !committed || Number(committed.offset) < 0) return null;
    const offset = BigInt(found.offset);
    return offset >= 0n && offset < BigInt(committed.offset) ? offset : null;
  });
}
