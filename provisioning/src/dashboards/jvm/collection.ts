import { lines } from "../../common/charts.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import { type JvmQueries, partNames } from "./queries.ts";

/** How much the garbage collectors work. */
export const collection = ({ source, growth, growthPer, logs }: JvmQueries) => [
  lines({
    title: "Time in garbage collection",
    description:
      "Share of the time that each collector ran. Above 10 % the application feels it; above 30 % it hardly works.",
    unit: "percentunit",
    source,
    targets: [growth("gc.time", " / 1000")],
    min: 0,
    thresholds: higherIsWorse(0.1, 0.3),
    showThresholds: true,
    legendCalcs: ["mean", "max"],
    dataLinks: [logs],
    width: 8,
  }).withTransformation(partNames),
  lines({
    title: "Collections",
    description: "Runs a second of each collector.",
    unit: "cps",
    source,
    targets: [growth("gc.count")],
    min: 0,
    dataLinks: [logs],
    width: 8,
  }).withTransformation(partNames),
  lines({
    title: "Time of one collection",
    description:
      "Milliseconds of a run, on average over each interval. With a collector that stops the application this is its pause.",
    unit: "ms",
    source,
    targets: [growthPer("gc.time", "gc.count")],
    min: 0,
    dataLinks: [logs],
    width: 8,
  }).withTransformation(partNames),
];
