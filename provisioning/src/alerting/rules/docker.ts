import { METRICBEAT } from "../../common/datasources.ts";
import { docker } from "../../dashboards/docker/docker.ts";
import type { Rule } from "../format.ts";
import { alertRule } from "../rule.ts";

const CONTAINER = `{{ index $labels "container.name" }}`;
const TAGS = `"host", "container.name"`;

/** Containers that take too much, or are not well. */
export function dockerRules(): Rule[] {
  const dashboard = docker();
  const variables = { host: "{{ $labels.host }}", container: CONTAINER };
  const common = { source: METRICBEAT, is: "above" as const, see: { logs: `container.name:"${CONTAINER}"` } };
  return [
    alertRule({
      ...common,
      uid: "heimdall-container-cpu",
      title: "Docker: a container takes the processors",
      query: `SELECT mean("total.norm.pct") FROM "docker_cpu" WHERE $timeFilter GROUP BY time(1m), ${TAGS} fill(none)`,
      lookBack: 600,
      reduce: "mean",
      threshold: 0.8,
      lasting: "5m",
      severity: "warning",
      summary: `${CONTAINER} uses {{ humanizePercentage $values.B.Value }} of the processors of {{ $labels.host }}`,
      description: "Its neighbours on the host become slow. Look at what it does, or give it a limit.",
      panel: { dashboard, title: "CPU by container", variables },
    }),
    alertRule({
      ...common,
      uid: "heimdall-container-memory",
      title: "Docker: a container reaches its memory limit",
      query: `SELECT mean("usage.pct") FROM "docker_memory" WHERE $timeFilter GROUP BY time(1m), ${TAGS} fill(none)`,
      lookBack: 600,
      reduce: "min",
      threshold: 0.9,
      lasting: "5m",
      severity: "warning",
      summary: `${CONTAINER} on {{ $labels.host }} uses {{ humanizePercentage $values.B.Value }} of its memory limit`,
      description: "At 100 % the kernel ends it.",
      panel: { dashboard, title: "Memory by container", variables },
    }),
    alertRule({
      ...common,
      uid: "heimdall-container-unhealthy",
      title: "Docker: a container is unhealthy",
      query: `SELECT max("failingstreak") FROM "docker_healthcheck" WHERE $timeFilter GROUP BY time(1m), ${TAGS} fill(none)`,
      lookBack: 300,
      reduce: "last",
      threshold: 2,
      lasting: "0s",
      severity: "critical",
      summary: `${CONTAINER} on {{ $labels.host }} failed its health check {{ $values.B.Value }} times in a row`,
      description: "Its log lines and the check's own output say why.",
      panel: { dashboard, title: "Health checks", variables },
    }),
  ];
}
