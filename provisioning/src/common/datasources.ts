import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";

/** A data source of provisioning/datasources/heimdall.yaml, or one of Grafana's own. */
export interface Source extends DataSourceRef {
  readonly type: "influxdb" | "elasticsearch" | "datasource";
  readonly uid: string;
}

const influxdb = (uid: string): Source => ({ type: "influxdb", uid });

/** What Metricbeat sends: database `metricbeat`. */
export const METRICBEAT = influxdb("heimdall-metricbeat");
/** What Telegraf sends: database `telegraf`. */
export const TELEGRAF = influxdb("heimdall-telegraf");
/** Heimdall's own numbers: database `heimdall`, whose policy is `monitoring`. */
export const MONITORING = influxdb("heimdall-monitoring");
/** Points that examples/mail-application makes of log lines: database `mail`. */
export const MAIL = influxdb("heimdall-mail");
/** Points that examples/haproxy-json makes of log lines: database `haproxy`. */
export const HAPROXY = influxdb("heimdall-haproxy");
/** All log lines. */
export const LOGS: Source = { type: "elasticsearch", uid: "heimdall-logs" };
/** A panel whose queries go to different sources, each of which says its own. */
export const MIXED: Source = { type: "datasource", uid: "-- Mixed --" };
