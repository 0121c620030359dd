import { METRICBEAT, TELEGRAF } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";

/*
 * Metricbeat's module kafka: each partition's offsets once for every replica (kafka_partition), each group's for every
 * partition (kafka_consumergroup). A cluster is the `service.name` that the module is configured with.
 */

const CLUSTER = `"service.name" =~ /^\${cluster:regex}$/ AND $timeFilter`;

export const PARTITIONS = `"topic.name" =~ /^\${topic:regex}$/ AND ${CLUSTER}`;
export const GROUPS = `"id" =~ /^\${group:regex}$/ AND ${PARTITIONS}`;
/** kafka_broker, which Metricbeat reads from each broker's Jolokia. */
export const BROKERS = CLUSTER;
/** What Telegraf reads from there. */
export const TELEGRAF_BROKERS = `"cluster" =~ /^\${cluster:regex}$/ AND $timeFilter`;

type Target = ReturnType<typeof influxql>;

export const metricbeat = (query: string, alias?: string): Target =>
  influxql(METRICBEAT, query, alias === undefined ? {} : { alias });
export const telegraf = (query: string, alias?: string): Target =>
  influxql(TELEGRAF, query, alias === undefined ? {} : { alias });
export const rows = (query: string): Target => influxql(METRICBEAT, query, { format: "table" });

/**
 * A value of each partition, summed by topic over time. Only leaders tell it, so that replicas do not count again.
 */
export const byTopic = (value: string): string =>
  `SELECT sum("value") FROM (
     SELECT ${value} AS "value" FROM "kafka_partition" WHERE "partition.is_leader" = true AND ${PARTITIONS}
     GROUP BY time($__interval), "service.name", "topic.name", "id"
   ) WHERE $timeFilter GROUP BY time($__interval), "topic.name" fill(null)`;

/** A value of each group and partition, summed by group and topic over time. */
export const byGroup = (value: string): string =>
  `SELECT sum("value") FROM (
     SELECT ${value} AS "value" FROM "kafka_consumergroup" WHERE ${GROUPS}
     GROUP BY time($__interval), "service.name", "id", "topic.name", "partition.id"
   ) WHERE $timeFilter GROUP BY time($__interval), "id", "topic.name" fill(null)`;
