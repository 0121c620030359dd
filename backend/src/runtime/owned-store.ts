import type { ElasticsearchConnection } from "../stores/logs/elasticsearch/connection.ts";
import type { LogStore } from "../stores/logs/port.ts";
import type { InfluxConnection } from "../stores/metrics/influxdb/connection.ts";
import type { MetricStore } from "../stores/metrics/port.ts";
import type { OpenTarget } from "./open-target.ts";
import type { PlannedTarget } from "./targets.ts";

/** A store of logs or metrics, and where it is. */
export type OwnedStore = {
  readonly name: string;
  /** As they were given, logins included; empty for an embedded store. */
  readonly addresses: readonly string[];
  /** Asks the server: null when it answers, else what is wrong. Absent for an embedded store. */
  readonly problem?: (() => Promise<string | null>) | undefined;
} & (
  | { readonly keeps: "logs"; readonly engine: "embedded" | "elasticsearch"; readonly store: LogStore }
  | { readonly keeps: "metrics"; readonly engine: "embedded" | "influxdb"; readonly store: MetricStore }
);

/** A store that is open, and the target that outputs write to. */
export type Opened<Store> = { readonly store: Store; readonly target: OpenTarget };

export function ownedLogs({ name, connection }: PlannedTarget, { store, target }: Opened<LogStore>): OwnedStore {
  const { nodes = [], cloudId = null } = (connection ?? {}) as Partial<ElasticsearchConnection>;
  const engine = connection === null ? "embedded" : "elasticsearch";
  // A cloud id is a name, a colon, and addresses in Base64.
  const addresses = cloudId === null ? nodes : [cloudId.split(":")[0]!];
  return { name, addresses, problem: target.problem, keeps: "logs", engine, store };
}

export function ownedMetrics({ name, connection }: PlannedTarget, { store, target }: Opened<MetricStore>): OwnedStore {
  const addresses = connection === null ? [] : [(connection as InfluxConnection).url];
  const engine = connection === null ? "embedded" : "influxdb";
  return { name, addresses, problem: target.problem, keeps: "metrics", engine, store };
}
