import { lines } from "../../common/charts.ts";
import { MIXED } from "../../common/datasources.ts";
import { barGauges } from "../../common/numbers.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import { fromMetricbeat, fromTelegraf, newestOfMetricbeat, newestOfTelegraf, REAL_DISKS, rate } from "./agents.ts";

const NOT_LOOPBACK = `"name" !~ /^lo\\d*$/`;
const usedByMetricbeat = { from: "system_filesystem", by: ["mount_point"] };
const usedByTelegraf = { from: "disk", by: ["path"], where: REAL_DISKS };

/** File systems, and what is read and written. */
export function disks() {
  const share = {
    source: MIXED,
    unit: "percentunit",
    min: 0,
    max: 1,
    decimals: 1,
    thresholds: higherIsWorse(0.8, 0.9),
  };
  const bytes = { source: MIXED, unit: "Bps", width: 8, min: 0 };
  return [
    barGauges({
      ...share,
      title: "File systems",
      description: "Share used, the newest value. Full file systems stop databases and logs: make room from 90 % on.",
      width: 12,
      targets: [
        newestOfMetricbeat({ ...usedByMetricbeat, select: 'last("used.pct")' }),
        newestOfTelegraf({ ...usedByTelegraf, select: 'last("used_percent") / 100' }),
      ],
    }),
    lines({
      ...share,
      title: "File systems over time",
      description: "Share used. The steeper the line, the sooner it is full.",
      width: 12,
      showThresholds: true,
      targets: [
        fromMetricbeat({ ...usedByMetricbeat, select: 'mean("used.pct")' }),
        fromTelegraf({ ...usedByTelegraf, select: 'mean("used_percent") / 100' }),
      ],
    }),
    lines({
      ...bytes,
      title: "Read",
      description: "From each disk.",
      targets: [
        fromMetricbeat({ select: rate("read.bytes"), from: "system_diskio", by: ["name"] }),
        fromTelegraf({ select: rate("read_bytes"), from: "diskio", by: ["name"] }),
      ],
    }),
    lines({
      ...bytes,
      title: "Written",
      description: "To each disk.",
      targets: [
        fromMetricbeat({ select: rate("write.bytes"), from: "system_diskio", by: ["name"] }),
        fromTelegraf({ select: rate("write_bytes"), from: "diskio", by: ["name"] }),
      ],
    }),
    lines({
      title: "Disk busy",
      description: "Share of the time in which a disk had something to do. Near 100 %: programs wait for it.",
      unit: "percentunit",
      source: MIXED,
      width: 8,
      min: 0,
      targets: [
        fromMetricbeat({ select: `${rate("io.time")} / 1000`, from: "system_diskio", by: ["name"] }),
        fromTelegraf({ select: `${rate("io_time")} / 1000`, from: "diskio", by: ["name"] }),
      ],
    }),
  ];
}

/** Traffic and what went wrong with it. */
export function network() {
  const traffic = { source: MIXED, unit: "Bps", width: 8, min: 0 };
  const beat = { from: "system_network", by: ["name"], where: NOT_LOOPBACK };
  // Telegraf's sums over all interfaces by protocol stand beside them.
  const telegraf = { from: "net", by: ["interface"], where: `"interface" !~ /^(lo\\d*|all)$/` };
  return [
    lines({
      ...traffic,
      title: "Received",
      description: "By each interface; the loopback interface is left out.",
      targets: [
        fromMetricbeat({ ...beat, select: rate("in.bytes") }),
        fromTelegraf({ ...telegraf, select: rate("bytes_recv") }),
      ],
    }),
    lines({
      ...traffic,
      title: "Sent",
      description: "By each interface; the loopback interface is left out.",
      targets: [
        fromMetricbeat({ ...beat, select: rate("out.bytes") }),
        fromTelegraf({ ...telegraf, select: rate("bytes_sent") }),
      ],
    }),
    lines({
      title: "Errors and drops",
      description:
        "Packets per second that came broken or found no room. All but zero is worth a look at cable and driver.",
      unit: "pps",
      source: MIXED,
      width: 8,
      min: 0,
      targets: [
        fromMetricbeat({ ...beat, select: rate("in.errors"), name: "in errors" }),
        fromMetricbeat({ ...beat, select: rate("in.dropped"), name: "in dropped" }),
        fromTelegraf({ ...telegraf, select: rate("err_in"), name: "in errors" }),
        fromTelegraf({ ...telegraf, select: rate("drop_in"), name: "in dropped" }),
      ],
    }),
  ];
}
