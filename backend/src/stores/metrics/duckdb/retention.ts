import { defaultStays } from "../policy-errors.ts";
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

/** Drops a policy: all its shards, then its name. */
export async function dropPolicy({ catalogue, shards }: StoreParts, name: string, policyName: string): Promise<void> {
  const database = catalogue.database(name);
  const policy = database.policies.get(policyName);
  if (!policy) return;
  if (policy.isDefault) throw defaultStays(name, policyName);
  for (const shard of shards.of(database, policy)) await shards.drop(shard);
  await catalogue.removePolicy(name, policyName);
}
