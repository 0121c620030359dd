import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { bars } from "../common/charts.ts";
import { heimdallDashboard, TAG } from "../common/dashboard.ts";
import { LOGS, METRICBEAT, MIXED, MONITORING, TELEGRAF } from "../common/datasources.ts";
import { overTime } from "../common/elasticsearch.ts";
import { influxql } from "../common/influxql.ts";
import { appLink, dashboardLink, logSearchLink } from "../common/links.ts";
import { dashboardList, text } from "../common/lists.ts";
import { number } from "../common/numbers.ts";
import { higherIsWorse, neutral } from "../common/thresholds.ts";

/** Where one begins: is anything wrong, and where to look on. */
export function overview(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-index",
    title: "Heimdall: all dashboards",
    description: "Is anything wrong, and where to look on.",
    tags: ["index"],
    rows: [
      { title: "Is anything wrong?", panels: numbers() },
      { title: "Where to look", panels: lists() },
    ],
  });
}

/** The newest value of each series, added up. */
const sumOfLast = (field: string, from: string, where?: string) =>
  influxql(
    MONITORING,
    `SELECT sum("value") FROM (SELECT last("${field}") AS "value" FROM "monitoring"."${from}" WHERE $timeFilter${where === undefined ? "" : ` AND ${where}`} GROUP BY *)`,
  );

const hosts = (field: string, from: string): string =>
  `SELECT count("value") FROM (SELECT last("${field}") AS "value" FROM "${from}" WHERE $timeFilter GROUP BY "host")`;

function numbers() {
  const common = { source: MONITORING, unit: "short", width: 6, height: 5 };
  return [
    number({
      ...common,
      title: "Open incidents",
      description: "Incidents that nobody has acknowledged or closed.",
      noValue: "0",
      thresholds: higherIsWorse(1, 10),
      targets: [sumOfLast("count", "heimdall_incidents", `"state" = 'open'`)],
      links: [appLink("/incidents", "Incidents")],
    }),
    number({
      ...common,
      title: "Waiting in Kafka",
      description: "Messages that Heimdall has not read to the end.",
      noValue: "no Kafka",
      thresholds: higherIsWorse(10_000, 100_000),
      targets: [sumOfLast("lag", "heimdall_kafka_lag")],
      links: [dashboardLink("heimdall-self", "Heimdall itself")],
    }),
    number({
      ...common,
      title: "Dead letters",
      description: "Events that a store refused for good, since the backends were started.",
      noValue: "0",
      thresholds: higherIsWorse(1, 1000),
      targets: [sumOfLast("letters", "heimdall_dead_letters")],
      links: [appLink("/pipelines/dead-letters", "Dead letters")],
    }),
    number({
      ...common,
      title: "Hosts that report",
      description: "By agent, in the time range.",
      source: MIXED,
      unit: "none",
      named: true,
      thresholds: neutral("green"),
      targets: [
        influxql(METRICBEAT, hosts("total.norm.pct", "system_cpu"), { alias: "Metricbeat" }),
        influxql(TELEGRAF, hosts("used_percent", "mem"), { alias: "Telegraf" }),
      ],
      links: [dashboardLink("heimdall-host", "Hosts")],
    }),
    bars({
      title: "Log lines by index",
      description: "Lines of all applications. One that stops has crashed, or its agent has.",
      unit: "short",
      source: LOGS,
      width: 24,
      stacked: true,
      min: 0,
      targets: [overTime("*", { by: "_index", top: 15 })],
      links: [logSearchLink("*")],
    }),
  ];
}

function lists() {
  return [
    dashboardList({
      title: "Dashboards",
      description: "All dashboards of Heimdall; the chosen time goes with you.",
      tags: [TAG],
      width: 12,
      height: 11,
    }),
    text({
      title: "Pages of Heimdall",
      description: "Where logs are searched and rules, pipelines and people are looked after.",
      width: 12,
      height: 11,
      markdown: [
        "| | |",
        "|---|---|",
        "| [Overview](/a/heimdall-app) | events in and out, lag, failures, stores |",
        "| [Logs](/a/heimdall-app/logs) | search, histogram, live tail |",
        "| [Pipelines](/a/heimdall-app/pipelines) | what becomes of events; [dead letters](/a/heimdall-app/pipelines/dead-letters) |",
        "| [Rules](/a/heimdall-app/rules) | what is watched, on and off |",
        "| [Incidents](/a/heimdall-app/incidents) | what the rules found |",
        "| [Contact points](/a/heimdall-app/contact-points) | who is told, and how |",
        "| [Explore](/explore) | any query on the data sources |",
      ].join("\n"),
    }),
  ];
}
