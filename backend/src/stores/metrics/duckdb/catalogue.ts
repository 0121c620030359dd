import { HeimdallError } from "../../../errors.ts";
import { normalShardDuration, SHORTEST_DURATION } from "../durations.ts";
import type { RetentionPolicy } from "../port.ts";
import type { Engine } from "./engine.ts";

export interface CataloguePolicy extends RetentionPolicy {
  /** The folder's name below its database's. */
  readonly directory: string;
}

export interface CatalogueDatabase {
  readonly name: string;
  readonly directory: string;
  readonly policies: ReadonlyMap<string, CataloguePolicy>;
}

/** The databases and their policies: few, held in memory, durable in `catalogue.duckdb`. */
export interface Catalogue {
  databases(): ReadonlyMap<string, CatalogueDatabase>;
  /** Throws DATABASE_NOT_FOUND. */
  database(name: string): CatalogueDatabase;
  /** The named policy, the default one for null; undefined when there is no such database or policy. */
  policy(database: string, name: string | null): CataloguePolicy | undefined;
  createDatabase(name: string, policy?: RetentionPolicy): Promise<void>;
  setPolicy(database: string, policy: RetentionPolicy): Promise<void>;
  /** Forgets a policy, whose files are gone already. */
  removePolicy(database: string, name: string): Promise<void>;
}

const NAME_LIMIT = 255;

export async function openCatalogue(engine: Engine): Promise<Catalogue> {
  const databases = await load(engine);

  /** Durable first, then shown; a change that finds the database changed meanwhile starts from what is there. */
  const change = (name: string, make: (existing: CatalogueDatabase | undefined) => CatalogueDatabase | null) =>
    engine.admin(async (connection) => {
      const next = make(databases.get(name));
      if (!next) return;
      await connection.run("BEGIN");
      try {
        await connection.run("DELETE FROM databases WHERE name = $1", [name]);
        await connection.run("DELETE FROM policies WHERE database = $1", [name]);
        await connection.run("INSERT INTO databases VALUES ($1, $2)", [name, next.directory]);
        for (const policy of next.policies.values()) {
          const { directory, duration, shardDuration, isDefault } = policy;
          await connection.run("INSERT INTO policies VALUES ($1, $2, $3, $4::BIGINT, $5::BIGINT, $6)", [
            ...[name, policy.name, directory, duration === null ? null : String(duration)],
            ...[String(shardDuration), isDefault],
          ]);
        }
        await connection.run("COMMIT");
      } catch (error) {
        await connection.run("ROLLBACK").catch(() => {});
        throw error;
      }
      databases.set(name, next);
    });

  const database = (name: string): CatalogueDatabase => {
    const found = databases.get(name);
    if (!found) throw new HeimdallError("DATABASE_NOT_FOUND", `database not found: ${name}`, { status: 404 });
    return found;
  };

  return {
    databases: () => databases,
    database,
    policy(name, policyName) {
      const policies = databases.get(name)?.policies;
      if (policyName !== null) return policies?.get(policyName);
      for (const policy of policies?.values() ?? []) if (policy.isDefault) return policy;
      return undefined;
    },
    async createDatabase(name, policy = AUTOGEN) {
      checkName(name, "database");
      const only = { ...checkPolicy(policy), directory: folderName(policy.name, []), isDefault: true };
      return change(name, (existing) => {
        if (existing) return null;
        const taken = Array.from(databases.values(), (other) => other.directory);
        return { name, directory: folderName(name, taken), policies: new Map([[policy.name, only]]) };
      });
    },
    removePolicy: (name, policyName) =>
      change(name, () => {
        const existing = database(name);
        const policies = new Map(existing.policies);
        policies.delete(policyName);
        return { ...existing, policies };
      }),
    async setPolicy(name, policy) {
      const { duration, shardDuration } = checkPolicy(policy);
      return change(name, () => {
        const existing = database(name);
        const policies = new Map(existing.policies);
        const taken = Array.from(policies.values(), (other) => other.directory);
        const before = policies.get(policy.name);
        const directory = before?.directory ?? folderName(policy.name, taken);
        const isDefault = policy.isDefault || (before?.isDefault ?? false);
        if (before?.duration === duration && before.shardDuration === shardDuration && before.isDefault === isDefault) {
          return null;
        }
        policies.set(policy.name, { name: policy.name, directory, duration, shardDuration, isDefault });
        if (policy.isDefault) {
          for (const other of policies.values()) {
            if (other.name !== policy.name) policies.set(other.name, { ...other, isDefault: false });
          }
        }
        return { ...existing, policies };
      });
    },
  };
}

const AUTOGEN: RetentionPolicy = { name: "autogen", duration: null, shardDuration: 0n, isDefault: true };

async function load(engine: Engine): Promise<Map<string, CatalogueDatabase>> {
  await engine.admin(async (connection) => {
    await connection.run("CREATE TABLE IF NOT EXISTS databases (name VARCHAR NOT NULL, directory VARCHAR NOT NULL)");
    await connection.run(
      `CREATE TABLE IF NOT EXISTS policies (database VARCHAR NOT NULL, name VARCHAR NOT NULL,
         directory VARCHAR NOT NULL, duration BIGINT, shard_duration BIGINT NOT NULL, is_default BOOLEAN NOT NULL)`,
    );
  });
  const databases = new Map<string, CatalogueDatabase & { policies: Map<string, CataloguePolicy> }>();
  for (const [name, directory] of (await engine.read("SELECT name, directory FROM databases")) as [string, string][]) {
    databases.set(name, { name, directory, policies: new Map() });
  }
  const rows = await engine.read(
    "SELECT database, name, directory, duration, shard_duration, is_default FROM policies ORDER BY rowid",
  );
  for (const row of rows as [string, string, string, bigint | null, bigint, boolean][]) {
    const [database, name, directory, duration, shardDuration, isDefault] = row;
    databases.get(database)?.policies.set(name, { name, directory, duration, shardDuration, isDefault });
  }
  return databases;
}

function checkName(name: string, what: string): void {
  // InfluxDB 1.8 refuses these names too: they would not be names of folders.
  if (name !== "" && name !== "." && name !== ".." && name.length <= NAME_LIMIT && !/[/\\\0]/.test(name)) return;
  throw new HeimdallError(
    "METRIC_NAME",
    `"${name.slice(0, NAME_LIMIT)}" cannot name a ${what}; use 1 to ${NAME_LIMIT} characters without slashes`,
    { status: 400 },
  );
}

/** The policy with its real shard duration; refuses what InfluxDB refuses. */
function checkPolicy(policy: RetentionPolicy): RetentionPolicy {
  const { name, duration } = policy;
  checkName(name, "retention policy");
  const shardDuration = normalShardDuration(policy.shardDuration, duration);
  const refuse = (message: string): never => {
    throw new HeimdallError("RETENTION_POLICY", `retention policy duration ${message}: ${name}`, { status: 400 });
  };
  if (duration !== null && duration < SHORTEST_DURATION) refuse("must be at least 1h0m0s");
  if (duration !== null && shardDuration > duration) refuse("must be greater than the shard duration");
  return { ...policy, shardDuration };
}

/** A folder for a name: readable, safe on file systems that ignore case, different from the others. */
function folderName(name: string, taken: readonly string[]): string {
  const readable =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]+/g, "-")
      .slice(0, 80) || "-";
  let folder = readable;
  for (let number = 2; taken.includes(folder); number += 1) folder = `${readable}.${number}`;
  return folder;
}
