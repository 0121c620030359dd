import type { AlertingFile } from "./format.ts";

export const MAINTENANCE = "Weekly maintenance";

/** When warnings are not sent; what is critical always is. */
export function muteTimings(): AlertingFile {
  return {
    apiVersion: 1,
    muteTimes: [
      {
        orgId: 1,
        name: MAINTENANCE,
        time_intervals: [
          { times: [{ start_time: "02:00", end_time: "04:00" }], weekdays: ["sunday"], location: "UTC" },
        ],
      },
    ],
  };
}
