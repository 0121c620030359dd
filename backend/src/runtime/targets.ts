import { createHash } from "node:crypto";
import type { Settings } from "../config/schema.ts";
import { ConfigurationError, formatPlace, type Place } from "../errors.ts";
import type { Pipeline } from "../pipeline/compile.ts";
import type { ElasticsearchConnection } from "../stores/logs/elasticsearch/connection.ts";
import type { InfluxConnection } from "../stores/metrics/influxdb/connection.ts";

/** How a target wants its batches: what the embedded stores and the real ones take. */
export type TargetFormat = "documents" | "bulk" | "points" | "lines";
export type Connection = ElasticsearchConnection | InfluxConnection;

/** A store that outputs write to. */
export interface PlannedTarget {
  /** `logs` and `metrics` are the deployment's own; the others are named after their server. */
  readonly name: string;
  readonly format: TargetFormat;
  /** Null for an embedded store. */
  readonly connection: Connection | null;
  /** The output that names the server, for messages; null when the settings do. */
  readonly place: string | null;
  /** What the names of indices have in common that outputs write there, for index templates. */
  readonly patterns: readonly string[];
}

/** What a worker knows of the targets: formats by number, and the number of each pipeline's each output. Plain data. */
export interface WorkerTargets {
  readonly formats: readonly TargetFormat[];
  readonly ofOutput: readonly (readonly number[])[];
}

export interface TargetPlan extends WorkerTargets {
  readonly targets: readonly PlannedTarget[];
}

/** The numbers of the deployment's own stores. */
export const LOGS = 0;
export const METRICS = 1;

/**
 * Which stores the outputs of all pipelines write to: the deployment's own unless an output names a server; two that
 * name the same one with the same login share it. Throws a ConfigurationError for an option that an embedded store
 * cannot honour.
 */
export function planTargets(pipelines: readonly Pipeline[], settings: Settings): TargetPlan {
  const logs = elasticsearchConnection(settings);
  const metrics = influxConnection(settings);
  const targets: (Omit<PlannedTarget, "patterns"> & { readonly patterns: string[] })[] = [
    { name: "logs", format: logs ? "bulk" : "documents", connection: logs, place: null, patterns: [] },
    { name: "metrics", format: metrics ? "lines" : "points", connection: metrics, place: null, patterns: [] },
  ];
  const known = new Map<string, number>();
  for (const [number, { connection }] of targets.entries()) if (connection) known.set(identity(connection), number);

  /** The target of a server that an output names. */
  const serverOf = (connection: Connection, place: Place): number => {
    const key = identity(connection);
    let number = known.get(key);
    if (number === undefined) {
      const format = connection.kind === "elasticsearch" ? "bulk" : "lines";
      const target = {
        name: nameOf(connection, key),
        format,
        connection,
        place: formatPlace(place),
        patterns: [],
      } as const;
      number = targets.push({ ...target, patterns: [] }) - 1;
      known.set(key, number);
    }
    return number;
  };

  const ofOutput = pipelines.map(({ outputs }) =>
    outputs.map(({ name, declaration, options, context }) => {
      const own = declaration!.connection?.(options as never, context) ?? null;
      const standard = declaration!.store === "logs" ? LOGS : METRICS;
      const number = own ? serverOf(own, context.place) : standard;
      const target = targets[number]!;
      if (target.connection === null) refuseExternalOptions(name, declaration!, options, context.place);
      const pattern = declaration!.indexPattern?.(options as never, context) ?? null;
      if (pattern !== null && !target.patterns.includes(pattern)) target.patterns.push(pattern);
      return number;
    }),
  );
  return { targets, formats: targets.map(({ format }) => format), ofOutput };
}

function refuseExternalOptions(
  name: string,
  declaration: NonNullable<Pipeline["outputs"][number]["declaration"]>,
  options: unknown,
  place: Place,
): void {
  for (const option of declaration.externalOnly ?? []) {
    const given = (options as Record<string, unknown>)[option];
    const { default: standard } = declaration.options[option]!;
    if (given === undefined || textOf(given) === textOf(standard)) continue;
    const server = declaration.store === "logs" ? "Elasticsearch (elasticsearch.node)" : "InfluxDB (influxdb.url)";
    throw new ConfigurationError(
      `output '${name}': the embedded store has no ${option}; leave it out, or name ${server} in the settings or hosts in the output`,
      { place },
    );
  }
}

/** Hashes are maps, which JSON does not show. */
function textOf(value: unknown): string {
  return JSON.stringify(value instanceof Map ? [...value] : value);
}

function identity(connection: Connection): string {
  return JSON.stringify(connection);
}

/** The server's name with a mark that tells logins apart without showing them. */
function nameOf(connection: Connection, key: string): string {
  const server = connection.kind === "elasticsearch" ? (connection.nodes[0] ?? "cloud") : connection.url;
  return `${server.replace(/^https?:\/\//, "").replace(/^[^@/]*@/, "")} ${createHash("sha256").update(key).digest("hex").slice(0, 6)}`;
}

/** The deployment's Elasticsearch; null when the settings name none. */
export function elasticsearchConnection({ elasticsearch }: Settings): ElasticsearchConnection | null {
  if (elasticsearch.node.length === 0) return null;
  const { node, username, password, api_key, ca, ca_fingerprint, certificate, key, verify, compression, timeout } =
    elasticsearch;
  return {
    kind: "elasticsearch",
    nodes: node,
    cloudId: null,
    username,
    password,
    apiKey: api_key,
    ca,
    caFingerprint: ca_fingerprint,
    certificate,
    key,
    verify,
    compression,
    timeout,
  };
}

/** The deployment's InfluxDB; null when the settings name none. */
export function influxConnection({ influxdb }: Settings): InfluxConnection | null {
  const { url, username, password, ca, verify, compression, timeout } = influxdb;
  if (url === null) return null;
  return { kind: "influxdb", url, username, password, ca, verify, compression, timeout, consistency: null };
}
