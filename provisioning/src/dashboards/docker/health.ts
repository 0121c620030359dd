import type { PanelBuilder } from "@grafana/grafana-foundation-sdk/statetimeline";
import { states } from "../../common/charts.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";
import { coloured } from "../../common/mappings.ts";
import { neutral } from "../../common/thresholds.ts";
import { CONTAINERS, NAME } from "./where.ts";

/** Which container was healthy when. */
export const containerHealth: PanelBuilder = states({
  title: "Health checks",
  description: "What each container's health check said. Containers without a health check are not in the list.",
  unit: "none",
  source: METRICBEAT,
  targets: [
    influxql(
      METRICBEAT,
      `SELECT last("status") FROM "docker_healthcheck" WHERE ${CONTAINERS}
         GROUP BY time($__interval), "host", "container.name" fill(null)`,
      { alias: NAME },
    ),
  ],
  thresholds: neutral("text"),
  noValue: "No container has a health check",
  width: 24,
  height: 6,
}).mappings([coloured({ healthy: "green", starting: "blue", unhealthy: "red" })]);
