import { METRICBEAT, MONITORING, TELEGRAF } from "../../common/datasources.ts";
import { kafka } from "../../dashboards/kafka/kafka.ts";
import type { Rule } from "../format.ts";
import { alertRule } from "../rule.ts";

const MANY = 100_000;

/** Consumer groups that fall behind, partitions that are in danger. */
export function kafkaRules(): Rule[] {
  const dashboard = kafka();
  return [
    alertRule({
      uid: "heimdall-kafka-lag",
      title: "Kafka: a consumer group falls behind",
      source: METRICBEAT,
      query: `
        SELECT sum("lag") FROM (
          SELECT max("consumer_lag") AS "lag" FROM "kafka_consumergroup" WHERE $timeFilter
          GROUP BY time(1m), "service.name", "id", "topic.name", "partition.id"
        ) WHERE $timeFilter GROUP BY time(1m), "service.name", "id", "topic.name" fill(none)`,
      lookBack: 300,
      reduce: "max",
      is: "above",
      threshold: MANY,
      lasting: "5m",
      severity: "warning",
      summary: `Group {{ $labels.id }} is {{ humanize $values.B.Value }} messages behind in topic {{ index $labels "topic.name" }}`,
      description:
        "The group reads slower than is written, or not at all. Look whether its clients live, whether they report errors, and whether the topic has partitions enough for more of them.",
      panel: {
        dashboard,
        title: "Lag by topic and group",
        variables: { topic: `{{ index $labels "topic.name" }}`, group: "{{ $labels.id }}" },
      },
      see: { logs: `"{{ $labels.id }}"` },
    }),
    alertRule({
      uid: "heimdall-kafka-own-lag",
      title: "Kafka: Heimdall falls behind",
      source: MONITORING,
      query: `
        SELECT sum("lag") FROM (
          SELECT max("lag") AS "lag" FROM "monitoring"."heimdall_kafka_lag" WHERE $timeFilter
          GROUP BY time(1m), "group", "topic", "partition"
        ) WHERE $timeFilter GROUP BY time(1m), "group", "topic" fill(none)`,
      lookBack: 300,
      reduce: "max",
      is: "above",
      threshold: MANY,
      lasting: "5m",
      severity: "critical",
      summary: "Heimdall is {{ humanize $values.B.Value }} messages behind in topic {{ $labels.topic }}",
      description:
        "Events are stored late, and rules on them fire late. A store that is slow or away holds it up, or it takes another backend.",
      panel: { dashboard, title: "Lag of Heimdall's own groups", variables: { topic: "{{ $labels.topic }}" } },
      see: { logs: `"{{ $labels.topic }}"` },
    }),
    alertRule({
      uid: "heimdall-kafka-out-of-sync",
      title: "Kafka: a replica is out of sync",
      source: METRICBEAT,
      query: `
        SELECT count("offset.newest") FROM "kafka_partition" WHERE "partition.insync_replica" = false AND $timeFilter
        GROUP BY time(1m), "service.name", "topic.name", "broker.address" fill(none)`,
      lookBack: 180,
      reduce: "last",
      is: "above",
      threshold: 0,
      lasting: "10m",
      severity: "warning",
      summary: `Broker {{ index $labels "broker.address" }} does not keep up with topic {{ index $labels "topic.name" }}`,
      description:
        "A copy has lagged behind its leader for ten minutes. Look at the broker's disk, network and log before another broker goes.",
      panel: {
        dashboard,
        title: "Partitions and their replicas",
        variables: { topic: `{{ index $labels "topic.name" }}` },
      },
      see: { logs: `service.name:kafka AND "{{ index $labels "topic.name" }}"` },
    }),
    alertRule({
      uid: "heimdall-kafka-offline",
      title: "Kafka: partitions are offline",
      source: TELEGRAF,
      query: `
        SELECT max("OfflinePartitionsCount.Value") FROM "kafka_controller" WHERE $timeFilter
        GROUP BY time(1m), "cluster" fill(none)`,
      lookBack: 180,
      reduce: "last",
      is: "above",
      threshold: 0,
      lasting: "1m",
      severity: "critical",
      summary: "{{ $values.B.Value }} partitions of cluster {{ $labels.cluster }} have no leader",
      description: "Nobody can write or read them: the brokers that hold them are away. Start these first.",
      panel: { dashboard, title: "Partitions offline", variables: { cluster: "{{ $labels.cluster }}" } },
      see: { logs: "service.name:kafka AND log.level:ERROR" },
    }),
  ];
}
