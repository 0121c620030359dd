import { type Dashboard, TextBoxVariableBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { heimdallDashboard } from "../../common/dashboard.ts";
import { fieldVariable } from "../../common/variables.ts";
import { perHalfHour, points } from "./half-hours.ts";
import { theLines } from "./lines.ts";
import { INDEX } from "./selection.ts";
import { totals } from "./totals.ts";

/** The name before the day of an index, or of a data stream's. */
const APPLICATION_OF_INDEX = "/^(?:\\.ds-)?(.+?)-\\d{4}\\.\\d{2}\\.\\d{2}(?:-\\d+)?$/";

/** The log of one application: what it did by its own words, per server, and the lines. */
export function applicationLog(): Dashboard {
  return heimdallDashboard({
    uid: "heimdall-application-log",
    title: "Application log",
    description:
      "One application's log: how many lines and of which result, database inserts and lines per server in half hours, and the lines themselves.",
    tags: ["logs"],
    variables: [
      fieldVariable({
        name: "application",
        label: "Application",
        description: "Whose indices: the name before the day, `mail` of `mail-2026.11.21`.",
        field: "_index",
        multi: false,
      })
        .regex(APPLICATION_OF_INDEX)
        .current({ text: "mail", value: "mail" }),
      // "All" takes lines too that name no host.
      fieldVariable({ name: "host", label: "Server", field: "host.name", lucene: INDEX }).allValue("* OR @timestamp:*"),
      new TextBoxVariableBuilder("search")
        .label("Search")
        .description("Lucene, as in the log search: result:fail AND seq:881")
        .defaultValue("*"),
    ],
    rows: [
      { title: "Totals", panels: totals() },
      { title: "Per half hour", panels: perHalfHour() },
      { title: "By the events' own time", panels: points() },
      { title: "Lines", panels: theLines() },
    ],
  });
}
