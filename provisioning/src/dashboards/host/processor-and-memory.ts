import { lines } from "../../common/charts.ts";
import { MIXED } from "../../common/datasources.ts";
import { logSearchLink } from "../../common/links.ts";
import { barGauges, number } from "../../common/numbers.ts";
import { higherIsWorse, neutral } from "../../common/thresholds.ts";
import {
  fromMetricbeat,
  fromTelegraf,
  largestOfMetricbeat,
  largestOfTelegraf,
  newestOfMetricbeat,
  newestOfTelegraf,
  REAL_DISKS,
  reporting,
} from "./agents.ts";

const share = { source: MIXED, unit: "percentunit", min: 0, max: 1, decimals: 1 } as const;
const ALL_CORES = `"cpu" = 'cpu-total'`;
const linesOfHost = () => logSearchLink('host.name:"${__field.labels.host}"', { title: "Search lines of this host" });

/** A line for each host, the worst on top. */
export function now() {
  const gauge = { ...share, width: 6, dataLinks: [linesOfHost()] };
  return [
    number({
      title: "Hosts that report",
      description: "By agent, in the time range. Fewer than there are: an agent or its host is down.",
      unit: "none",
      source: MIXED,
      width: 6,
      height: 8,
      named: true,
      thresholds: neutral("green"),
      targets: reporting(),
    }),
    barGauges({
      ...gauge,
      title: "CPU",
      description: "Share of all cores in use, the newest value. Orange from 70 %, red from 90 % on.",
      thresholds: higherIsWorse(0.7, 0.9),
      targets: [
        newestOfMetricbeat({ select: 'last("total.norm.pct")', from: "system_cpu" }),
        newestOfTelegraf({ select: '(100 - last("usage_idle")) / 100', from: "cpu", where: ALL_CORES }),
      ],
    }),
    barGauges({
      ...gauge,
      title: "Memory",
      description: "Share that programs use; what the kernel caches and would give back is not counted.",
      thresholds: higherIsWorse(0.8, 0.95),
      targets: [
        newestOfMetricbeat({ select: 'last("actual.used.pct")', from: "system_memory" }),
        newestOfTelegraf({ select: '(100 - last("available_percent")) / 100', from: "mem" }),
      ],
    }),
    barGauges({
      ...gauge,
      title: "Fullest disk",
      description: "Share used of the fullest file system of each host; which one it is stands below under Disks.",
      thresholds: higherIsWorse(0.8, 0.9),
      targets: [
        largestOfMetricbeat({ select: 'last("used.pct")', from: "system_filesystem", by: ["mount_point"] }),
        largestOfTelegraf({ select: 'last("used_percent") / 100', from: "disk", by: ["path"], where: REAL_DISKS }),
      ],
    }),
  ];
}

/** CPU and load. */
export function processor() {
  return [
    lines({
      ...share,
      title: "CPU",
      description: "Share of all cores in use.",
      width: 12,
      thresholds: higherIsWorse(0.7, 0.9),
      legendCalcs: ["lastNotNull", "max"],
      dataLinks: [linesOfHost()],
      targets: [
        fromMetricbeat({ select: 'mean("total.norm.pct")', from: "system_cpu" }),
        fromTelegraf({ select: '(100 - mean("usage_idle")) / 100', from: "cpu", where: ALL_CORES }),
      ],
    }),
    lines({
      ...share,
      title: "CPU by kind of work",
      description:
        "user: programs; system: the kernel for them; iowait: waiting for disks; steal: taken by the machine that this virtual one runs on.",
      width: 12,
      targets: ["user", "system", "iowait", "steal"].flatMap((kind) => [
        fromMetricbeat({ select: `mean("${kind}.norm.pct")`, from: "system_cpu", name: kind }),
        fromTelegraf({ select: `mean("usage_${kind}") / 100`, from: "cpu", where: ALL_CORES, name: kind }),
      ]),
    }),
    lines({
      title: "Load",
      description: "Programs that run or wait, mean of a minute. Longer above the number of cores: too much to do.",
      unit: "short",
      source: MIXED,
      width: 12,
      min: 0,
      targets: [
        fromMetricbeat({ select: 'mean("1")', from: "system_load" }),
        fromTelegraf({ select: 'mean("load1")', from: "system" }),
      ],
    }),
    lines({
      title: "Load by core, 15 minutes",
      description: "Load of the last 15 minutes divided by the cores. Above one for long: the machine is too small.",
      unit: "short",
      source: MIXED,
      width: 12,
      min: 0,
      thresholds: higherIsWorse(1, 2),
      showThresholds: true,
      targets: [
        fromMetricbeat({ select: 'mean("norm.15")', from: "system_load" }),
        fromTelegraf({ select: 'mean("load15") / mean("n_cpus")', from: "system" }),
      ],
    }),
  ];
}

/** Memory and swap. */
export function memory() {
  return [
    lines({
      ...share,
      title: "Memory in use",
      description: "Without what the kernel caches. A line that climbs for days and falls at a restart is a leak.",
      width: 8,
      thresholds: higherIsWorse(0.8, 0.95),
      showThresholds: true,
      targets: [
        fromMetricbeat({ select: 'mean("actual.used.pct")', from: "system_memory" }),
        fromTelegraf({ select: '(100 - mean("available_percent")) / 100', from: "mem" }),
      ],
    }),
    lines({
      title: "Memory free for programs",
      description: "Free, and cached but to be had at once.",
      unit: "bytes",
      source: MIXED,
      width: 8,
      min: 0,
      targets: [
        fromMetricbeat({ select: 'mean("actual.free")', from: "system_memory" }),
        fromTelegraf({ select: 'mean("available")', from: "mem" }),
      ],
    }),
    lines({
      ...share,
      title: "Swap in use",
      description: "Some is normal. More and more of it means that memory is too small, and all becomes slow.",
      width: 8,
      targets: [
        fromMetricbeat({ select: 'mean("swap.used.pct")', from: "system_memory" }),
        fromTelegraf({ select: 'mean("used_percent") / 100', from: "swap" }),
      ],
    }),
  ];
}
