import { lines } from "../../common/charts.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { dashboardLink } from "../../common/links.ts";
import { barGauges } from "../../common/numbers.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import { NODES, series } from "./where.ts";

const HOST = dashboardLink("heimdall-host", "The node as a host", "var-host=${__field.labels.name}");
const common = { source: METRICBEAT, min: 0, dataLinks: [HOST] };
const overTime = `GROUP BY time($__interval), "name" fill(null)`;

/** What nodes are used for, as their kubelets say. */
export const nodes = [
  lines({
    ...common,
    title: "CPU by node",
    description: "Processors that each node uses. Compare with what it has: the requests of its pods do not show here.",
    unit: "short",
    targets: [
      series(
        `SELECT mean("cpu.usage.nanocores") / 1000000000 FROM "kubernetes_node" WHERE ${NODES} ${overTime}`,
        "$tag_name",
      ),
    ],
    legendCalcs: ["mean", "max"],
    width: 8,
  }),
  lines({
    ...common,
    title: "Memory by node",
    description: "Working set: what cannot be given back. When it reaches what the node has, pods are evicted.",
    unit: "bytes",
    targets: [
      series(`SELECT mean("memory.workingset.bytes") FROM "kubernetes_node" WHERE ${NODES} ${overTime}`, "$tag_name"),
    ],
    legendCalcs: ["lastNotNull", "max"],
    width: 8,
  }),
  barGauges({
    ...common,
    title: "Disk of nodes",
    description: "Used share of each node's file system. From 85 % on the kubelet removes images and then evicts pods.",
    unit: "percentunit",
    max: 1,
    targets: [
      series(
        `SELECT last("fs.used.bytes") / last("fs.capacity.bytes") FROM "kubernetes_node" WHERE ${NODES} GROUP BY "name"`,
        "$tag_name",
      ),
    ],
    thresholds: higherIsWorse(0.75, 0.85),
    width: 8,
  }),
  lines({
    title: "Network by node",
    description: "Bytes a second of each node: received, and sent below zero.",
    unit: "Bps",
    source: METRICBEAT,
    dataLinks: [HOST],
    targets: [
      series(
        `SELECT non_negative_derivative(last("network.rx.bytes"), 1s) FROM "kubernetes_node" WHERE ${NODES} ${overTime}`,
        "$tag_name received",
      ),
      series(
        `SELECT non_negative_derivative(last("network.tx.bytes"), 1s) FROM "kubernetes_node" WHERE ${NODES} ${overTime}`,
        "$tag_name sent",
      ),
    ],
    width: 24,
    height: 7,
  }).overrideByRegexp("/ sent$/", [{ id: "custom.transform", value: "negative-Y" }]),
];
