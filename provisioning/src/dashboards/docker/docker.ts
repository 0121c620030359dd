import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { lines } from "../../common/charts.ts";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { LOGS, METRICBEAT } from "../../common/datasources.ts";
import { logLines } from "../../common/elasticsearch.ts";
import { influxql } from "../../common/influxql.ts";
import { joinedTable } from "../../common/joined-table.ts";
import { dashboardLink, logSearchLink } from "../../common/links.ts";
import { logList } from "../../common/lists.ts";
import { barGauges, number } from "../../common/numbers.ts";
import { higherIsWorse, neutral } from "../../common/thresholds.ts";
import { tagVariable } from "../../common/variables.ts";
import { containerHealth } from "./health.ts";
import { network, reads, writes } from "./traffic.ts";

const HOSTS = `"host" =~ /^\${host:regex}$/ AND $timeFilter`;
const CONTAINERS = `"container.name" =~ /^\${container:regex}$/ AND ${HOSTS}`;
const NAME = "[[tag_container.name]] on $tag_host";
const LOGS_OF_SERIES = logSearchLink('container.name:"${__field.labels["container.name"]}"', {
  title: "Log lines of this container",
});

const metricbeat = (query: string, alias?: string) => influxql(METRICBEAT, query, alias === undefined ? {} : { alias });
const rows = (query: string) => influxql(METRICBEAT, query, { format: "table" });

/** Sum over hosts of the newest value that each has told. */
const total = (field: string) =>
  metricbeat(`SELECT sum("n") FROM (SELECT last("${field}") AS "n" FROM "docker_info" WHERE ${HOSTS} GROUP BY "host")`);

const overview = [
  number({
    title: "Running",
    description: "Containers that run now, on all chosen hosts.",
    unit: "short",
    source: METRICBEAT,
    targets: [total("containers.running")],
    thresholds: neutral("green"),
    width: 4,
  }),
  number({
    title: "Stopped",
    description: "Containers that are there but do not run. Some are meant to; one that was not meant to has crashed.",
    unit: "short",
    source: METRICBEAT,
    targets: [total("containers.stopped")],
    width: 4,
  }),
  number({
    title: "Unhealthy",
    description: "Containers whose health check failed the last time. Only containers that have a health check count.",
    unit: "short",
    source: METRICBEAT,
    targets: [
      metricbeat(
        `SELECT count("streak") FROM (SELECT last("failingstreak") AS "streak" FROM "docker_healthcheck"
         WHERE ${CONTAINERS} GROUP BY "host", "container.name") WHERE "streak" > 0`,
      ),
    ],
    noValue: "0",
    thresholds: higherIsWorse(1, 3),
    width: 4,
  }),
  barGauges({
    title: "Crowded hosts: CPU",
    description:
      "How much of each host's processors its containers use together. Above 80 % a further container slows the others.",
    unit: "percentunit",
    source: METRICBEAT,
    targets: [
      metricbeat(
        `SELECT sum("cpu") FROM (SELECT mean("total.norm.pct") AS "cpu" FROM "docker_cpu"
         WHERE ${HOSTS} GROUP BY "host", "container.name") GROUP BY "host"`,
        "$tag_host",
      ),
    ],
    min: 0,
    max: 1,
    thresholds: higherIsWorse(0.6, 0.8),
    dataLinks: [dashboardLink("heimdall-host", "This host", "var-host=${__field.labels.host}")],
    width: 6,
    height: 4,
  }),
  barGauges({
    title: "Crowded hosts: memory",
    description:
      "Memory of each host's containers together, of the largest limit among them: a container without a limit has the host's memory as its limit.",
    unit: "percentunit",
    source: METRICBEAT,
    targets: [
      metricbeat(
        `SELECT sum("used") / max("limit") FROM (SELECT last("usage.total") AS "used", last("limit") AS "limit"
         FROM "docker_memory" WHERE ${HOSTS} GROUP BY "host", "container.name") GROUP BY "host"`,
        "$tag_host",
      ),
    ],
    min: 0,
    max: 1,
    thresholds: higherIsWorse(0.75, 0.9),
    dataLinks: [dashboardLink("heimdall-host", "This host", "var-host=${__field.labels.host}")],
    width: 6,
    height: 4,
  }),
];

const use = [
  lines({
    title: "CPU by container",
    description: "Share of all the host's processors that each container uses.",
    unit: "percentunit",
    source: METRICBEAT,
    targets: [
      metricbeat(
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
      metricbeat(
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
  joinedTable({
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

/** Containers by what they use, and the hosts that they crowd. */
export function docker(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-docker",
    title: "Docker",
    description: "Containers by CPU, memory and traffic, and which host is crowded. From Metricbeat's module docker.",
    tags: ["infrastructure"],
    from: "now-1h",
    variables: [
      tagVariable({ name: "host", label: "Host", source: METRICBEAT, measurement: "docker_cpu", tag: "host" }),
      tagVariable({
        name: "container",
        label: "Container",
        source: METRICBEAT,
        measurement: "docker_cpu",
        tag: "container.name",
        where: `"host" =~ /^\${host:regex}$/`,
      }),
    ],
    rows: [
      { title: "Now", panels: overview },
      { title: "What containers use", panels: use },
      { title: "Health", panels: [containerHealth(CONTAINERS)] },
      { title: "Network and disk", panels: [network(CONTAINERS), reads(CONTAINERS), writes(CONTAINERS)] },
      {
        title: "Log lines",
        panels: [
          logList({
            title: "Log lines of the chosen containers",
            description: "From Filebeat with container metadata.",
            source: LOGS,
            targets: [logLines("container.name:/${container:regex}/")],
            links: [logSearchLink("container.name:/${container:regex}/")],
            width: 24,
          }),
        ],
      },
    ],
  });
}
