import { lines } from "../../common/charts.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { logSearchLink } from "../../common/links.ts";
import { table } from "../../common/lists.ts";
import { CONTAINERS, LOGS_OF_SERIES, NAME, rows, series } from "./where.ts";

/** What each container uses. */
export const use = [
  lines({
    title: "CPU by container",
    description: "Share of all the host's processors that each container uses.",
    unit: "percentunit",
    source: METRICBEAT,
    targets: [
      series(
        `SELECT mean("total.norm.pct") FROM "docker_cpu" WHERE ${CONTAINERS}
         GROUP BY time($__interval), "host", "container.name" fill(null)`,
        NAME,
      ),
    ],
    min: 0,
    legendCalcs: ["mean", "max"],
    dataLinks: [LOGS_OF_SERIES],
    width: 12,
  }),
  lines({
    title: "Memory by container",
    description: "Memory that each container uses, without the page cache that could be given back.",
    unit: "bytes",
    source: METRICBEAT,
    targets: [
      series(
        `SELECT mean("usage.total") FROM "docker_memory" WHERE ${CONTAINERS}
         GROUP BY time($__interval), "host", "container.name" fill(null)`,
        NAME,
      ),
    ],
    min: 0,
    legendCalcs: ["lastNotNull", "max"],
    dataLinks: [LOGS_OF_SERIES],
    width: 12,
  }),
  table({
    joined: true,
    title: "Containers",
    description:
      "Each container with what it uses now. Memory of its limit near 100 %: the kernel will end it. A click leads to its log lines.",
    unit: "short",
    source: METRICBEAT,
    targets: [
      rows(`SELECT last("total.norm.pct") AS "cpu" FROM "docker_cpu" WHERE ${CONTAINERS}
            GROUP BY "host", "container.name", "container.image.name"`),
      rows(`SELECT last("usage.total") AS "memory", last("usage.pct") AS "of limit" FROM "docker_memory" WHERE ${CONTAINERS}
            GROUP BY "host", "container.name", "container.image.name"`),
    ],
    columns: {
      host: "Host",
      "container.name": "Container",
      "container.image.name": "Image",
      cpu: "CPU",
      memory: "Memory",
      "of limit": "Of its limit",
    },
    units: { CPU: "percentunit", Memory: "bytes", "Of its limit": "percentunit" },
    sortBy: "CPU",
    dataLinks: [logSearchLink('container.name:"${__data.fields.Container}"', { title: "Log lines of this container" })],
    width: 24,
  }),
];
