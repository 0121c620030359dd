import { LOG, TELEGRAM } from "./contact-points.ts";
import type { AlertingFile } from "./format.ts";
import { MAINTENANCE } from "./mute-timings.ts";

/** Who hears of what, and how often. Grafana has one tree of policies: a provisioned one replaces it. */
export function policies(): AlertingFile {
  return {
    apiVersion: 1,
    policies: [
      {
        orgId: 1,
        receiver: TELEGRAM,
        group_by: ["grafana_folder", "alertname"],
        group_wait: "30s",
        group_interval: "5m",
        repeat_interval: "4h",
        routes: [
          // All of them leave a trace among the log lines, and go on to the next that fits.
          {
            receiver: LOG,
            object_matchers: [["origin", "=", "heimdall"]],
            group_by: ["grafana_folder", "alertname"],
            group_wait: "0s",
            repeat_interval: "1d",
            continue: true,
          },
          {
            receiver: TELEGRAM,
            object_matchers: [["severity", "=", "critical"]],
            group_wait: "10s",
            group_interval: "1m",
            repeat_interval: "1h",
          },
          {
            receiver: TELEGRAM,
            object_matchers: [["severity", "=", "warning"]],
            mute_time_intervals: [MAINTENANCE],
          },
        ],
      },
    ],
  };
}
