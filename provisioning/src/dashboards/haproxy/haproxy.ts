import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { HAPROXY } from "../../common/datasources.ts";
import { tagVariable } from "../../common/variables.ts";
import { errors } from "./errors.ts";
import { ranks } from "./ranks.ts";
import { timers } from "./timers.ts";
import { now, traffic } from "./traffic.ts";

/** HAProxy's requests: the points say how many and how long, the log lines who and what. */
export function haproxy(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-haproxy",
    title: "HAProxy",
    description: "Requests by backend and status, where their time went, errors, and who asked for what.",
    tags: ["web"],
    from: "now-1h",
    variables: ["frontend", "backend"].map((tag) =>
      tagVariable({
        name: tag,
        label: tag === "frontend" ? "Frontend" : "Backend",
        source: HAPROXY,
        measurement: "requests",
        tag,
        ...(tag === "backend" && { where: `"frontend" =~ /^\${frontend:regex}$/` }),
      }),
    ),
    rows: [
      { title: "Now", panels: now() },
      { title: "Requests", panels: traffic() },
      { title: "Where the time goes", panels: timers() },
      { title: "Errors", panels: errors() },
      { title: "Who and what", panels: ranks() },
    ],
  });
}
