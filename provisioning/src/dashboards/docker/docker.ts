import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { LOGS, METRICBEAT } from "../../common/datasources.ts";
import { logLines } from "../../common/elasticsearch.ts";
import { logSearchLink } from "../../common/links.ts";
import { logList } from "../../common/lists.ts";
import { tagVariable } from "../../common/variables.ts";
import { containerHealth } from "./health.ts";
import { overview } from "./overview.ts";
import { network, reads, writes } from "./traffic.ts";
import { use } from "./use.ts";

/** Containers by what they use, and the hosts that they crowd. */
export function docker(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-docker",
    title: "Docker",
    description: "Containers by CPU, memory and traffic, and which host is crowded. From Metricbeat's module docker.",
    tags: ["infrastructure"],
    from: "now-1h",
    variables: [
      tagVariable({ name: "host", label: "Host", source: METRICBEAT, measurement: "docker_cpu", tag: "host" }),
      tagVariable({
        name: "container",
        label: "Container",
        source: METRICBEAT,
        measurement: "docker_cpu",
        tag: "container.name",
        where: `"host" =~ /^\${host:regex}$/`,
      }),
    ],
    rows: [
      { title: "Now", panels: overview },
      { title: "What containers use", panels: use },
      { title: "Health", panels: [containerHealth] },
      { title: "Network and disk", panels: [network, reads, writes] },
      {
        title: "Log lines",
        panels: [
          logList({
            title: "Log lines of the chosen containers",
            description: "From Filebeat with container metadata.",
            source: LOGS,
            targets: [logLines("container.name:/${container:regex}/")],
            links: [logSearchLink("container.name:/${container:regex}/")],
            width: 24,
          }),
        ],
      },
    ],
  });
}
