import { HeimdallError } from "../../errors.ts";
import { defaultShardDuration } from "../../stores/metrics/durations.ts";
import type { MetricStore, RetentionPolicy } from "../../stores/metrics/port.ts";
import type { Source, Statement } from "./influxql-ast.ts";
import { namesOf } from "./influxql-names.ts";
import { executeSelect } from "./influxql-run-select.ts";

export interface QueryContext {
  readonly store: MetricStore;
  /** What the sender may do: `ingest` makes databases and policies, `read` asks for what is in them. */
  readonly rights: QueryRights;
  /** The `db` parameter: the database of statements that name none. */
  readonly database: string | null;
  /** The `rp` parameter. */
  readonly retentionPolicy: string | null;
  /** The unit of times in the answer; RFC 3339 texts when null. */
  readonly epoch: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface QueryRights {
  readonly ingest: boolean;
  readonly read: boolean;
}

/** Statements that agents use to see whether their database is there, and to make it. */
const AGENTS = new Set<Statement["kind"]>([
  "createDatabase",
  "createPolicy",
  "alterPolicy",
  "showDatabases",
  "showPolicies",
]);

/** Whether a sender may run a statement. */
export function mayRun({ kind }: Statement, { ingest, read }: QueryRights): boolean {
  if (!AGENTS.has(kind)) return read;
  return ingest || (read && kind.startsWith("show"));
}

/** One series of InfluxDB's JSON answer. */
export interface ResultSeries {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values?: readonly (readonly unknown[])[];
}

/** Runs one statement and answers its series; throws what a client should read. */
export async function executeInfluxQL(statement: Statement, context: QueryContext): Promise<ResultSeries[]> {
  const { store } = context;
  switch (statement.kind) {
    case "select":
      return executeSelect(statement, context);
    case "createDatabase":
      await createDatabase(store, statement);
      return [];
    case "createPolicy":
    case "alterPolicy":
      await changePolicy(store, statement);
      return [];
    case "showDatabases":
      return [{ name: "databases", columns: ["name"], ...values((await store.databases()).map((name) => [name])) }];
    case "showPolicies":
      return showPolicies(store, databaseOf(statement.database, context));
    case "showMeasurements": {
      const all = await store.measurements(databaseOf(statement.database, context));
      const kept = statement.filter ? all.filter((name) => namesOf(statement.filter!, all).includes(name)) : all;
      const { offset, limit } = statement;
      const page = kept.slice(offset, limit === undefined ? undefined : offset + limit);
      return page.length > 0 ? [{ name: "measurements", columns: ["name"], values: page.map((name) => [name]) }] : [];
    }
    case "showTagKeys":
      return perMeasurement(statement, context, ["tagKey"], async (database, name) =>
        (await store.tagKeys(database, name)).map((key) => [key]),
      );
    case "showFieldKeys":
      return perMeasurement(statement, context, ["fieldKey", "fieldType"], async (database, measurement) =>
        (await store.fieldKeys(database, measurement)).map(({ name, type }) => [name, type]),
      );
    case "showTagValues":
      return perMeasurement(statement, context, ["key", "value"], async (database, name) => {
        const keys = statement.choose(await store.tagKeys(database, name));
        const found = await Promise.all(keys.map((key) => store.tagValues(database, name, key)));
        return keys.flatMap((key, index) => found[index]!.map((value) => [key, value]));
      });
  }
}

/** The database of a statement; InfluxDB's words when neither it nor the request names one. */
export function databaseOf(named: string | null, context: QueryContext): string {
  const database = named ?? context.database;
  if (database) return database;
  throw new HeimdallError("INFLUXQL", "database name required", { status: 400 });
}

function values(rows: unknown[][]): { values?: unknown[][] } {
  return rows.length > 0 ? { values: rows } : {};
}

async function perMeasurement(
  statement: { readonly database: string | null; readonly from: readonly Source[] },
  context: QueryContext,
  columns: readonly string[],
  rows: (database: string, measurement: string) => Promise<string[][]>,
): Promise<ResultSeries[]> {
  const database = databaseOf(statement.database, context);
  const all = await context.store.measurements(database);
  const wanted = new Set(statement.from.flatMap((source) => namesOf(source, all)));
  const series: ResultSeries[] = [];
  for (const name of all) {
    if (statement.from.length > 0 && !wanted.has(name)) continue;
    const found = await rows(database, name);
    if (found.length > 0) series.push({ name, columns, values: found });
  }
  return series;
}

async function createDatabase(
  store: MetricStore,
  statement: Extract<Statement, { kind: "createDatabase" }>,
): Promise<void> {
  if (!statement.policy) return store.createDatabase(statement.name);
  const { name = "autogen", duration = null, shardDuration = 0n } = statement.policy;
  const shards = shardDuration === 0n ? defaultShardDuration(duration) : shardDuration;
  await store.createDatabase(statement.name, { name, duration, shardDuration: shards, isDefault: true });
}

async function changePolicy(
  store: MetricStore,
  statement: Extract<Statement, { kind: "createPolicy" | "alterPolicy" }>,
): Promise<void> {
  const { kind, database, name, isDefault } = statement;
  const existing = (await store.retentionPolicies(database)).find((policy) => policy.name === name);
  if (kind === "alterPolicy" && !existing) {
    throw new HeimdallError("INFLUXQL", `retention policy not found: ${name}`, { status: 404 });
  }
  const duration = statement.duration === undefined ? (existing?.duration ?? null) : statement.duration;
  const given = statement.shardDuration ?? (kind === "alterPolicy" ? existing!.shardDuration : 0n);
  const shardDuration = given === 0n ? defaultShardDuration(duration) : given;
  const policy = { name, duration, shardDuration, isDefault };
  if (kind === "createPolicy" && existing) {
    // InfluxDB: creating a policy again is fine as long as nothing about it differs.
    if (existing.duration === duration && existing.shardDuration === shardDuration && existing.isDefault === isDefault)
      return;
    throw new HeimdallError("INFLUXQL", "retention policy already exists", { status: 409 });
  }
  await store.setRetentionPolicy(database, policy);
}

async function showPolicies(store: MetricStore, database: string): Promise<ResultSeries[]> {
  const row = (policy: RetentionPolicy) => [
    ...[policy.name, goDuration(policy.duration ?? 0n), goDuration(policy.shardDuration), 1, policy.isDefault],
  ];
  const rows = (await store.retentionPolicies(database)).map(row);
  return [{ columns: ["name", "duration", "shardGroupDuration", "replicaN", "default"], ...values(rows) }];
}

/** A duration as Go writes it: `168h0m0s`. */
function goDuration(nanoseconds: bigint): string {
  const seconds = nanoseconds / 1_000_000_000n;
  if (seconds === 0n) return "0s";
  const [hours, minutes] = [seconds / 3_600n, (seconds / 60n) % 60n];
  return `${hours > 0n ? `${hours}h` : ""}${hours > 0n || minutes > 0n ? `${minutes}m` : ""}${seconds % 60n}s`;
}
