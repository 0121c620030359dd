import { ConfigurationError } from "../../errors.ts";
import { describeDownsampling } from "./downsampling.ts";
import { type DownsamplingSetting, readDownsampling } from "./downsampling-settings.ts";
import { durationText, normalShardDuration } from "./durations.ts";
import type { Downsampling, MetricStore, RetentionPolicy } from "./port.ts";

/** A retention policy as the settings have it (`retention.metrics`); durations in milliseconds. */
export interface PolicySetting {
  readonly database: string;
  readonly name: string;
  readonly duration: number | null;
  readonly default: boolean;
  readonly replication: number;
  readonly shard_duration: number | null;
}

export interface ReconciledPolicies {
  /** What was changed, in words for people. */
  readonly done: readonly string[];
  /** What the settings do not name and `allowDrop` would drop. */
  readonly wouldDrop: readonly string[];
}

type Store = Pick<
  MetricStore,
  | "databases"
  | "createDatabase"
  | "retentionPolicies"
  | "setRetentionPolicy"
  | "dropRetentionPolicy"
  | "setDownsampling"
>;

/**
 * Brings databases, retention policies and downsampling in line with the settings. Creates and alters; what the settings
 * do not name is only told, unless `allowDrop`: then policies of the named databases and downsamplings of Heimdall's are
 * dropped. The default policy of a database always stays, and so does `autogen`. Throws a ConfigurationError for
 * settings that contradict one another, and what the store rejects with.
 */
export async function reconcilePolicies(
  store: Store,
  settings: { readonly metrics: readonly PolicySetting[]; readonly downsampling: readonly DownsamplingSetting[] },
  allowDrop: boolean,
): Promise<ReconciledPolicies> {
  refuseDoubles(settings.metrics);
  const rules = readDownsampling(settings.downsampling);
  const done: string[] = [];
  const existing = new Set(await store.databases());
  const named = new Set([...settings.metrics, ...rules].map(({ database }) => database));

  for (const database of named) {
    const isNew = !existing.has(database);
    if (isNew) {
      await store.createDatabase(database);
      done.push(`the database ${database} was created`);
    }
    const wanted = settings.metrics.filter((setting) => setting.database === database).map(toPolicy);
    for (const policy of wanted) {
      const before = await findPolicy(store, database, policy.name);
      await store.setRetentionPolicy(database, policy);
      const after = await findPolicy(store, database, policy.name);
      const change = after ? describeChange(database, isNew ? undefined : before, after) : null;
      if (change !== null) done.push(change);
    }
    const policies = await store.retentionPolicies(database);
    requirePolicies(rules, database, policies);
  }
  // First what writes into a policy, then the policy.
  const drops = [...(await store.setDownsampling(rules, [...named], allowDrop))];
  for (const database of named) {
    const wanted = settings.metrics.filter((setting) => setting.database === database);
    if (wanted.length === 0) continue;
    for (const { name, duration, isDefault } of await store.retentionPolicies(database)) {
      if (isDefault || name === "autogen" || wanted.some((policy) => policy.name === name)) continue;
      if (allowDrop) await store.dropRetentionPolicy(database, name);
      drops.push(`the retention policy ${name} of ${database} (${durationText(duration)}), with all its points`);
    }
  }
  if (!allowDrop) return { done, wouldDrop: drops };
  return { done: [...done, ...drops.map((drop) => `dropped: ${drop}`)], wouldDrop: [] };
}

const NANOSECONDS = 1_000_000n;

function toPolicy({ name, duration, shard_duration, replication, ...setting }: PolicySetting): RetentionPolicy {
  const nanoseconds = duration === null ? null : BigInt(duration) * NANOSECONDS;
  return {
    name,
    duration: nanoseconds,
    shardDuration: normalShardDuration(BigInt(shard_duration ?? 0) * NANOSECONDS, nanoseconds),
    isDefault: setting.default,
    replication,
  };
}

async function findPolicy(store: Store, database: string, name: string): Promise<RetentionPolicy | undefined> {
  return (await store.retentionPolicies(database)).find((policy) => policy.name === name);
}

/** What became of a policy, in words; null when nothing did. */
function describeChange(database: string, before: RetentionPolicy | undefined, after: RetentionPolicy): string | null {
  const policy = `the retention policy ${after.name} of ${database}`;
  if (!before) return `${policy} was created: ${durationText(after.duration)}${after.isDefault ? ", default" : ""}`;
  const changes: string[] = [];
  if (before.duration !== after.duration) {
    const shorter = after.duration !== null && (before.duration === null || after.duration < before.duration);
    const consequence = shorter ? "; older points go with their shards" : "";
    changes.push(`is kept ${durationText(after.duration)} instead of ${durationText(before.duration)}${consequence}`);
  }
  if (before.shardDuration !== after.shardDuration) {
    changes.push(`has shards of ${durationText(after.shardDuration)} instead of ${durationText(before.shardDuration)}`);
  }
  if ((before.replication ?? 1) !== (after.replication ?? 1)) changes.push(`has ${after.replication} copies`);
  if (after.isDefault && !before.isDefault) changes.push("is the default now");
  return changes.length > 0 ? `${policy} ${changes.join(", and ")}` : null;
}

/** Two entries of one policy, or two default ones of a database, would be set in turn for ever. */
function refuseDoubles(settings: readonly PolicySetting[]): void {
  for (const [index, { database, name, ...setting }] of settings.entries()) {
    for (const other of settings.slice(index + 1)) {
      if (other.database !== database) continue;
      if (other.name === name) {
        throw new ConfigurationError(
          `the retention policy ${name} of ${database} is there twice in retention.metrics; leave one`,
        );
      }
      if (setting.default && other.default) {
        throw new ConfigurationError(
          `${database} has two default policies in retention.metrics, ${name} and ${other.name}; leave one`,
        );
      }
    }
  }
}

function requirePolicies(rules: readonly Downsampling[], database: string, policies: readonly RetentionPolicy[]): void {
  for (const rule of rules) {
    if (rule.database !== database) continue;
    const missing = [rule.from, rule.to].find((name) => !policies.some((policy) => policy.name === name));
    if (missing === undefined) continue;
    throw new ConfigurationError(
      `${describeDownsampling(rule)} needs the retention policy ${missing}; name it in retention.metrics with database ${database}`,
    );
  }
}
