import { METRICBEAT } from "../../common/datasources.ts";
import { influxql } from "../../common/influxql.ts";
import { logSearchLink } from "../../common/links.ts";

/*
 * What Metricbeat's module kubernetes is asked for. A metricset's own name is the tag `name` (a node in kubernetes_node,
 * a pod in kubernetes_pod, a container in kubernetes_container), what it belongs to has its kind in front: `pod.name`.
 */

const NAMESPACE = `"namespace" =~ /^\${namespace:regex}$/ AND $timeFilter`;

export const NODES = `"name" =~ /^\${node:regex}$/ AND $timeFilter`;
export const STATE_NODES = `"node.name" =~ /^\${node:regex}$/ AND $timeFilter`;
export const IN_NAMESPACE = NAMESPACE;
/** Containers and volumes of the chosen pods. */
export const OF_PODS = `"pod.name" =~ /^\${pod:regex}$/ AND ${NAMESPACE}`;
/** Pods themselves. */
export const PODS = `"name" =~ /^\${pod:regex}$/ AND ${NAMESPACE}`;

/** Series over time, or one number. */
export const series = (query: string, alias?: string) =>
  influxql(METRICBEAT, query, alias === undefined ? {} : { alias });

/** Rows of a table. */
export const rows = (query: string) => influxql(METRICBEAT, query, { format: "table" });

/** From a series that is grouped by `tag` to the log lines of that pod. */
export const podLogs = (tag: "name" | "pod.name") =>
  logSearchLink(`kubernetes.pod.name:"\${__field.labels["${tag}"]}"`, { title: "Log lines of this pod" });

/** From a row whose column is "Pod". */
export const ROW_LOGS = logSearchLink('kubernetes.pod.name:"${__data.fields.Pod}"', { title: "Log lines of this pod" });
