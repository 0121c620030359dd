import { lines } from "../../common/charts.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { table } from "../../common/lists.ts";
import { OF_PODS, PODS, podLogs, ROW_LOGS, rows, series } from "./where.ts";

const common = { source: METRICBEAT, min: 0 };

/** A container's value, summed by pod. */
const byPod = (field: string, divisor: number): string =>
  `SELECT sum("value") / ${divisor} FROM (
     SELECT mean("${field}") AS "value" FROM "kubernetes_container" WHERE ${OF_PODS}
     GROUP BY time($__interval), "namespace", "pod.name", "name"
   ) WHERE $timeFilter GROUP BY time($__interval), "namespace", "pod.name" fill(null)`;

const POD = "$tag_namespace/[[tag_pod.name]]";

/** What pods use, and whether they keep starting. */
export const pods = [
  lines({
    ...common,
    title: "CPU by pod",
    description: "Processors that the containers of each pod use together.",
    unit: "short",
    targets: [series(byPod("cpu.usage.nanocores", 1_000_000_000), POD)],
    legendCalcs: ["mean", "max"],
    dataLinks: [podLogs("pod.name")],
    width: 12,
  }),
  lines({
    ...common,
    title: "Memory by pod",
    description: "Working set of the containers of each pod: what counts against their limits.",
    unit: "bytes",
    targets: [series(byPod("memory.workingset.bytes", 1), POD)],
    legendCalcs: ["lastNotNull", "max"],
    dataLinks: [podLogs("pod.name")],
    width: 12,
  }),
  lines({
    source: METRICBEAT,
    title: "Network by pod",
    description: "Bytes a second of each pod: received, and sent below zero.",
    unit: "Bps",
    targets: ["rx", "tx"].map((way) =>
      series(
        `SELECT non_negative_derivative(last("network.${way}.bytes"), 1s) FROM "kubernetes_pod" WHERE ${PODS}
         GROUP BY time($__interval), "namespace", "name" fill(null)`,
        `$tag_namespace/$tag_name ${way === "rx" ? "received" : "sent"}`,
      ),
    ),
    dataLinks: [podLogs("name")],
    width: 12,
  }).overrideByRegexp("/ sent$/", [{ id: "custom.transform", value: "negative-Y" }]),
  lines({
    ...common,
    title: "Restarts by container",
    description:
      "Restarts since each pod began. A line that climbs is a container that keeps crashing: its log lines before the step say why.",
    unit: "short",
    decimals: 0,
    targets: [
      series(
        `SELECT max("container.status.restarts") FROM "kubernetes_state_container" WHERE ${OF_PODS}
         GROUP BY time($__interval), "namespace", "pod.name", "container.name" fill(null)`,
        `${POD}: [[tag_container.name]]`,
      ),
    ],
    dataLinks: [podLogs("pod.name")],
    width: 12,
  }),
  table({
    source: METRICBEAT,
    title: "Pods",
    description: "Each pod with its phase and whether it takes requests. A click leads to its log lines.",
    unit: "none",
    targets: [
      rows(`SELECT last("pod.status.phase") AS "phase", last("pod.status.ready") AS "ready" FROM "kubernetes_state_pod"
            WHERE ${OF_PODS} GROUP BY "namespace", "node.name", "pod.name"`),
    ],
    columns: { namespace: "Namespace", "pod.name": "Pod", "node.name": "Node", phase: "Phase", ready: "Ready" },
    hidden: ["Time"],
    dataLinks: [ROW_LOGS],
    width: 12,
  }),
  table({
    source: METRICBEAT,
    title: "Restarts of containers",
    description: "Restarts of each container since its pod began, and what it does now.",
    unit: "short",
    targets: [
      rows(`SELECT last("container.status.restarts") AS "restarts", last("container.status.phase") AS "phase"
            FROM "kubernetes_state_container" WHERE ${OF_PODS} GROUP BY "namespace", "pod.name", "container.name"`),
    ],
    columns: {
      namespace: "Namespace",
      "pod.name": "Pod",
      "container.name": "Container",
      restarts: "Restarts",
      phase: "Phase",
    },
    hidden: ["Time"],
    sortBy: "Restarts",
    dataLinks: [ROW_LOGS],
    width: 12,
  }),
];
