import { bars } from "../../common/charts.ts";
import { METRICBEAT } from "../../common/datasources.ts";
import { table } from "../../common/lists.ts";
import { rows, series } from "./where.ts";

// Events belong to the namespace of their object, which stands in their metadata.
const WHERE = `"metadata.namespace" =~ /^\${namespace:regex}$/ AND $timeFilter`;

/** What the cluster says about itself. */
export const events = [
  bars({
    title: "Events",
    description: "Events by kind. Warnings in numbers: something keeps failing, the list beside tells what.",
    unit: "short",
    source: METRICBEAT,
    stacked: true,
    targets: ["Warning", "Normal"].map((type) =>
      series(
        `SELECT count("reason") FROM "kubernetes_event" WHERE "type" = '${type}' AND ${WHERE}
         GROUP BY time($__interval) fill(0)`,
        type,
      ),
    ),
    width: 8,
    height: 9,
  })
    .overrideByName("Warning", [{ id: "color", value: { mode: "fixed", fixedColor: "orange" } }])
    .overrideByName("Normal", [{ id: "color", value: { mode: "fixed", fixedColor: "blue" } }]),
  table({
    title: "Newest events",
    description: "The newest hundred, with what they are about.",
    unit: "none",
    source: METRICBEAT,
    targets: [
      rows(`SELECT "type", "reason", "involved_object.kind", "involved_object.name", "message" FROM "kubernetes_event"
            WHERE ${WHERE} ORDER BY time DESC LIMIT 100`),
    ],
    columns: {
      Time: "Time",
      type: "Kind",
      reason: "Reason",
      "involved_object.kind": "Object",
      "involved_object.name": "Name",
      message: "Message",
    },
    width: 16,
    height: 9,
  }),
];
