import { METRICBEAT } from "../../common/datasources.ts";
import { dashboardLink } from "../../common/links.ts";
import { barGauges, number } from "../../common/numbers.ts";
import { higherIsWorse, neutral } from "../../common/thresholds.ts";
import { CONTAINERS, HOSTS, series } from "./where.ts";

/** Sum over hosts of the newest value that each has told. */
const total = (field: string) =>
  series(`SELECT sum("n") FROM (SELECT last("${field}") AS "n" FROM "docker_info" WHERE ${HOSTS} GROUP BY "host")`);

/** How many there are, and which host is crowded. */
export const overview = [
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
      series(
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
      series(
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
      series(
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
