import { bars } from "../../common/charts.ts";
import { HAPROXY } from "../../common/datasources.ts";
import { logSearchLink } from "../../common/links.ts";
import { number } from "../../common/numbers.ts";
import { colourOf } from "../../common/overrides.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import { FAILED, INDEX, LINES, POINTS, requests } from "./selection.ts";

/** The time range in four numbers. */
export function now() {
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
      links: [logSearchLink(FAILED, { ...INDEX, title: "Search the errors" })],
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

/** Requests per second. */
export function traffic() {
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
