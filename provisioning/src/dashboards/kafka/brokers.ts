import { lines } from "../../common/charts.ts";
import { METRICBEAT, TELEGRAF } from "../../common/datasources.ts";
import { number } from "../../common/numbers.ts";
import { higherIsWorse, lowerIsWorse, neutral } from "../../common/thresholds.ts";
import { BROKERS, metricbeat, TELEGRAF_BROKERS, telegraf } from "./where.ts";

const byBroker = (field: string) =>
  `SELECT mean("${field}") FROM "kafka_broker" WHERE ${BROKERS} GROUP BY time($__interval), "service.address" fill(null)`;
const BROKER = "[[tag_service.address]]";

/** From each broker's Jolokia by Metricbeat's metricset broker. */
export const brokersByMetricbeat = [
  lines({
    title: "Bytes by broker",
    description:
      "Bytes a second that each broker takes from producers, and gives to consumers below zero; means of a minute.",
    unit: "Bps",
    source: METRICBEAT,
    targets: [
      metricbeat(byBroker("net.in.bytes_per_sec"), `${BROKER} in`),
      metricbeat(byBroker("net.out.bytes_per_sec"), `${BROKER} out`),
    ],
    width: 8,
  }).overrideByRegexp("/ out$/", [{ id: "custom.transform", value: "negative-Y" }]),
  lines({
    title: "Messages by broker",
    description: "Messages a second that each broker takes; means of a minute.",
    unit: "mps",
    source: METRICBEAT,
    targets: [metricbeat(byBroker("messages_in"), BROKER)],
    min: 0,
    width: 8,
  }),
  lines({
    title: "Requests that wait, requests that failed",
    description:
      "The queue before the request handlers, and failed requests of producers and consumers a second. All should be near zero.",
    unit: "short",
    source: METRICBEAT,
    targets: [
      metricbeat(byBroker("request.channel.queue.size"), `${BROKER} waiting`),
      metricbeat(byBroker("request.produce.failed"), `${BROKER} failed writes`),
      metricbeat(byBroker("request.fetch.failed"), `${BROKER} failed reads`),
    ],
    min: 0,
    width: 8,
  }),
];

const newest = (aggregate: "sum" | "max", field: string, measurement: string) =>
  telegraf(
    `SELECT ${aggregate}("n") FROM (SELECT last("${field}") AS "n" FROM "${measurement}" WHERE ${TELEGRAF_BROKERS}
     GROUP BY "jolokia_agent_url")`,
  );
const grown = (field: string, measurement: string, tag: string) =>
  `SELECT non_negative_derivative(last("${field}"), 1s) FROM "${measurement}" WHERE ${TELEGRAF_BROKERS}
   GROUP BY time($__interval), "jolokia_agent_url", "${tag}" fill(null)`;
const common = { source: TELEGRAF, unit: "short" };

/** From each broker's Jolokia by Telegraf: also for Kafka 4. */
export const brokersByTelegraf = [
  number({
    ...common,
    title: "Active brokers",
    description: "Brokers that the controller counts on.",
    targets: [newest("max", "ActiveBrokerCount.Value", "kafka_controller")],
    thresholds: neutral("green"),
    width: 4,
  }),
  number({
    ...common,
    title: "Active controllers",
    description: "Exactly one is right.",
    targets: [newest("sum", "ActiveControllerCount.Value", "kafka_controller")],
    thresholds: lowerIsWorse(1, 1),
    width: 4,
  }),
  number({
    ...common,
    title: "Partitions offline",
    description: "Partitions without a leader: nobody can write or read them.",
    targets: [newest("max", "OfflinePartitionsCount.Value", "kafka_controller")],
    thresholds: higherIsWorse(1, 1),
    width: 4,
  }),
  number({
    ...common,
    title: "Partitions under-replicated",
    description: "Partitions of which a replica lags or is away.",
    targets: [newest("sum", "UnderReplicatedPartitions.Value", "kafka_replica_manager")],
    thresholds: higherIsWorse(1, 10),
    width: 4,
  }),
  number({
    ...common,
    title: "Topics of the controller",
    description: "Topics as the controller counts them.",
    targets: [newest("max", "GlobalTopicCount.Value", "kafka_controller")],
    width: 4,
  }),
  number({
    ...common,
    title: "Partitions of the controller",
    description: "Partitions as the controller counts them.",
    targets: [newest("max", "GlobalPartitionCount.Value", "kafka_controller")],
    width: 4,
  }),
  lines({
    source: TELEGRAF,
    title: "Messages by topic",
    description: "Messages a second that are written to each topic.",
    unit: "mps",
    targets: [telegraf(grown("MessagesInPerSec.Count", "kafka_topic", "topic"), "$tag_topic")],
    min: 0,
    legendCalcs: ["mean", "max"],
    width: 8,
  }),
  lines({
    source: TELEGRAF,
    title: "Bytes by topic",
    description: "Bytes a second written to each topic, and read from it below zero.",
    unit: "Bps",
    targets: [
      telegraf(grown("BytesInPerSec.Count", "kafka_topic", "topic"), "$tag_topic in"),
      telegraf(grown("BytesOutPerSec.Count", "kafka_topic", "topic"), "$tag_topic out"),
    ],
    width: 8,
  }).overrideByRegexp("/ out$/", [{ id: "custom.transform", value: "negative-Y" }]),
  lines({
    source: TELEGRAF,
    title: "Time of requests",
    description:
      "99 of 100 requests take at most so long. A consumer's request waits for messages by its own wish, up to half a second.",
    unit: "ms",
    targets: ["produce", "fetch"].map((request) =>
      telegraf(
        `SELECT max("99thPercentile") FROM "kafka_${request}" WHERE ${TELEGRAF_BROKERS}
         GROUP BY time($__interval), "jolokia_agent_url" fill(null)`,
        `$tag_jolokia_agent_url ${request}`,
      ),
    ),
    min: 0,
    width: 8,
  }),
  lines({
    source: TELEGRAF,
    title: "Request handlers idle",
    description:
      "Share of the time that each broker's request handlers have nothing to do. Below 30 % the broker is at its limit.",
    unit: "percentunit",
    targets: [
      telegraf(
        `SELECT mean("OneMinuteRate") FROM "kafka_handlers" WHERE ${TELEGRAF_BROKERS}
         GROUP BY time($__interval), "jolokia_agent_url" fill(null)`,
        "$tag_jolokia_agent_url",
      ),
    ],
    min: 0,
    max: 1,
    thresholds: lowerIsWorse(0.3, 0.5),
    width: 24,
    height: 6,
  }),
];
