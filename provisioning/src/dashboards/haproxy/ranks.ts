import { LOGS } from "../../common/datasources.ts";
import { ranking } from "../../common/elasticsearch.ts";
import { logSearchLink } from "../../common/links.ts";
import { table } from "../../common/lists.ts";
import { INDEX, LINES } from "./selection.ts";

/** Who asks, for what, and what takes long. */
export function ranks() {
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
