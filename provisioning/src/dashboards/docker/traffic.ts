import type { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { lines } from "../../common/charts.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";
import { CONTAINERS, LOGS_OF_SERIES, NAME } from "./where.ts";

/** Growth a second of a counter that each container (and interface) tells, summed by container. */
const perSecond = (measurement: string, field: string, parts: readonly string[]): string => {
  const tags = ["host", "container.name", ...parts].map((tag) => `"${tag}"`).join(", ");
  return `SELECT sum("rate") FROM (
      SELECT non_negative_derivative(last("${field}"), 1s) AS "rate" FROM "${measurement}" WHERE ${CONTAINERS}
      GROUP BY time($__interval), ${tags}
    ) WHERE $timeFilter GROUP BY time($__interval), "host", "container.name" fill(null)`;
};

/** Bytes that came in (above) and went out (below). */
export const network: PanelBuilder = lines({
  title: "Network by container",
  description: "Bytes a second over all interfaces of each container: received, and sent below zero.",
  unit: "Bps",
  source: METRICBEAT,
  targets: [
    influxql(METRICBEAT, perSecond("docker_network", "inbound.bytes", ["interface"]), {
      alias: "[[tag_container.name]] received",
    }),
    influxql(METRICBEAT, perSecond("docker_network", "outbound.bytes", ["interface"]), {
      alias: "[[tag_container.name]] sent",
    }),
  ],
  dataLinks: [LOGS_OF_SERIES],
  width: 12,
}).overrideByRegexp("/ sent$/", [{ id: "custom.transform", value: "negative-Y" }]);

const disk = (title: string, field: string): PanelBuilder =>
  lines({
    title,
    description: "Bytes a second on block devices. What the page cache answers is not among them.",
    unit: "Bps",
    source: METRICBEAT,
    targets: [
      influxql(METRICBEAT, perSecond("docker_diskio", field, []), {
        alias: NAME,
      }),
    ],
    min: 0,
    dataLinks: [LOGS_OF_SERIES],
    width: 6,
  });

export const reads = disk("Read from disk", "read.bytes");
export const writes = disk("Written to disk", "write.bytes");
