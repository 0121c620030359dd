import { lines } from "../../common/charts.ts";
import { MONITORING } from "../../common/datasources.ts";
import { appLink } from "../../common/links.ts";
import { number } from "../../common/numbers.ts";
import { higherIsWorse, neutral } from "../../common/thresholds.ts";
import { backendsThatWrote, overTime, STEP, summed } from "./points.ts";

const IN = { select: 'mean("events_in_per_second")', from: "heimdall_pipeline", each: ["instance", "pipeline"] };

/** The numbers that say whether all is well. */
export function now() {
  const common = { source: MONITORING, width: 4, sparkline: true, interval: STEP };
  return [
    number({
      ...common,
      title: "Events in",
      description: "Per second, all pipelines of the chosen backends.",
      unit: "eps",
      thresholds: neutral(),
      targets: [summed(IN)],
      links: [appLink("/pipelines", "Pipelines")],
    }),
    number({
      ...common,
      title: "Stored",
      description: "Documents and points per second that the stores have taken.",
      unit: "eps",
      thresholds: neutral(),
      targets: [summed({ select: 'mean("stored_per_second")', from: "heimdall_store", each: ["instance", "store"] })],
    }),
    number({
      ...common,
      title: "Waiting in Kafka",
      description:
        "Messages that no backend has read to the end. Orange from 10,000 on: are the stores slow, are backends missing?",
      unit: "short",
      noValue: "no Kafka",
      thresholds: higherIsWorse(10_000, 100_000),
      targets: [
        summed({
          select: 'last("lag")',
          from: "heimdall_kafka_lag",
          each: ["group", "topic", "partition"],
          shared: true,
        }),
      ],
    }),
    number({
      ...common,
      title: "Dead letters",
      description:
        "Events set aside since the backends were started, because a store refused them for good. The link lists them with the reason.",
      unit: "short",
      noValue: "0",
      thresholds: higherIsWorse(1, 1000),
      targets: [summed({ select: 'last("letters")', from: "heimdall_dead_letters", each: ["instance", "pipeline"] })],
      links: [appLink("/pipelines/dead-letters", "Dead letters")],
    }),
    number({
      ...common,
      title: "Open incidents",
      description: "Incidents that nobody has acknowledged or closed.",
      unit: "short",
      noValue: "0",
      thresholds: higherIsWorse(1, 10),
      targets: [
        summed({
          select: 'last("count")',
          from: "heimdall_incidents",
          where: `"state" = 'open'`,
          each: ["rule"],
          shared: true,
        }),
      ],
      links: [appLink("/incidents", "Incidents")],
    }),
    number({
      ...common,
      title: "Backends",
      description: "How many wrote numbers of themselves in the time range.",
      unit: "none",
      sparkline: false,
      thresholds: neutral("green"),
      targets: [backendsThatWrote()],
    }),
  ];
}

/** Events from the inputs through the pipelines. */
export function flow() {
  const common = { source: MONITORING, min: 0, interval: STEP };
  return [
    lines({
      ...common,
      title: "Events by input",
      description: "Per second. An input that falls to nothing: its agents or the network are down.",
      unit: "eps",
      width: 12,
      stacked: true,
      targets: [
        summed({
          select: 'mean("events_per_second")',
          from: "heimdall_input",
          each: ["instance", "input"],
          by: ["input"],
        }),
      ],
    }),
    lines({
      ...common,
      title: "Events by pipeline",
      description: "Per second into and out of each pipeline; the difference was dropped by filters.",
      unit: "eps",
      width: 12,
      targets: [
        summed({ ...IN, by: ["pipeline"], name: "in" }),
        summed({ ...IN, select: 'mean("events_out_per_second")', by: ["pipeline"], name: "out" }),
      ],
    }),
    lines({
      source: MONITORING,
      min: 0,
      title: "Lines that did not fit",
      description:
        "Events per second with a failure tag: a grok pattern that did not match, a date that could not be read. The log search shows them by `tags`.",
      unit: "eps",
      width: 8,
      noValue: "none",
      targets: [
        overTime({
          select: 'non_negative_derivative(last("failures"), 1s)',
          from: "heimdall_pipeline",
          by: ["instance", "pipeline"],
        }),
      ],
    }),
    lines({
      ...common,
      title: "Busy workers",
      description: "Threads that each pipeline kept busy. As many as there are workers: filters are the bottleneck.",
      unit: "short",
      width: 8,
      targets: [summed({ ...IN, select: 'mean("busy_seconds_per_second")', by: ["pipeline"] })],
    }),
    lines({
      ...common,
      title: "Turned away",
      description:
        "Requests refused, or asked to come again because Heimdall was full, and messages for which there was no room, since the start.",
      unit: "short",
      width: 8,
      noValue: "none",
      targets: ["refused", "deferred", "dropped", "malformed"].map((field) =>
        overTime({ select: `last("${field}")`, from: "heimdall_input", by: ["instance", "input"], name: field }),
      ),
    }),
  ];
}
