import { type Dashboard, TextBoxVariableBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { bars, lines } from "../common/charts.ts";
import { heimdallDashboard } from "../common/dashboard.ts";
import { LOGS, MAIL } from "../common/datasources.ts";
import { logLines, overTime, ranking } from "../common/elasticsearch.ts";
import { influxql } from "../common/influxql.ts";
import { logSearchLink } from "../common/links.ts";
import { logList, table } from "../common/lists.ts";
import { barGauges, number } from "../common/numbers.ts";
import { higherIsWorse, neutral } from "../common/thresholds.ts";
import { fieldVariable } from "../common/variables.ts";

const HALF_HOUR = "30m";
/** Indices are named `<application>-<day>`; a data stream's indices have its name within theirs. */
const INDEX = "_index:(${application}-* OR .ds-${application}-*)";
const APPLICATION_OF_INDEX = "/^(?:\\.ds-)?(.+?)-\\d{4}\\.\\d{2}\\.\\d{2}(?:-\\d+)?$/";
const CHOSEN = "(host.name:${host:lucene}) AND (${search:raw})";
const LINES = `${INDEX} AND ${CHOSEN}`;

const within = (lucene: string): string => `${LINES} AND ${lucene}`;
const searchLink = (lucene?: string, title?: string) =>
  logSearchLink(lucene === undefined ? CHOSEN : `${CHOSEN} AND ${lucene}`, {
    index: "${application}-*",
    ...(title !== undefined && { title }),
  });

/** The log of one application: what it did by its own words, per server, and the lines. */
export function applicationLog(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-application-log",
    title: "Application log",
    description:
      "One application's log: how many lines and of which result, database inserts and lines per server in half hours, and the lines themselves.",
    tags: ["logs"],
    variables: [
      fieldVariable({
        name: "application",
        label: "Application",
        description: "Whose indices: the name before the day, `mail` of `mail-2026.11.21`.",
        field: "_index",
        multi: false,
      })
        .regex(APPLICATION_OF_INDEX)
        .current({ text: "mail", value: "mail" }),
      // "All" takes lines too that name no host.
      fieldVariable({ name: "host", label: "Server", field: "host.name", lucene: INDEX }).allValue("* OR @timestamp:*"),
      new TextBoxVariableBuilder("search")
        .label("Search")
        .description("Lucene, as in the log search: result:fail AND seq:881")
        .defaultValue("*"),
    ],
    rows: [
      { title: "Totals", panels: totals() },
      { title: "Per half hour", panels: perHalfHour() },
      { title: "By the events' own time", panels: points() },
      { title: "Lines", panels: theLines() },
    ],
  });
}

function totals() {
  const sum = { source: LOGS, unit: "short", calc: "sum", width: 4 } as const;
  return [
    number({
      ...sum,
      title: "Lines",
      description: "All lines that fit the choice above, in the time range.",
      targets: [overTime(LINES)],
      sparkline: true,
      links: [searchLink()],
    }),
    number({
      ...sum,
      title: "Success",
      description: "Lines whose `result` is success.",
      targets: [overTime(within("result:success"))],
      thresholds: neutral("green"),
      sparkline: true,
      links: [searchLink("result:success")],
    }),
    number({
      ...sum,
      title: "Failed",
      description: "Lines whose `result` is fail. Orange from one on, red from a hundred on; the link shows them.",
      targets: [overTime(within("result:fail"))],
      thresholds: higherIsWorse(1, 100),
      sparkline: true,
      links: [searchLink("result:fail", "Search the failures")],
    }),
    number({
      ...sum,
      title: "Campaigns: total",
      description: "Sum of `total` over the summary lines that each campaign ends with.",
      targets: [overTime(within("SummaryId:*"), { metric: { type: "sum", field: "total" } })],
      links: [searchLink("SummaryId:*", "Search the summaries")],
    }),
    number({
      ...sum,
      title: "Campaigns: success",
      description: "Sum of `success` over the summary lines.",
      targets: [overTime(within("SummaryId:*"), { metric: { type: "sum", field: "success" } })],
      thresholds: neutral("green"),
    }),
    number({
      ...sum,
      title: "Campaigns: errors",
      description: "Sum of `error` over the summary lines.",
      targets: [overTime(within("SummaryId:*"), { metric: { type: "sum", field: "error" } })],
      thresholds: higherIsWorse(1, 1000),
      links: [searchLink("SummaryId:* AND error:>0", "Search summaries with errors")],
    }),
  ];
}

function perHalfHour() {
  return [
    lines({
      title: "Database inserts per 30 minutes",
      description:
        "Lines that tell how long their insert took (`db_insert_time`), by result. They count when Heimdall got them.",
      unit: "short",
      source: LOGS,
      width: 12,
      min: 0,
      targets: [overTime(within("db_insert_time:*"), { by: "result", interval: HALF_HOUR })],
      links: [searchLink("db_insert_time:*")],
    }),
    lines({
      title: "Time of an insert, per 30 minutes",
      description:
        "Half of the inserts took less than the lower line, 95 % less than the upper one. A rise of both: the database is slow.",
      unit: "ms",
      source: LOGS,
      width: 12,
      min: 0,
      targets: [
        overTime(within("db_insert_time:*"), {
          metric: { type: "percentiles", field: "db_insert_time", percents: [50, 95] },
          interval: HALF_HOUR,
        }),
      ],
    }),
    bars({
      title: "Lines per server per 30 minutes",
      description: "How much each server logged. A server that stops has crashed, or its agent has.",
      unit: "short",
      source: LOGS,
      width: 12,
      min: 0,
      stacked: true,
      targets: [overTime(LINES, { by: "host.name", top: 20, interval: HALF_HOUR })],
      dataLinks: [
        logSearchLink('host.name:"${__field.name}"', {
          index: "${application}-*",
          title: "Search lines of this server",
        }),
      ],
    }),
    bars({
      title: "Lines by level per 30 minutes",
      description: "By the field `loglevel`, as the application names its levels.",
      unit: "short",
      source: LOGS,
      width: 12,
      min: 0,
      stacked: true,
      targets: [overTime(LINES, { by: "loglevel", interval: HALF_HOUR })],
    }),
  ];
}

function points() {
  const of = 'FROM "db_insert" WHERE $timeFilter GROUP BY time(30m), "server", "result" fill(none)';
  const alias = "$tag_server $tag_result";
  return [
    lines({
      title: "Inserts per 30 minutes, all servers",
      description:
        "Points that the mail application's pipeline makes of its lines, at the time in the line: right also for lines that came late. Servers are not narrowed by the choice above.",
      unit: "short",
      source: MAIL,
      width: 12,
      min: 0,
      targets: [influxql(MAIL, `SELECT count("milliseconds") ${of}`, { alias })],
    }),
    lines({
      title: "Longest insert per 30 minutes, all servers",
      description: "Of the same points: milliseconds that the slowest insert into the database took.",
      unit: "ms",
      source: MAIL,
      width: 12,
      min: 0,
      targets: [influxql(MAIL, `SELECT max("milliseconds") ${of}`, { alias })],
    }),
  ];
}

function theLines() {
  return [
    logList({
      title: "Lines",
      description: "The newest 500 lines of the choice. The link opens all of them in the log search.",
      source: LOGS,
      width: 24,
      height: 14,
      targets: [logLines(LINES)],
      links: [searchLink()],
    }),
    table({
      title: "Campaigns with failures",
      description: "By how many sends of the campaign failed.",
      unit: "short",
      source: LOGS,
      width: 12,
      targets: [ranking(within("result:fail"), { by: "id" })],
      columns: { id: "Campaign", Count: "Failures" },
      sortBy: "Failures",
      dataLinks: [
        logSearchLink('result:fail AND id:"${__data.fields.Campaign}"', {
          index: "${application}-*",
          title: "Search failures of this campaign",
        }),
      ],
    }),
    barGauges({
      title: "Lines by server",
      description: "In the whole time range. Compare servers that should do the same work.",
      unit: "short",
      source: LOGS,
      width: 12,
      targets: [ranking(LINES, { by: "host.name", top: 20 })],
      eachRow: true,
    }),
  ];
}
