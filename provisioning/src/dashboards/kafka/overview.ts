import { METRICBEAT } from "../../common/datasources.ts";
import { type NumberOptions, number } from "../../common/numbers.ts";
import { higherIsWorse, neutral } from "../../common/thresholds.ts";
import { GROUPS, metricbeat, PARTITIONS } from "./where.ts";

const count = (title: string, description: string, query: string, more: Partial<NumberOptions> = {}) =>
  number({
    title,
    description,
    unit: "short",
    source: METRICBEAT,
    targets: [metricbeat(query)],
    noValue: "0",
    width: 4,
    ...more,
  });

/** How many different ones there are of what the tags name. */
const distinct = (tags: string): string =>
  `SELECT count("n") FROM (SELECT last("offset.newest") AS "n" FROM "kafka_partition" WHERE ${PARTITIONS} GROUP BY ${tags})`;

/** Topics, partitions, brokers, groups, and what is wrong with them. */
export const overview = [
  count(
    "Topics",
    "Topics of the chosen clusters, those of Kafka itself (__consumer_offsets) too.",
    distinct(`"service.name", "topic.name"`),
  ),
  count("Partitions", "Partitions of the chosen topics.", distinct(`"service.name", "topic.name", "id"`)),
  count(
    "Brokers",
    "Brokers that hold a replica. Fewer than the cluster has: one is away.",
    distinct(`"service.name", "broker.id"`),
    {
      thresholds: neutral("green"),
    },
  ),
  count(
    "Replicas out of sync",
    "Replicas that lag behind their leader. While there are any, a further broker must not go.",
    `SELECT count("n") FROM (
       SELECT last("partition.insync_replica") AS "insync", last("offset.newest") AS "n" FROM "kafka_partition"
       WHERE ${PARTITIONS} GROUP BY "service.name", "topic.name", "id", "partition.replica", "broker.id"
     ) WHERE "insync" = false`,
    { thresholds: higherIsWorse(1, 10) },
  ),
  count(
    "Consumer groups",
    "Groups that have committed offsets of the chosen topics.",
    `SELECT count("n") FROM (SELECT last("offset") AS "n" FROM "kafka_consumergroup" WHERE ${GROUPS} GROUP BY "id")`,
  ),
  count(
    "Lag",
    "Messages that the chosen groups have not read yet, all together.",
    `SELECT sum("n") FROM (SELECT last("consumer_lag") AS "n" FROM "kafka_consumergroup" WHERE ${GROUPS}
     GROUP BY "service.name", "id", "topic.name", "partition.id")`,
    { thresholds: higherIsWorse(10_000, 100_000) },
  ),
];
