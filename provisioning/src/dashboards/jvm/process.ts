import { lines } from "../../common/charts.ts";
import { table } from "../../common/lists.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import type { Agent } from "./agent.ts";
import type { JvmQueries } from "./queries.ts";

/** Processor, threads, classes and files. */
export const process = ({ source, name, byJvm, share, logs }: JvmQueries) => [
  lines({
    title: "CPU",
    description: "Share of all processors that the JVM uses, and that the whole machine uses.",
    unit: "percentunit",
    source,
    targets: [byJvm("cpu.process", `${name} JVM`), byJvm("cpu.system", `${name} machine`)],
    min: 0,
    max: 1,
    dataLinks: [logs],
    width: 12,
  }).overrideByRegexp("/ machine$/", [
    { id: "custom.lineStyle", value: { fill: "dash", dash: [8, 6] } },
    { id: "custom.fillOpacity", value: 0 },
  ]),
  lines({
    title: "Threads",
    description:
      "Threads that live, and those among them that do not keep the JVM from ending (daemons). A climb is a pool without a bound.",
    unit: "short",
    decimals: 0,
    source,
    targets: [byJvm("threads.count", `${name} all`), byJvm("threads.daemon", `${name} daemons`)],
    min: 0,
    dataLinks: [logs],
    width: 12,
  }),
  lines({
    title: "Classes",
    description: "Classes that are loaded. A climb long after the start is a leak of class loaders.",
    unit: "short",
    decimals: 0,
    source,
    targets: [byJvm("classes.loaded")],
    dataLinks: [logs],
    width: 12,
  }),
  lines({
    title: "Open files of those allowed",
    description: "Files and connections of the process. At 100 % no connection is taken any more.",
    unit: "percentunit",
    source,
    targets: [share("files.open", "files.max")],
    min: 0,
    thresholds: higherIsWorse(0.7, 0.9),
    showThresholds: true,
    dataLinks: [logs],
    width: 12,
  }),
];

/** Each JVM in a row. */
export const instances = ({ source, column }: JvmQueries, { service, instance }: Agent) => [
  table({
    joined: true,
    title: "Instances",
    description: "Each JVM with its newest values. A short uptime among long ones: it was started again.",
    unit: "short",
    source,
    targets: [
      column("uptime", "Uptime"),
      column("heap.used", "Heap used"),
      column("heap.max", "Heap max"),
      column("cpu.process", "CPU"),
      column("threads.count", "Threads"),
      column("classes.loaded", "Classes"),
    ],
    columns: { [service]: "Service", [instance]: "Instance" },
    units: { Uptime: "ms", "Heap used": "bytes", "Heap max": "bytes", CPU: "percentunit" },
    sortBy: "Heap used",
    width: 24,
  }),
];
