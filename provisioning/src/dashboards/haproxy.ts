import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { bars, lines } from "../common/charts.ts";
import { heimdallDashboard } from "../common/dashboard.ts";
import { HAPROXY, LOGS } from "../common/datasources.ts";
import { logLines, ranking } from "../common/elasticsearch.ts";
import { influxql } from "../common/influxql.ts";
import { logSearchLink } from "../common/links.ts";
import { logList, table } from "../common/lists.ts";
import { number } from "../common/numbers.ts";
import { colourOf } from "../common/overrides.ts";
import { higherIsWorse } from "../common/thresholds.ts";
import { tagVariable } from "../common/variables.ts";

const CHOSEN = `"frontend" =~ /^\${frontend:regex}$/ AND "backend" =~ /^\${backend:regex}$/`;
const POINTS = `FROM "requests" WHERE $timeFilter AND ${CHOSEN}`;
/** A pattern, because "all" has to be the same text for both stores. */
const LINES = "haproxy.ft:/${frontend:regex}/ AND haproxy.b:/${backend:regex}/";
const INDEX = { index: "haproxy-*" };

const requests = (query: string, alias?: string) => influxql(HAPROXY, query, alias === undefined ? {} : { alias });

/** HAProxy's requests: the points say how many and how long, the log lines who and what. */
export function haproxy(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-haproxy",
    title: "HAProxy",
    description: "Requests by backend and status, where their time went, errors, and who asked for what.",
    tags: ["web"],
    from: "now-1h",
    variables: ["frontend", "backend"].map((tag) =>
      tagVariable({
        name: tag,
        label: tag === "frontend" ? "Frontend" : "Backend",
        source: HAPROXY,
        measurement: "requests",
        tag,
        ...(tag === "backend" && { where: `"frontend" =~ /^\${frontend:regex}$/` }),
      }),
    ),
    rows: [
      { title: "Now", panels: now() },
      { title: "Requests", panels: traffic() },
      { title: "Where the time goes", panels: timers() },
      { title: "Errors", panels: errors() },
      { title: "Who and what", panels: ranks() },
    ],
  });
}

function now() {
  const common = { source: HAPROXY, width: 6 };
  return [
    number({
      ...common,
      title: "Requests",
      description: "In the time range.",
      unit: "short",
      calc: "sum",
      sparkline: true,
      targets: [requests(`SELECT count("Tt") ${POINTS} GROUP BY time($__interval) fill(0)`)],
      links: [logSearchLink(LINES, INDEX)],
    }),
    number({
      ...common,
      title: "Server errors",
      description: "Requests answered with 500 and more in the time range: the backend failed, or there was none.",
      unit: "short",
      calc: "sum",
      sparkline: true,
      noValue: "0",
      thresholds: higherIsWorse(1, 100),
      targets: [requests(`SELECT count("Tt") ${POINTS} AND "status" =~ /^5/ GROUP BY time($__interval) fill(0)`)],
      links: [logSearchLink(`${LINES} AND haproxy.ST:>=500`, { ...INDEX, title: "Search the errors" })],
    }),
    number({
      ...common,
      title: "Time of a request, 95 %",
      description: "95 % of the requests were answered within this time (Tt).",
      unit: "ms",
      thresholds: higherIsWorse(500, 2000),
      targets: [requests(`SELECT percentile("Tt", 95) ${POINTS}`)],
    }),
    number({
      ...common,
      title: "Sent to clients",
      description: "Bytes of all answers in the time range.",
      unit: "bytes",
      calc: "sum",
      sparkline: true,
      targets: [requests(`SELECT sum("bytes") ${POINTS} GROUP BY time($__interval) fill(0)`)],
    }),
  ];
}

function traffic() {
  const rate = (tag: string) =>
    requests(
      `SELECT count("Tt") / ($__interval_ms / 1000) ${POINTS} GROUP BY time($__interval), "${tag}" fill(0)`,
      `$tag_${tag}`,
    );
  const common = { source: HAPROXY, unit: "reqps", width: 12, min: 0, stacked: true };
  return [
    bars({
      ...common,
      title: "Requests by backend",
      description: "Requests per second. A backend that falls to nothing gets none, or HAProxy does not reach it.",
      targets: [rate("backend")],
      dataLinks: [logSearchLink('haproxy.b:"${__field.labels.backend}"', INDEX)],
    }),
    colourOf(
      bars({
        ...common,
        title: "Requests by status",
        description: "Requests per second by HTTP status: green answered, blue redirected, orange refused, red failed.",
        targets: [rate("status")],
        dataLinks: [logSearchLink('haproxy.ST:"${__field.labels.status}"', INDEX)],
      }),
      { "/^2/": "green", "/^3/": "blue", "/^4/": "orange", "/^5/": "red" },
    ),
  ];
}

function timers() {
  const mean = (timer: string, name: string) =>
    // -1: the request ended before this phase.
    requests(`SELECT mean("${timer}") ${POINTS} AND "${timer}" >= 0 GROUP BY time($__interval) fill(none)`, name);
  const each = (select: string, name: string) =>
    requests(`SELECT ${select} ${POINTS} GROUP BY time($__interval), "backend" fill(none)`, `$tag_backend ${name}`);
  return [
    lines({
      title: "Timers, mean",
      description:
        "Tw waits in the queue (backend full), Tc connects to the server (network), Tr waits for the first byte (the server thinks), Tt is all until the last byte.",
      unit: "ms",
      source: HAPROXY,
      width: 12,
      min: 0,
      targets: [mean("Tw", "Tw queue"), mean("Tc", "Tc connect"), mean("Tr", "Tr response"), mean("Tt", "Tt total")],
    }),
    lines({
      title: "Total time by backend",
      description: "Tt: half of the requests were faster than the lower line of a backend, 95 % than the upper one.",
      unit: "ms",
      source: HAPROXY,
      width: 12,
      min: 0,
      targets: [each('percentile("Tt", 50)', "50 %"), each('percentile("Tt", 95)', "95 %")],
    }),
    lines({
      title: "Waiting in the queue by backend",
      description: "Longest Tw. Above zero all servers of the backend are busy: add servers, or raise maxconn.",
      unit: "ms",
      source: HAPROXY,
      width: 8,
      min: 0,
      targets: [each('max("Tw")', "")],
    }),
    lines({
      title: "Connecting by backend",
      description: "Longest Tc. Retransmissions show as steps of a second and three.",
      unit: "ms",
      source: HAPROXY,
      width: 8,
      min: 0,
      targets: [each('max("Tc")', "")],
    }),
    lines({
      title: "Response of the server by backend",
      description: "Tr, 95 %: how long servers think before the first byte.",
      unit: "ms",
      source: HAPROXY,
      width: 8,
      min: 0,
      targets: [each('percentile("Tr", 95)', "")],
    }),
  ];
}

function errors() {
  return [
    bars({
      title: "Errors by backend and status",
      description: "Requests answered with 400 and more per interval.",
      unit: "short",
      source: HAPROXY,
      width: 12,
      min: 0,
      stacked: true,
      targets: [
        requests(
          `SELECT count("Tt") ${POINTS} AND "status" =~ /^[45]/ GROUP BY time($__interval), "backend", "status" fill(none)`,
          "$tag_backend $tag_status",
        ),
      ],
      dataLinks: [
        logSearchLink('haproxy.b:"${__field.labels.backend}" AND haproxy.ST:"${__field.labels.status}"', INDEX),
      ],
    }),
    table({
      title: "Errors by server",
      description: "Which servers answered 500 and more. <NOSRV>: HAProxy found no server to ask.",
      unit: "short",
      source: LOGS,
      width: 12,
      targets: [ranking(`${LINES} AND haproxy.ST:>=500`, { by: ["haproxy.b", "haproxy.s", "haproxy.ST"] })],
      columns: { "haproxy.b": "Backend", "haproxy.s": "Server", "haproxy.ST": "Status", Count: "Requests" },
      units: { Status: "none" },
      sortBy: "Requests",
    }),
    logList({
      title: "Requests that failed",
      description: "The newest lines of requests answered with 500 and more.",
      source: LOGS,
      width: 24,
      height: 10,
      targets: [logLines(`${LINES} AND haproxy.ST:>=500`, 200)],
      links: [logSearchLink(`${LINES} AND haproxy.ST:>=500`, { ...INDEX, title: "Search the errors" })],
    }),
  ];
}

function ranks() {
  const common = { source: LOGS, width: 8, height: 10 };
  return [
    table({
      ...common,
      title: "Top clients",
      description: "Addresses with the most requests. One far above all others: a robot, or a proxy before HAProxy.",
      unit: "short",
      targets: [ranking(LINES, { by: "haproxy.ci", top: 20 })],
      columns: { "haproxy.ci": "Client", Count: "Requests" },
      sortBy: "Requests",
      dataLinks: [logSearchLink('haproxy.ci:"${__data.fields.Client}"', INDEX)],
    }),
    table({
      ...common,
      title: "Top paths",
      description: "Paths, without their query, that were asked for most.",
      unit: "short",
      targets: [ranking(LINES, { by: "haproxy.HP", top: 20 })],
      columns: { "haproxy.HP": "Path", Count: "Requests" },
      sortBy: "Requests",
      dataLinks: [logSearchLink('haproxy.HP:"${__data.fields.Path}"', INDEX)],
    }),
    table({
      ...common,
      title: "Slowest paths",
      description: "Paths by the mean of Tr: what the servers think about longest.",
      unit: "ms",
      targets: [ranking(LINES, { by: "haproxy.HP", top: 20, metric: { type: "avg", field: "haproxy.Tr" } })],
      columns: { "haproxy.HP": "Path", Average: "Response" },
      sortBy: "Response",
      dataLinks: [logSearchLink('haproxy.HP:"${__data.fields.Path}"', INDEX)],
    }),
  ];
}
