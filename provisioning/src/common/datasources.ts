import type { DataSourceRef } from "@grafana/grafana-foundation-sdk/common";

/** A data source of provisioning/datasources/heimdall.yaml. */
export interface Source extends DataSourceRef {
  readonly type: "influxdb" | "elasticsearch";
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
/** What Grafana itself knows: dashboards, annotations that people wrote. */
export const GRAFANA: DataSourceRef = { type: "datasource", uid: "grafana" };
