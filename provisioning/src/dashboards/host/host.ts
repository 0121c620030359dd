import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { METRICBEAT, TELEGRAF } from "../../common/datasources.ts";
import { tagVariable } from "../../common/variables.ts";
import { disks, network } from "./disk-and-network.ts";
import { processes } from "./processes.ts";
import { memory, now, processor } from "./processor-and-memory.ts";

/** CPU, memory, disk, network and load of machines, whichever of the two agents measures them. */
export function host(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-host",
    title: "Host",
    description:
      "CPU, load, memory, disks, network and processes of machines, as Metricbeat or Telegraf measure them. Hosts of both stand in the same charts.",
    tags: ["infrastructure"],
    variables: [
      tagVariable({
        name: "host",
        label: "Host (Metricbeat)",
        source: METRICBEAT,
        measurement: "system_cpu",
        tag: "host",
      }),
      tagVariable({
        name: "telegraf_host",
        label: "Host (Telegraf)",
        source: TELEGRAF,
        measurement: "mem",
        tag: "host",
      }),
    ],
    rows: [
      { title: "Now", panels: now() },
      { title: "CPU and load", panels: processor() },
      { title: "Memory", panels: memory() },
      { title: "Disks", panels: disks() },
      { title: "Network", panels: network() },
      { title: "Processes", panels: processes(), collapsed: true },
    ],
  });
}
