import { lines } from "../../common/charts.ts";
import { MONITORING } from "../../common/datasources.ts";
import { appLink } from "../../common/links.ts";
import { overTime, STEP, summed } from "./points.ts";

/** What the rules found. */
export function incidents() {
  const common = { source: MONITORING, min: 0, width: 12, unit: "short", interval: STEP, noValue: "none" };
  const rule = { from: "heimdall_incidents", shared: true };
  return [
    lines({
      ...common,
      title: "Open incidents by rule",
      description: "Nobody has acknowledged or closed them yet.",
      targets: [overTime({ ...rule, select: 'last("count")', where: `"state" = 'open'`, by: ["rule"] })],
      links: [appLink("/incidents", "Incidents")],
    }),
    lines({
      ...common,
      title: "Incidents by state",
      description: "Of all rules together.",
      targets: [summed({ ...rule, select: 'last("count")', each: ["rule", "state"], by: ["state"] })],
      links: [appLink("/incidents", "Incidents")],
    }),
  ];
}
