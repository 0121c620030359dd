import type { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { type TableOptions, table } from "./lists.ts";

/**
 * A table whose columns come from several queries, joined by the tags that they are grouped by. InfluxQL cannot join
 * measurements; Grafana can, once each row's own time is out of the way. Give each query a name for its column by `AS`.
 */
export function joinedTable(options: TableOptions): TableBuilder {
  const panel = table(options);
  const build = panel.build.bind(panel);
  panel.build = () => {
    const model = build();
    const join = [
      { id: "filterFieldsByName", options: { exclude: { names: ["Time"] } } },
      { id: "merge", options: {} },
    ];
    return { ...model, transformations: [...join, ...(model.transformations ?? [])] };
  };
  return panel;
}
