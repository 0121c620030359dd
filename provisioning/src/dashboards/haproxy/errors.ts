import { bars } from "../../common/charts.ts";
import { HAPROXY, LOGS } from "../../common/datasources.ts";
import { logLines, ranking } from "../../common/elasticsearch.ts";
import { logSearchLink } from "../../common/links.ts";
import { logList, table } from "../../common/lists.ts";
import { FAILED, INDEX, POINTS, requests } from "./selection.ts";

/** What was refused or failed, where, and the lines. */
export function errors() {
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
      targets: [ranking(FAILED, { by: ["haproxy.b", "haproxy.s", "haproxy.ST"] })],
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
      targets: [logLines(FAILED, 200)],
      links: [logSearchLink(FAILED, { ...INDEX, title: "Search the errors" })],
    }),
  ];
}
