import { lines } from "../../common/charts.ts";
import { MONITORING } from "../../common/datasources.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import { overTime } from "./points.ts";

/** The processes. */
export function backends() {
  const common = { source: MONITORING, min: 0, width: 8 };
  const process = { from: "heimdall_process", by: ["instance"] };
  return [
    lines({
      ...common,
      title: "CPU",
      description: "Cores in use by each backend.",
      unit: "short",
      targets: [overTime({ ...process, select: 'mean("cpu_cores")' })],
    }),
    lines({
      ...common,
      title: "Memory",
      description: "All memory of the process, and what JavaScript's objects take of it.",
      unit: "bytes",
      targets: [
        overTime({ ...process, select: 'max("rss_bytes")', name: "all" }),
        overTime({ ...process, select: 'max("heap_used_bytes")', name: "heap" }),
      ],
    }),
    lines({
      ...common,
      title: "Delay of the event loop, 99 %",
      description: "How long something that is ready waits for its turn. Above 100 ms requests get slow.",
      unit: "s",
      thresholds: higherIsWorse(0.1, 1),
      targets: [overTime({ ...process, select: 'max("event_loop_delay_p99_seconds")' })],
    }),
    lines({
      ...common,
      title: "Received and not stored yet",
      description: "Bytes in hand. At the limit of the settings senders are told to wait.",
      unit: "bytes",
      targets: [overTime({ ...process, select: 'max("in_flight_bytes")' })],
    }),
    lines({
      ...common,
      title: "Deliveries not stored yet",
      description: "Requests, windows of Beats and batches of Kafka that wait for their acknowledgement.",
      unit: "short",
      targets: [overTime({ ...process, select: 'max("in_flight_deliveries")' })],
    }),
    lines({
      ...common,
      title: "Uptime",
      description: "A line that falls to zero is a restart.",
      unit: "s",
      targets: [overTime({ ...process, select: 'last("uptime_seconds")' })],
    }),
  ];
}
