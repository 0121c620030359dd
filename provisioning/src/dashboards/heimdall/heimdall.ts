import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { MONITORING } from "../../common/datasources.ts";
import { tagVariable } from "../../common/variables.ts";
import { backends } from "./backends.ts";
import { flow, now } from "./flow.ts";
import { incidents } from "./incidents.ts";
import { kafka, stores } from "./stores.ts";

/** Heimdall itself: is anything lost, does anything wait, who is busy. */
export function heimdall(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-self",
    title: "Heimdall itself",
    description:
      "What comes in, through and out, what waits in Kafka, how the stores answer, and how busy the backends are.",
    tags: ["infrastructure"],
    from: "now-1h",
    variables: [
      tagVariable({
        name: "instance",
        label: "Backend",
        source: MONITORING,
        measurement: "heimdall_process",
        policy: "monitoring",
        tag: "instance",
      }),
    ],
    rows: [
      { title: "Now", panels: now() },
      { title: "Events", panels: flow() },
      { title: "Kafka", panels: kafka() },
      { title: "Stores", panels: stores() },
      { title: "Incidents", panels: incidents() },
      { title: "Backends", panels: backends() },
    ],
  });
}
