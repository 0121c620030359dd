import { metricset, type Situation } from "../situation.ts";

const TELEGRAF = "telegraf/autogen";
const MONITORING = "heimdall/monitoring";

/** Groups that fall behind, partitions in danger. */
export const kafka: Readonly<Record<string, Situation>> = {
  "heimdall-kafka-lag": {
    by: "metricbeat",
    label: "id",
    // Over its two partitions together it is too much, in neither alone.
    tells: (name, isIll) =>
      [0, 1].map((partition) =>
        metricset("kafka", "consumergroup", {
          kafka: {
            broker: { address: "kafka-1:9092", id: 1 },
            topic: { name: "orders" },
            partition: { id: partition, topic_id: `${partition}-orders` },
            consumergroup: {
              id: name,
              topic: "orders",
              partition,
              offset: 10,
              consumer_lag: isIll ? 60_000 : 40,
              client: { id: "c", host: "10.0.0.1", member_id: `c-${name}` },
            },
          },
        }),
      ),
  },
  "heimdall-kafka-own-lag": {
    by: MONITORING,
    label: "group",
    tells: (name, isIll) =>
      [0, 1].map(
        (partition) =>
          `heimdall_kafka_lag,group=${name},topic=orders,partition=${partition} lag=${isIll ? 60_000 : 40}i`,
      ),
  },
  "heimdall-kafka-out-of-sync": {
    by: "metricbeat",
    label: "topic.name",
    tells: (name, isIll) => [
      metricset("kafka", "partition", {
        kafka: {
          broker: { address: "kafka-2:9092", id: 2 },
          topic: { name },
          partition: {
            id: 0,
            offset: { oldest: 0, newest: 900 },
            partition: { id: 0, leader: 1, replica: 2, is_leader: false, insync_replica: !isIll },
          },
        },
      }),
    ],
  },
  "heimdall-kafka-offline": {
    by: TELEGRAF,
    label: "cluster",
    tells: (name, isIll) => [
      `kafka_controller,cluster=${name},jolokia_agent_url=u OfflinePartitionsCount.Value=${isIll ? 3 : 0}`,
    ],
  },
};
