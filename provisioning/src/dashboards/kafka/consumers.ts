import { lines } from "../../common/charts.ts";
import { METRICBEAT, MONITORING } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";
import { appLink, dashboardLink, logSearchLink } from "../../common/links.ts";
import { table } from "../../common/lists.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import { byGroup, GROUPS, metricbeat, rows } from "./where.ts";

const NAME = "[[tag_topic.name]]: $tag_id";
const LOGS = logSearchLink('"${__field.labels.id}"', { title: "Log lines that name this group" });

/** Who reads what, and how far behind. */
export const consumers = [
  lines({
    title: "Lag by topic and group",
    description:
      "Messages that each group has not read yet. A line that climbs: the group reads slower than is written, or not at all.",
    unit: "short",
    source: METRICBEAT,
    targets: [metricbeat(byGroup(`max("consumer_lag")`), NAME)],
    min: 0,
    thresholds: higherIsWorse(10_000, 100_000),
    legendCalcs: ["lastNotNull", "max"],
    dataLinks: [LOGS],
    width: 12,
  }),
  lines({
    title: "Read by group",
    description: "Messages a second by which the committed offsets of each group advance.",
    unit: "mps",
    source: METRICBEAT,
    targets: [metricbeat(byGroup(`non_negative_derivative(max("offset"), 1s)`), NAME)],
    min: 0,
    legendCalcs: ["mean", "max"],
    dataLinks: [LOGS],
    width: 12,
  }),
  table({
    title: "Groups and partitions",
    description: "Each partition that a group reads, its lag, and the client that has it.",
    unit: "short",
    source: METRICBEAT,
    targets: [
      rows(`SELECT last("consumer_lag") AS "lag", last("offset") AS "offset" FROM "kafka_consumergroup" WHERE ${GROUPS}
            GROUP BY "id", "topic.name", "partition.id", "client.id", "client.host"`),
    ],
    columns: {
      id: "Group",
      "topic.name": "Topic",
      "partition.id": "Partition",
      lag: "Lag",
      offset: "Offset",
      "client.id": "Client",
      "client.host": "From",
    },
    hidden: ["Time"],
    sortBy: "Lag",
    width: 12,
  }),
  lines({
    title: "Lag of Heimdall's own groups",
    description: "What Heimdall itself has not read yet, as it says every few seconds. Needs no Metricbeat.",
    unit: "short",
    source: MONITORING,
    targets: [
      influxql(
        MONITORING,
        `SELECT sum("value") FROM (
           SELECT max("lag") AS "value" FROM "monitoring"."heimdall_kafka_lag"
           WHERE "topic" =~ /^\${topic:regex}$/ AND $timeFilter GROUP BY time($__interval), "group", "topic", "partition"
         ) WHERE $timeFilter GROUP BY time($__interval), "group", "topic" fill(null)`,
        { alias: "$tag_topic: $tag_group" },
      ),
    ],
    min: 0,
    thresholds: higherIsWorse(10_000, 100_000),
    legendCalcs: ["lastNotNull", "max"],
    links: [dashboardLink("heimdall-self", "Heimdall"), appLink("/pipelines", "Pipelines")],
    width: 12,
  }),
];
