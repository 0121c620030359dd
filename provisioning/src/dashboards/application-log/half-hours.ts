import { bars, lines } from "../../common/charts.ts";
import { LOGS, MAIL } from "../../common/datasources.ts";
import { overTime } from "../../common/elasticsearch.ts";
import { influxql } from "../../common/influxql.ts";
import { logSearchLink } from "../../common/links.ts";
import { IN_APPLICATION, LINES, searchLink, within } from "./selection.ts";

const HALF_HOUR = "30m";

/** Inserts, servers and levels, when Heimdall got the lines. */
export function perHalfHour() {
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
          ...IN_APPLICATION,
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

/** Inserts at the time in the line. */
export function points() {
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
