import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { HeimdallError } from "../../../errors.ts";
import { getOrCreate } from "../get-or-create.ts";
import type { CatalogueDatabase, CataloguePolicy } from "./catalogue.ts";
import { type Engine, quoteText } from "./engine.ts";
import { isDamage } from "./errors.ts";
import { loadShard, type ShardContent } from "./shard.ts";
import { createShardFile, exists, findShards, planShard, type Shard, setAside } from "./shard-file.ts";

/** A shard in use; its file stays attached until `release`. */
export interface Lease {
  readonly shard: Shard;
  readonly content: ShardContent;
  release(): void;
}

export interface Shards {
  /** The shards of a policy that overlap a span, oldest first; all without a span. */
  of(database: CatalogueDatabase, policy: CataloguePolicy, from?: bigint, until?: bigint): Shard[];
  /** The shard for a time, planned when it does not exist: its file is made by the first lease. */
  at(database: CatalogueDatabase, policy: CataloguePolicy, time: bigint): Shard;
  /** Attaches the shard's file; undefined when it was dropped, or damaged and set aside. */
  lease(shard: Shard, create: boolean): Promise<Lease | undefined>;
  /** Forgets what is known of a shard, so that the next lease reads it anew. */
  forget(shard: Shard): Promise<void>;
  /** Removes the shard and its file as soon as nobody uses it. */
  drop(shard: Shard): Promise<void>;
  close(): Promise<void>;
}

export interface ShardsOptions {
  readonly engine: Engine;
  readonly directory: string;
  /** Files attached at a time, unless more are in use. */
  readonly attachLimit: number;
  readonly databases: Iterable<CatalogueDatabase>;
  /** Told of a file that was set aside. */
  readonly onDamage: (error: HeimdallError) => void;
}

interface Attached {
  readonly shard: Shard;
  readonly generation: number;
  readonly content: Promise<ShardContent | undefined>;
  leases: number;
  /** Called when the last lease is gone. */
  readonly idle: (() => void)[];
}

export async function openShards(options: ShardsOptions): Promise<Shards> {
  const { engine, directory, attachLimit, onDamage } = options;
  /** By folder; sorted by time, never overlapping. A planned shard stands here before its file does. */
  const lists = new Map<string, Shard[]>();
  /** Least recently used first. */
  const attached = new Map<Shard, Attached>();
  const leaving = new Map<Shard, Promise<void>>();
  let nextAlias = 0;

  const listOf = (database: CatalogueDatabase, policy: CataloguePolicy): Shard[] => {
    const folder = join(directory, database.directory, policy.directory);
    return getOrCreate(lists, folder, () => []);
  };

  for (const database of options.databases) {
    for (const policy of database.policies.values()) {
      const folder = join(directory, database.directory, policy.directory);
      lists.set(folder, await findShards(folder));
    }
  }

  const unlist = (shard: Shard): void => {
    for (const list of lists.values()) {
      const index = list.indexOf(shard);
      if (index >= 0) list.splice(index, 1);
    }
  };

  const attach = async (shard: Shard, create: boolean): Promise<ShardContent | undefined> => {
    const alias = `s${nextAlias}`;
    nextAlias += 1;
    if (!(await exists(shard.path))) {
      if (!create) return undefined;
      await createShardFile(engine, shard.path, alias);
    }
    try {
      await engine.admin((connection) => connection.run(`ATTACH ${quoteText(shard.path)} AS ${alias}`));
      return await loadShard(engine, alias);
    } catch (error) {
      await engine.admin((connection) => connection.run(`DETACH DATABASE IF EXISTS ${alias}`)).catch(() => {});
      if (!isDamage(error)) throw error;
      onDamage(await setAside(shard.path, error));
      return create ? attach(shard, true) : undefined;
    }
  };

  /** Ends when the file is no longer attached; a lease that comes meanwhile waits for it. */
  const detach = (entry: Attached): Promise<void> => {
    attached.delete(entry.shard);
    const work = async () => {
      if (entry.leases > 0) await new Promise<void>((resolve) => entry.idle.push(resolve));
      const content = await entry.content.catch(() => undefined);
      if (content && entry.generation === engine.generation()) {
        await engine.admin((connection) => connection.run(`DETACH DATABASE IF EXISTS ${content.alias}`));
      }
    };
    const done = work().finally(() => leaving.delete(entry.shard));
    leaving.set(entry.shard, done);
    return done;
  };

  const trim = (): void => {
    let surplus = attached.size - attachLimit;
    for (const entry of Array.from(attached.values())) {
      if (surplus <= 0) return;
      if (entry.leases > 0) continue;
      surplus -= 1;
      // What fails here is found again by whoever needs the shard next.
      detach(entry).catch(() => {});
    }
  };

  const release = (entry: Attached): void => {
    entry.leases -= 1;
    if (entry.leases === 0) for (const wake of entry.idle.splice(0)) wake();
    trim();
  };

  const entryFor = async (shard: Shard, create: boolean): Promise<Attached> => {
    for (let pending = leaving.get(shard); pending; pending = leaving.get(shard)) await pending.catch(() => {});
    let entry = attached.get(shard);
    if (entry?.generation !== engine.generation()) entry = undefined;
    entry ??= { shard, generation: engine.generation(), content: attach(shard, create), leases: 0, idle: [] };
    attached.delete(shard);
    attached.set(shard, entry);
    entry.leases += 1;
    return entry;
  };

  const lease = async (shard: Shard, create: boolean): Promise<Lease | undefined> => {
    const entry = await entryFor(shard, create);
    try {
      const content = await entry.content;
      if (content) return { shard, content, release: () => release(entry) };
    } catch (error) {
      letGo(entry);
      throw error;
    }
    // The file is not there: it went with its policy's duration, was set aside, or was never made.
    letGo(entry);
    return create ? lease(shard, true) : undefined;
  };

  const letGo = (entry: Attached): void => {
    if (attached.get(entry.shard) === entry) attached.delete(entry.shard);
    release(entry);
  };

  return {
    of(database, policy, from, until) {
      return listOf(database, policy).filter(
        (shard) => (from === undefined || shard.end > from) && (until === undefined || shard.start < until),
      );
    },

    at(database, policy, time) {
      const list = listOf(database, policy);
      const next = list.findIndex((shard) => shard.end > time);
      if (next >= 0 && list[next]!.start <= time) return list[next]!;
      const position = next < 0 ? list.length : next;
      const shard = planShard(
        join(directory, database.directory, policy.directory),
        ...[policy.shardDuration, time, list[position - 1]?.end, list[position]?.start],
      );
      list.splice(position, 0, shard);
      return shard;
    },

    lease,

    async forget(shard) {
      const entry = attached.get(shard);
      if (entry) await detach(entry);
    },

    async drop(shard) {
      unlist(shard);
      const entry = attached.get(shard);
      await (entry ? detach(entry) : leaving.get(shard));
      await rm(`${shard.path}.wal`, { force: true });
      await rm(shard.path, { force: true });
    },

    async close() {
      // A checkpoint that fails here (the disk is full) loses nothing: the write-ahead log stays beside the file.
      for (const entry of Array.from(attached.values())) await detach(entry).catch(() => {});
      await Promise.allSettled(leaving.values());
    },
  };
}
