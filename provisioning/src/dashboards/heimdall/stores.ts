import { lines } from "../../common/charts.ts";
import { MONITORING } from "../../common/datasources.ts";
import { dashboardLink } from "../../common/links.ts";
import { overTime, STEP, summed } from "./points.ts";

/** What waits in Kafka for the backends. */
export function kafka() {
  const partition = { from: "heimdall_kafka_lag", each: ["group", "topic", "partition"], by: ["topic"], shared: true };
  const common = { source: MONITORING, min: 0, width: 12, interval: STEP, noValue: "no Kafka" };
  return [
    lines({
      ...common,
      title: "Lag by topic",
      description: "Messages that wait, all partitions together. Rising: more comes in than goes out.",
      unit: "short",
      targets: [summed({ ...partition, select: 'last("lag")' })],
      links: [dashboardLink("heimdall-kafka", "Kafka itself")],
    }),
    lines({
      ...common,
      title: "Largest lag of a partition, by topic",
      description:
        "Near the lag of the whole topic: one partition has it all. Its backend is slow or gone, or one key has most of the messages.",
      unit: "short",
      targets: [overTime({ select: 'max("lag")', from: "heimdall_kafka_lag", by: ["topic"], shared: true })],
      links: [dashboardLink("heimdall-kafka", "Kafka itself")],
    }),
  ];
}

/** How the stores take what they are given. */
export function stores() {
  const common = { source: MONITORING, min: 0, interval: STEP };
  const store = { from: "heimdall_store", by: ["store"] };
  return [
    lines({
      ...common,
      title: "Stored",
      description: "Documents (logs) and points (metrics) per second that each store has taken.",
      unit: "eps",
      width: 12,
      targets: [summed({ ...store, select: 'mean("stored_per_second")', each: ["instance", "store"] })],
    }),
    lines({
      ...common,
      title: "Time of a write",
      description: "How long a bulk request takes: half of them, and 95 %. Rising: the store is at its limit.",
      unit: "s",
      width: 12,
      targets: [
        overTime({ ...store, select: 'max("bulk_p50_seconds")', name: "50 %" }),
        overTime({ ...store, select: 'max("bulk_p95_seconds")', name: "95 %" }),
      ],
    }),
    lines({
      ...common,
      title: "Refused",
      description:
        "Documents and points that a store refused for good since the start: they are dead letters with the reason.",
      unit: "short",
      width: 12,
      noValue: "none",
      targets: [overTime({ ...store, select: 'last("refused")', by: ["instance", "store"] })],
    }),
    lines({
      ...common,
      title: "Turned away for now",
      description: "Items per second that the store was too busy for (429); they are written again.",
      unit: "eps",
      width: 12,
      noValue: "none",
      targets: [overTime({ ...store, select: 'max("rejections_per_second")', by: ["instance", "store"] })],
    }),
  ];
}
