import { lines } from "../../common/charts.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import { type JvmQueries, partNames } from "./queries.ts";

/** Heap, what lies outside of it, and the pools of both. */
export const memory = ({ source, name, byJvm, share, byPart, logs }: JvmQueries) => [
  lines({
    title: "Heap",
    description: "Used, taken from the operating system (committed), and the most that may be taken (-Xmx).",
    unit: "bytes",
    source,
    targets: [
      byJvm("heap.used", `${name} used`),
      byJvm("heap.committed", `${name} committed`),
      byJvm("heap.max", `${name} max`),
    ],
    min: 0,
    dataLinks: [logs],
    width: 12,
  })
    .overrideByRegexp("/ max$/", [{ id: "custom.lineStyle", value: { fill: "dash", dash: [8, 6] } }])
    .overrideByRegexp("/ (max|committed)$/", [{ id: "custom.fillOpacity", value: 0 }]),
  lines({
    title: "Heap used of its maximum",
    description:
      "A sawtooth is healthy: the collector takes its low points back. Low points that climb are a leak; above 90 % the collector runs all the time.",
    unit: "percentunit",
    source,
    targets: [share("heap.used", "heap.max")],
    min: 0,
    max: 1,
    thresholds: higherIsWorse(0.8, 0.9),
    showThresholds: true,
    legendCalcs: ["min", "max", "lastNotNull"],
    dataLinks: [logs],
    width: 12,
  }),
  lines({
    title: "Non-heap",
    description: "Classes, compiled code and the JVM's own structures. It grows after the start and then stays.",
    unit: "bytes",
    source,
    targets: [byJvm("nonHeap.used", `${name} used`), byJvm("nonHeap.committed", `${name} committed`)],
    min: 0,
    dataLinks: [logs],
    width: 12,
  }),
  lines({
    title: "Memory pools",
    description:
      "Where the memory lies: an old generation that only grows, or a metaspace that does, tells what leaks.",
    unit: "bytes",
    source,
    targets: [byPart("pool.used")],
    min: 0,
    dataLinks: [logs],
    width: 12,
  }).withTransformation(partNames),
];
