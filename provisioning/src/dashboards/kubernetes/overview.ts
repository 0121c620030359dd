import { METRICBEAT } from "../../common/datasources.ts";
import { type NumberOptions, number } from "../../common/numbers.ts";
import { higherIsWorse, neutral } from "../../common/thresholds.ts";
import { IN_NAMESPACE, OF_PODS, STATE_NODES, series } from "./where.ts";

const count = (
  title: string,
  description: string,
  query: string,
  more: Partial<NumberOptions> & { readonly width: number },
) => number({ title, description, unit: "short", source: METRICBEAT, targets: [series(query)], noValue: "0", ...more });

/** How many series said `value` in `field` the last time. */
const lastIs = (measurement: string, field: string, condition: string, tags: string, where: string): string =>
  `SELECT count("last") FROM (SELECT last("${field}") AS "last" FROM "${measurement}" WHERE ${where} GROUP BY ${tags})
   WHERE "last" ${condition}`;

const POD = `"namespace", "pod.name"`;

/** Is the cluster well? */
export const overview = [
  count(
    "Nodes ready",
    "Nodes that take pods.",
    lastIs("kubernetes_state_node", "node.status.ready", "= 'true'", `"node.name"`, STATE_NODES),
    { width: 3, thresholds: neutral("green") },
  ),
  count(
    "Nodes not ready",
    "Nodes that the control plane has not heard from, or that are out of memory or disk. Their pods move away after five minutes.",
    lastIs("kubernetes_state_node", "node.status.ready", "<> 'true'", `"node.name"`, STATE_NODES),
    { width: 3, thresholds: higherIsWorse(1, 1) },
  ),
  count(
    "Pods running",
    "Pods in the phase running.",
    lastIs("kubernetes_state_pod", "pod.status.phase", "= 'running'", POD, OF_PODS),
    { width: 3, thresholds: neutral("green") },
  ),
  count(
    "Pods pending",
    "Pods that no node has room for, or whose image does not come. The events below say which.",
    lastIs("kubernetes_state_pod", "pod.status.phase", "= 'pending'", POD, OF_PODS),
    { width: 3, thresholds: higherIsWorse(1, 5) },
  ),
  count(
    "Pods failed",
    "Pods that ended with an error and will not be started again.",
    lastIs("kubernetes_state_pod", "pod.status.phase", "= 'failed'", POD, OF_PODS),
    { width: 3, thresholds: higherIsWorse(1, 5) },
  ),
  count(
    "Replicas missing",
    "Replicas of deployments that should be there and are not available.",
    `SELECT sum("n") FROM (SELECT last("deployment.replicas.unavailable") AS "n" FROM "kubernetes_state_deployment"
     WHERE ${IN_NAMESPACE} GROUP BY "namespace", "deployment.name")`,
    { width: 3, thresholds: higherIsWorse(1, 3) },
  ),
  count(
    "Restarts",
    "Restarts of containers in the time on the screen.",
    `SELECT sum("n") FROM (SELECT spread("container.status.restarts") AS "n" FROM "kubernetes_state_container"
     WHERE ${OF_PODS} GROUP BY "namespace", "pod.name", "container.name")`,
    { width: 3, thresholds: higherIsWorse(1, 10) },
  ),
  count(
    "Volumes nearly full",
    "Volumes of which more than 85 % is used.",
    `SELECT count("share") FROM (
       SELECT last("fs.used.bytes") / last("fs.capacity.bytes") AS "share" FROM "kubernetes_volume"
       WHERE ${OF_PODS} GROUP BY "namespace", "pod.name", "name"
     ) WHERE "share" > 0.85`,
    { width: 3, thresholds: higherIsWorse(1, 3) },
  ),
];
