import { lines } from "../../common/charts.ts";
import { METRICBEAT, MIXED } from "../../common/datasources.ts";
import { barGauges } from "../../common/numbers.ts";
import { fromMetricbeat, fromTelegraf, newestOfMetricbeat, newestOfTelegraf } from "./agents.ts";

/** How many processes there are, which of them need most, and how long the machine runs. */
export function processes() {
  return [
    lines({
      title: "Processes",
      description: "How many there are. A steady rise: something starts programs and forgets them.",
      unit: "short",
      source: MIXED,
      width: 8,
      min: 0,
      targets: [
        fromMetricbeat({ select: 'mean("process.summary.total")', from: "system_process_summary" }),
        fromTelegraf({ select: 'mean("total")', from: "processes" }),
      ],
    }),
    lines({
      title: "CPU of processes",
      description: "Share of all cores, by name. Metricbeat reports the processes that its settings choose.",
      unit: "percentunit",
      source: METRICBEAT,
      width: 8,
      min: 0,
      targets: [fromMetricbeat({ select: 'mean("cpu.total.norm.pct")', from: "system_process", by: ["process.name"] })],
    }),
    lines({
      title: "Memory of processes",
      description: "Memory that is in the machine's RAM, by name; of several processes of a name the largest.",
      unit: "bytes",
      source: METRICBEAT,
      width: 8,
      min: 0,
      targets: [fromMetricbeat({ select: 'max("memory.rss.bytes")', from: "system_process", by: ["process.name"] })],
    }),
    barGauges({
      title: "Uptime",
      description: "Time since the machine was started. Short: it was restarted, by somebody or by itself.",
      unit: "s",
      source: MIXED,
      width: 24,
      height: 6,
      targets: [
        newestOfMetricbeat({ select: 'last("duration.ms") / 1000', from: "system_uptime" }),
        newestOfTelegraf({ select: 'last("uptime")', from: "system" }),
      ],
    }),
  ];
}
