import { LOGS } from "../../common/datasources.ts";
import { logLines, ranking } from "../../common/elasticsearch.ts";
import { logSearchLink } from "../../common/links.ts";
import { logList, table } from "../../common/lists.ts";
import { barGauges } from "../../common/numbers.ts";
import { IN_APPLICATION, LINES, searchLink, within } from "./selection.ts";

/** The lines themselves, and who has most of them. */
export function theLines() {
  return [
    logList({
      title: "Lines",
      description: "The newest 500 lines of the choice. The link opens all of them in the log search.",
      source: LOGS,
      width: 24,
      height: 14,
      targets: [logLines(LINES)],
      links: [searchLink()],
    }),
    table({
      title: "Campaigns with failures",
      description: "By how many sends of the campaign failed.",
      unit: "short",
      source: LOGS,
      width: 12,
      targets: [ranking(within("result:fail"), { by: "id" })],
      columns: { id: "Campaign", Count: "Failures" },
      sortBy: "Failures",
      dataLinks: [
        logSearchLink('result:fail AND id:"${__data.fields.Campaign}"', {
          ...IN_APPLICATION,
          title: "Search failures of this campaign",
        }),
      ],
    }),
    barGauges({
      title: "Lines by server",
      description: "In the whole time range. Compare servers that should do the same work.",
      unit: "short",
      source: LOGS,
      width: 12,
      targets: [ranking(LINES, { by: "host.name", top: 20 })],
      eachRow: true,
    }),
  ];
}
