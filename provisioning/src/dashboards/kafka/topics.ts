import { lines } from "../../common/charts.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { table } from "../../common/lists.ts";
import { barGauges } from "../../common/numbers.ts";
import { byTopic, metricbeat, PARTITIONS, rows } from "./where.ts";

const NAME = "[[tag_topic.name]]";

/** What is written, what is kept, and where it lies. */
export const topics = [
  lines({
    title: "Written by topic",
    description: "Messages a second by which the newest offsets of each topic advance.",
    unit: "mps",
    source: METRICBEAT,
    targets: [metricbeat(byTopic(`non_negative_derivative(max("offset.newest"), 1s)`), NAME)],
    min: 0,
    legendCalcs: ["mean", "max"],
    width: 12,
  }),
  lines({
    title: "Kept by topic",
    description:
      "Messages between the oldest and the newest offset: what a new group would have to read. Compacted topics hold fewer.",
    unit: "short",
    source: METRICBEAT,
    targets: [metricbeat(byTopic(`max("offset.newest") - min("offset.oldest")`), NAME)],
    min: 0,
    legendCalcs: ["lastNotNull"],
    width: 12,
  }),
  barGauges({
    title: "Partitions led by broker",
    description: "Leaders take all writes and reads of their partitions: the bars should be of one length.",
    unit: "short",
    source: METRICBEAT,
    targets: [
      metricbeat(
        `SELECT count("n") FROM (
           SELECT last("offset.newest") AS "n" FROM "kafka_partition" WHERE "partition.is_leader" = true AND ${PARTITIONS}
           GROUP BY "broker.address", "service.name", "topic.name", "id"
         ) GROUP BY "broker.address"`,
        "[[tag_broker.address]]",
      ),
    ],
    min: 0,
    width: 8,
  }),
  table({
    title: "Partitions and their replicas",
    description: "Each replica with its offsets; a replica out of sync says false.",
    unit: "short",
    source: METRICBEAT,
    targets: [
      rows(`SELECT last("partition.leader") AS "leader", last("partition.insync_replica") AS "in sync",
              last("offset.oldest") AS "oldest", last("offset.newest") AS "newest"
            FROM "kafka_partition" WHERE ${PARTITIONS} GROUP BY "topic.name", "id", "broker.address"`),
    ],
    columns: {
      "topic.name": "Topic",
      id: "Partition",
      "broker.address": "Broker",
      leader: "Leader",
      "in sync": "In sync",
      oldest: "Oldest offset",
      newest: "Newest offset",
    },
    hidden: ["Time"],
    width: 16,
  }),
];
