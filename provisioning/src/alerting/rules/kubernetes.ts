import { METRICBEAT } from "../../common/datasources.ts";
import { kubernetes } from "../../dashboards/kubernetes/kubernetes.ts";
import type { Rule } from "../format.ts";
import { alertRule } from "../rule.ts";

const POD = `{{ index $labels "pod.name" }}`;

/** Workloads that do not come up, volumes that fill up. */
export function kubernetesRules(): Rule[] {
  const dashboard = kubernetes();
  const variables = { namespace: "{{ $labels.namespace }}", pod: POD };
  const common = { source: METRICBEAT, is: "above" as const };
  return [
    alertRule({
      ...common,
      uid: "heimdall-kubernetes-restarts",
      title: "Kubernetes: a container keeps restarting",
      query: `SELECT spread("container.status.restarts") FROM "kubernetes_state_container" WHERE $timeFilter
        GROUP BY "namespace", "pod.name", "container.name"`,
      lookBack: 1_800,
      reduce: "last",
      threshold: 3,
      lasting: "0s",
      severity: "critical",
      summary: `{{ index $labels "container.name" }} of {{ $labels.namespace }}/${POD} restarted {{ $values.B.Value }} times in half an hour`,
      description: "It crashes after each start, or its liveness probe fails. The lines before each restart say why.",
      panel: { dashboard, title: "Restarts by container", variables },
      see: { logs: `kubernetes.pod.name:"${POD}"` },
    }),
    alertRule({
      ...common,
      uid: "heimdall-kubernetes-replicas",
      title: "Kubernetes: a deployment misses replicas",
      query: `SELECT max("deployment.replicas.unavailable") FROM "kubernetes_state_deployment" WHERE $timeFilter
        GROUP BY time(1m), "namespace", "deployment.name" fill(none)`,
      lookBack: 300,
      reduce: "last",
      threshold: 0,
      lasting: "15m",
      severity: "warning",
      summary: `{{ $values.B.Value }} replicas of {{ $labels.namespace }}/{{ index $labels "deployment.name" }} are missing`,
      description: "A rollout is stuck or no node has room. The events of the namespace tell which.",
      panel: { dashboard, title: "Deployments", variables: { namespace: "{{ $labels.namespace }}" } },
      see: { logs: `kubernetes.namespace:"{{ $labels.namespace }}"` },
    }),
    alertRule({
      ...common,
      uid: "heimdall-kubernetes-volume",
      title: "Kubernetes: a volume is nearly full",
      query: `SELECT mean("fs.used.bytes") / mean("fs.capacity.bytes") FROM "kubernetes_volume" WHERE $timeFilter
        GROUP BY time(1m), "namespace", "pod.name", "name" fill(none)`,
      lookBack: 600,
      reduce: "last",
      threshold: 0.9,
      lasting: "5m",
      severity: "critical",
      summary: `Volume {{ $labels.name }} of {{ $labels.namespace }}/${POD} is {{ humanizePercentage $values.B.Value }} full`,
      description: "When it is full, what writes there stops. Make room or let the claim grow.",
      panel: { dashboard, title: "Used share of volumes", variables },
      see: { logs: `kubernetes.pod.name:"${POD}"` },
    }),
  ];
}
