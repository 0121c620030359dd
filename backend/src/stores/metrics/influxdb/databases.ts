import { HeimdallError } from "../../../errors.ts";
import { normalShardDuration } from "../durations.ts";
import { defaultStays } from "../policy-errors.ts";
import type { MetricStore, RetentionPolicy } from "../port.ts";
import { type Ask, rowsOf } from "./ask.ts";
import { durationLiteral, parseGoDuration, quoteName } from "./influxql.ts";

type DatabasePart = Pick<
  MetricStore,
  "createDatabase" | "databases" | "retentionPolicies" | "setRetentionPolicy" | "dropRetentionPolicy"
>;

export interface Databases extends DatabasePart {
  /** Makes a database that `createDatabase` was asked for before; false when it never was. */
  recreate(name: string): Promise<boolean>;
}

/** Databases and retention policies, by InfluxQL. */
export function createDatabases(ask: Ask): Databases {
  /** What this process was asked for, so that a database that somebody dropped comes back with the next write. */
  const asked = new Map<string, RetentionPolicy | undefined>();

  const run = async (statement: string): Promise<void> => {
    try {
      await rowsOf(ask(statement));
    } catch (error) {
      if (!(error instanceof HeimdallError) || error.code !== "METRIC_QUERY") throw error;
      throw new HeimdallError("RETENTION_POLICY", `${error.message} (${statement})`, { status: 400, cause: error });
    }
  };

  const databases = async (): Promise<readonly string[]> => {
    const rows = await rowsOf(ask("SHOW DATABASES"));
    return rows.map(({ name }) => name as string).filter((name) => name !== "_internal");
  };

  const create = async (name: string, policy: RetentionPolicy | undefined): Promise<void> => {
    if ((await databases()).includes(name)) return;
    await run(
      `CREATE DATABASE ${quoteName(name)}${policy ? ` WITH ${terms(policy)} NAME ${quoteName(policy.name)}` : ""}`,
    );
  };

  const retentionPolicies = async (database: string): Promise<readonly RetentionPolicy[]> => {
    const rows = await rowsOf(ask(`SHOW RETENTION POLICIES ON ${quoteName(database)}`));
    return rows.map((row) => {
      const duration = parseGoDuration(row.duration as string);
      const replication = row.replicaN as number;
      return {
        name: row.name as string,
        duration: duration === 0n ? null : duration,
        shardDuration: parseGoDuration(row.shardGroupDuration as string),
        isDefault: row.default as boolean,
        ...(replication > 1 && { replication }),
      };
    });
  };

  return {
    databases,
    retentionPolicies,
    async createDatabase(name, policy) {
      await create(name, policy);
      asked.set(name, policy);
    },
    async recreate(name) {
      if (!asked.has(name)) return false;
      await create(name, asked.get(name));
      return true;
    },
    async dropRetentionPolicy(database, name) {
      const policy = (await retentionPolicies(database)).find((candidate) => candidate.name === name);
      if (policy?.isDefault) throw defaultStays(database, name);
      if (policy) await run(`DROP RETENTION POLICY ${quoteName(name)} ON ${quoteName(database)}`);
    },
    async setRetentionPolicy(database, policy) {
      const before = (await retentionPolicies(database)).find(({ name }) => name === policy.name);
      const place = `RETENTION POLICY ${quoteName(policy.name)} ON ${quoteName(database)}`;
      const wanted = { ...policy, replication: policy.replication ?? before?.replication };
      const standard = policy.isDefault ? " DEFAULT" : "";
      if (!before) return run(`CREATE ${place} ${terms(wanted)}${standard}`);
      const stays = terms(before) === terms(wanted) && (before.isDefault || !policy.isDefault);
      if (!stays) await run(`ALTER ${place} ${terms(wanted)}${standard}`);
    },
  };
}

function terms({ duration, shardDuration, replication }: RetentionPolicy): string {
  const shard = durationLiteral(normalShardDuration(shardDuration, duration));
  return `DURATION ${durationLiteral(duration)} REPLICATION ${replication ?? 1} SHARD DURATION ${shard}`;
}
