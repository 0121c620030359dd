import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { tagVariable } from "../../common/variables.ts";
import { brokersByMetricbeat, brokersByTelegraf } from "./brokers.ts";
import { consumers } from "./consumers.ts";
import { overview } from "./overview.ts";
import { topics } from "./topics.ts";

const IN_CLUSTER = `"service.name" =~ /^\${cluster:regex}$/`;

/** Kafka's clusters: what is written and kept, who reads it and how far behind, and how the brokers are. */
export function kafka(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-kafka",
    title: "Kafka",
    description:
      "Topics, partitions, consumer groups and their lag, brokers. From Metricbeat's module kafka and from Jolokia; what to configure: examples/agents.",
    tags: ["infrastructure"],
    from: "now-1h",
    variables: [
      tagVariable({
        name: "cluster",
        label: "Cluster",
        description: "The service.name that Metricbeat's module kafka is configured with, or Telegraf's tag cluster.",
        source: METRICBEAT,
        measurement: "kafka_partition",
        tag: "service.name",
      }),
      tagVariable({
        name: "topic",
        label: "Topic",
        source: METRICBEAT,
        measurement: "kafka_partition",
        tag: "topic.name",
        where: IN_CLUSTER,
      }),
      tagVariable({
        name: "group",
        label: "Consumer group",
        source: METRICBEAT,
        measurement: "kafka_consumergroup",
        tag: "id",
        where: IN_CLUSTER,
      }),
    ],
    rows: [
      { title: "Now", panels: overview },
      { title: "Consumers", panels: consumers },
      { title: "Topics", panels: topics },
      { title: "Brokers, from Jolokia by Metricbeat", panels: brokersByMetricbeat },
      { title: "Brokers, from Jolokia by Telegraf", panels: brokersByTelegraf },
    ],
  });
}
