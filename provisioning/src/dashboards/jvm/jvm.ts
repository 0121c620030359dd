import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { LOGS } from "../../common/datasources.ts";
import { logLines } from "../../common/elasticsearch.ts";
import { dashboardLink, logSearchLink } from "../../common/links.ts";
import { logList } from "../../common/lists.ts";
import { tagVariable } from "../../common/variables.ts";
import { type Agent, metricbeat, telegraf } from "./agent.ts";
import { collection } from "./collection.ts";
import { memory } from "./memory.ts";
import { overview } from "./overview.ts";
import { instances, process } from "./process.ts";
import { jvmQueries } from "./queries.ts";

const SERVICE_LINES = "service.name:/${service:regex}/";

/** JVMs as one agent reads them from Jolokia: the same page for either, each with its own names in its own database. */
function jvm(agent: Agent, other: Agent): Dashboard {
  const queries = jvmQueries(agent);
  const { source, service, instance } = agent;
  const measurement = agent.measurement("uptime");
  return heimdallDashboard({
    uid: agent.uid,
    title: agent.title,
    description: `Heap, garbage collection, threads, classes and CPU by service and instance, from Jolokia; what to configure: examples/agents. The other agent's are in "${other.title}".`,
    tags: ["infrastructure"],
    from: "now-1h",
    variables: [
      tagVariable({ name: "service", label: "Service", source, measurement, tag: service }),
      tagVariable({
        name: "instance",
        label: "Instance",
        source,
        measurement,
        tag: instance,
        where: `"${service}" =~ /^\${service:regex}$/`,
      }),
    ],
    rows: [
      { title: "Now", panels: overview(queries) },
      { title: "Memory", panels: memory(queries) },
      { title: "Garbage collection", panels: collection(queries) },
      { title: "Threads, classes, CPU", panels: process(queries) },
      { title: "Instances", panels: instances(queries, agent) },
      {
        title: "Log lines",
        panels: [
          logList({
            title: "Log lines of the chosen services",
            description: "Lines whose service.name is the service's.",
            source: LOGS,
            targets: [logLines(SERVICE_LINES)],
            links: [logSearchLink(SERVICE_LINES), dashboardLink(other.uid, other.title)],
            width: 24,
          }),
        ],
      },
    ],
  });
}

/** From Metricbeat's module jolokia. */
export const jvmMetricbeat = (): Dashboard => jvm(metricbeat, telegraf);
/** From Telegraf's input jolokia2_agent. */
export const jvmTelegraf = (): Dashboard => jvm(telegraf, metricbeat);
