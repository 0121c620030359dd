import type { Catalogue } from "./catalogue.ts";
import type { Engine } from "./engine.ts";
import type { Shard } from "./shard-file.ts";
import type { Lease, Shards } from "./shards.ts";

/** What the reading side of the store is made of. */
export interface StoreParts {
  readonly engine: Engine;
  readonly catalogue: Catalogue;
  readonly shards: Shards;
}

/** Holds the shards attached while `work` runs; those that are gone are left out. */
export async function withShards<T>(
  shards: Shards,
  wanted: readonly Shard[],
  work: (leases: readonly Lease[]) => Promise<T>,
): Promise<T> {
  const leases: Lease[] = [];
  try {
    for (const shard of wanted) {
      const lease = await shards.lease(shard, false);
      if (lease) leases.push(lease);
    }
    return await work(leases);
  } finally {
    for (const lease of leases) lease.release();
  }
}
