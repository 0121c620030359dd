import { METRICBEAT } from "../../common/datasources.ts";
import { table } from "../../common/lists.ts";
import { barGauges } from "../../common/numbers.ts";
import { higherIsWorse } from "../../common/thresholds.ts";
import { OF_PODS, podLogs, ROW_LOGS, rows, series } from "./where.ts";

/** Which volume is full next. */
export const volumes = [
  barGauges({
    title: "Used share of volumes",
    description: "Of each pod's volumes. Secrets and tokens are volumes in memory: they stay small.",
    unit: "percentunit",
    source: METRICBEAT,
    min: 0,
    max: 1,
    targets: [
      series(
        `SELECT last("fs.used.bytes") / last("fs.capacity.bytes") FROM "kubernetes_volume" WHERE ${OF_PODS}
         GROUP BY "namespace", "pod.name", "name"`,
        "$tag_namespace/[[tag_pod.name]]: $tag_name",
      ),
    ],
    thresholds: higherIsWorse(0.75, 0.85),
    dataLinks: [podLogs("pod.name")],
    width: 12,
  }),
  table({
    title: "Volumes",
    description:
      "Bytes and inodes of each volume. Without free inodes no file can be made, however many bytes are free.",
    unit: "bytes",
    source: METRICBEAT,
    targets: [
      rows(`SELECT last("fs.used.bytes") AS "used", last("fs.capacity.bytes") AS "capacity", last("fs.inodes.free") AS "inodes"
            FROM "kubernetes_volume" WHERE ${OF_PODS} GROUP BY "namespace", "pod.name", "name"`),
    ],
    columns: {
      namespace: "Namespace",
      "pod.name": "Pod",
      name: "Volume",
      used: "Used",
      capacity: "Capacity",
      inodes: "Free inodes",
    },
    units: { "Free inodes": "short" },
    hidden: ["Time"],
    sortBy: "Used",
    dataLinks: [ROW_LOGS],
    width: 12,
  }),
];
