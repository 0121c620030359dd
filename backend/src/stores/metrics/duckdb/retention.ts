import type { StoreParts } from "./parts.ts";

/** Drops the shards whose last possible point is older than their policy keeps; `now` in milliseconds. */
export async function applyRetention({ catalogue, shards }: StoreParts, now: number): Promise<number> {
  let dropped = 0;
  for (const database of catalogue.databases().values()) {
    for (const policy of database.policies.values()) {
      if (policy.duration === null) continue;
      const oldest = BigInt(Math.floor(now)) * 1_000_000n - policy.duration;
      for (const shard of shards.of(database, policy)) {
        if (shard.end > oldest) continue;
        await shards.drop(shard);
        dropped += 1;
      }
    }
  }
  return dropped;
}
