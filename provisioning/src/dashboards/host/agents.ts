import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { METRICBEAT, TELEGRAF } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";

/** What a query measures, and where; the chosen hosts and the time are added. */
export interface Measured {
  readonly select: string;
  readonly from: string;
  readonly where?: string;
  /** Tags beside `host`, each a series of its own. */
  readonly by?: readonly string[];
  /** Behind the names of host and tags. */
  readonly name?: string;
}

/** Telegraf reports file systems too that are no disk. */
export const REAL_DISKS = `"fstype" !~ /tmpfs|squashfs|overlay/`;

const METRICBEAT_HOST = `"host" =~ /^\${host:regex}$/`;
const TELEGRAF_HOST = `"host" =~ /^\${telegraf_host:regex}$/`;

const text = ({ select, from, where, by = [] }: Measured, hosts: string, windows: string): string => {
  const filter = where === undefined ? "" : ` AND ${where}`;
  const groups = [windows, '"host"', ...by.map((tag) => `"${tag}"`)].filter((group) => group !== "").join(", ");
  const fill = windows === "" ? "" : " fill(none)";
  return `SELECT ${select} FROM "${from}" WHERE $timeFilter AND ${hosts}${filter} GROUP BY ${groups}${fill}`;
};

const alias = ({ by = [], name }: Measured): { readonly alias: string } => ({
  alias: ["host", ...by]
    .map((tag) => `[[tag_${tag}]]`)
    .concat(name === undefined ? [] : [name])
    .join(" "),
});

/** Over time, by host, of what Metricbeat sent. */
export const fromMetricbeat = (measured: Measured): Builder<Dataquery> =>
  influxql(METRICBEAT, text(measured, METRICBEAT_HOST, "time($__interval)"), alias(measured));

/** Over time, by host, of what Telegraf sent. */
export const fromTelegraf = (measured: Measured): Builder<Dataquery> =>
  influxql(TELEGRAF, text(measured, TELEGRAF_HOST, "time($__interval)"), alias(measured));

/** The newest value by host, of what Metricbeat sent. */
export const newestOfMetricbeat = (measured: Measured): Builder<Dataquery> =>
  influxql(METRICBEAT, text(measured, METRICBEAT_HOST, ""), alias(measured));

/** The newest value by host, of what Telegraf sent. */
export const newestOfTelegraf = (measured: Measured): Builder<Dataquery> =>
  influxql(TELEGRAF, text(measured, TELEGRAF_HOST, ""), alias(measured));

/** The largest of the newest values of a host, for instance of its file systems. */
const largest = (measured: Measured, hosts: string): string =>
  `SELECT max("value") FROM (${text({ ...measured, select: `${measured.select} AS "value"` }, hosts, "")}) GROUP BY "host"`;

/** The largest of the newest values by host, of what Metricbeat sent. */
export const largestOfMetricbeat = (measured: Measured): Builder<Dataquery> =>
  influxql(METRICBEAT, largest(measured, METRICBEAT_HOST), { alias: "$tag_host" });

/** The largest of the newest values by host, of what Telegraf sent. */
export const largestOfTelegraf = (measured: Measured): Builder<Dataquery> =>
  influxql(TELEGRAF, largest(measured, TELEGRAF_HOST), { alias: "$tag_host" });

/** How fast a counter grows. */
export const rate = (field: string): string => `non_negative_derivative(last("${field}"), 1s)`;

/** How many hosts of each agent wrote a field in the time range. */
export function reporting(): Builder<Dataquery>[] {
  const count = (field: string, from: string, hosts: string): string =>
    `SELECT count("value") FROM (SELECT last("${field}") AS "value" FROM "${from}" WHERE $timeFilter AND ${hosts} GROUP BY "host")`;
  return [
    influxql(METRICBEAT, count("total.norm.pct", "system_cpu", METRICBEAT_HOST), { alias: "Metricbeat" }),
    influxql(TELEGRAF, count("used_percent", "mem", TELEGRAF_HOST), { alias: "Telegraf" }),
  ];
}
