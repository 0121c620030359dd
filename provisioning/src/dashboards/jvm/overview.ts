import { number } from "../../common/numbers.ts";
import { higherIsWorse, lowerIsWorse, neutral } from "../../common/thresholds.ts";
import type { JvmQueries } from "./queries.ts";

/** The worst of the chosen JVMs in each respect. */
export const overview = ({ source, over, busiest, field }: JvmQueries) => [
  number({
    title: "JVMs",
    description: "JVMs that told something in the time on the screen.",
    unit: "short",
    source,
    targets: [over("count", `last(${field("uptime")})`, "uptime")],
    thresholds: neutral("green"),
    width: 4,
  }),
  number({
    title: "Fullest heap",
    description: "Of all chosen JVMs the largest share of its heap in use.",
    unit: "percentunit",
    decimals: 0,
    source,
    targets: [over("max", `last(${field("heap.used")}) / last(${field("heap.max")})`, "heap.used")],
    thresholds: higherIsWorse(0.8, 0.9),
    width: 4,
  }),
  number({
    title: "Busiest collector",
    description: "Milliseconds in each second that the busiest garbage collector ran, over the time on the screen.",
    unit: "ms",
    decimals: 1,
    source,
    targets: [busiest("gc.time")],
    thresholds: higherIsWorse(100, 300),
    width: 4,
  }),
  number({
    title: "Busiest JVM",
    description: "Of all chosen JVMs the largest share of the processors in use.",
    unit: "percentunit",
    decimals: 0,
    source,
    targets: [over("max", `last(${field("cpu.process")})`, "cpu.process")],
    thresholds: higherIsWorse(0.7, 0.9),
    width: 4,
  }),
  number({
    title: "Threads",
    description: "Threads of all chosen JVMs together.",
    unit: "short",
    source,
    targets: [over("sum", `last(${field("threads.count")})`, "threads.count")],
    width: 4,
  }),
  number({
    title: "Shortest uptime",
    description: "Since the JVM that was started last was started. Red: within five minutes.",
    unit: "ms",
    decimals: 0,
    source,
    targets: [over("min", `last(${field("uptime")})`, "uptime")],
    thresholds: lowerIsWorse(300_000, 3_600_000),
    width: 4,
  }),
];
