import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { LOGS, METRICBEAT } from "../../common/datasources.ts";
import { logLines } from "../../common/elasticsearch.ts";
import { logSearchLink } from "../../common/links.ts";
import { logList } from "../../common/lists.ts";
import { tagVariable } from "../../common/variables.ts";
import { events } from "./events.ts";
import { nodes } from "./nodes.ts";
import { overview } from "./overview.ts";
import { pods } from "./pods.ts";
import { volumes } from "./volumes.ts";
import { workloads } from "./workloads.ts";

const POD_LINES = "kubernetes.namespace:/${namespace:regex}/ AND kubernetes.pod.name:/${pod:regex}/";

/** A cluster by its nodes, workloads and pods. */
export function kubernetes(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-kubernetes",
    title: "Kubernetes",
    description:
      "Nodes, workloads, pods, restarts, events and volumes. From Metricbeat's module kubernetes: kubelets, kube-state-metrics and the API's events.",
    tags: ["infrastructure"],
    from: "now-1h",
    variables: [
      tagVariable({ name: "node", label: "Node", source: METRICBEAT, measurement: "kubernetes_node", tag: "name" }),
      tagVariable({
        name: "namespace",
        label: "Namespace",
        source: METRICBEAT,
        measurement: "kubernetes_state_pod",
        tag: "namespace",
      }),
      tagVariable({
        name: "pod",
        label: "Pod",
        source: METRICBEAT,
        measurement: "kubernetes_state_pod",
        tag: "pod.name",
        where: `"namespace" =~ /^\${namespace:regex}$/`,
      }),
    ],
    rows: [
      { title: "Is the cluster well?", panels: overview },
      { title: "Nodes", panels: nodes },
      { title: "Workloads", panels: workloads },
      { title: "Pods", panels: pods },
      { title: "Events", panels: events },
      { title: "Volumes", panels: volumes },
      {
        title: "Log lines",
        panels: [
          logList({
            title: "Log lines of the chosen pods",
            description: "From Filebeat with Kubernetes metadata.",
            source: LOGS,
            targets: [logLines(POD_LINES)],
            links: [logSearchLink(POD_LINES)],
            width: 24,
          }),
        ],
      },
    ],
  });
}
