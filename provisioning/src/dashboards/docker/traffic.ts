import type { PanelBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import { lines } from "../../common/charts.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";
import { logSearchLink } from "../../common/links.ts";

const LOGS_OF_SERIES = logSearchLink('container.name:"${__field.labels["container.name"]}"', {
  title: "Log lines of this container",
});

/** Growth a second of a counter that each container (and interface) tells, summed by container. */
const perSecond = (measurement: string, field: string, where: string, parts: readonly string[]): string => {
  const tags = ["host", "container.name", ...parts].map((tag) => `"${tag}"`).join(", ");
  return `SELECT sum("rate") FROM (
      SELECT non_negative_derivative(last("${field}"), 1s) AS "rate" FROM "${measurement}" WHERE ${where}
      GROUP BY time($__interval), ${tags}
    ) WHERE $timeFilter GROUP BY time($__interval), "host", "container.name" fill(null)`;
};

/** Bytes that came in (above) and went out (below). */
export function network(where: string): PanelBuilder {
  return lines({
    title: "Network by container",
    description: "Bytes a second over all interfaces of each container: received, and sent below zero.",
    unit: "Bps",
    source: METRICBEAT,
    targets: [
      influxql(METRICBEAT, perSecond("docker_network", "inbound.bytes", where, ["interface"]), {
        alias: "[[tag_container.name]] received",
      }),
      influxql(METRICBEAT, perSecond("docker_network", "outbound.bytes", where, ["interface"]), {
        alias: "[[tag_container.name]] sent",
      }),
    ],
    dataLinks: [LOGS_OF_SERIES],
    width: 12,
  }).overrideByRegexp("/ sent$/", [{ id: "custom.transform", value: "negative-Y" }]);
}

const disk = (title: string, field: string, where: string) =>
  lines({
    title,
    description: "Bytes a second on block devices. What the page cache answers is not among them.",
    unit: "Bps",
    source: METRICBEAT,
    targets: [
      influxql(METRICBEAT, perSecond("docker_diskio", field, where, []), {
        alias: "[[tag_container.name]] on $tag_host",
      }),
    ],
    min: 0,
    dataLinks: [LOGS_OF_SERIES],
    width: 6,
  });

export const reads = (where: string): PanelBuilder => disk("Read from disk", "read.bytes", where);
export const writes = (where: string): PanelBuilder => disk("Written to disk", "write.bytes", where);
