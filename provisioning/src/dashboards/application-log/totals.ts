import { LOGS } from "../../common/datasources.ts";
import { overTime } from "../../common/elasticsearch.ts";
import { number } from "../../common/numbers.ts";
import { higherIsWorse, neutral } from "../../common/thresholds.ts";
import { LINES, searchLink, within } from "./selection.ts";

/** Lines by result, and the sums of the campaigns' summaries. */
export function totals() {
  const sum = { source: LOGS, unit: "short", calc: "sum", width: 4 } as const;
  return [
    number({
      ...sum,
      title: "Lines",
      description: "All lines that fit the choice above, in the time range.",
      targets: [overTime(LINES)],
      sparkline: true,
      links: [searchLink()],
    }),
    number({
      ...sum,
      title: "Success",
      description: "Lines whose `result` is success.",
      targets: [overTime(within("result:success"))],
      thresholds: neutral("green"),
      sparkline: true,
      links: [searchLink("result:success")],
    }),
    number({
      ...sum,
      title: "Failed",
      description: "Lines whose `result` is fail. Orange from one on, red from a hundred on; the link shows them.",
      targets: [overTime(within("result:fail"))],
      thresholds: higherIsWorse(1, 100),
      sparkline: true,
      links: [searchLink("result:fail", "Search the failures")],
    }),
    number({
      ...sum,
      title: "Campaigns: total",
      description: "Sum of `total` over the summary lines that each campaign ends with.",
      targets: [overTime(within("SummaryId:*"), { metric: { type: "sum", field: "total" } })],
      links: [searchLink("SummaryId:*", "Search the summaries")],
    }),
    number({
      ...sum,
      title: "Campaigns: success",
      description: "Sum of `success` over the summary lines.",
      targets: [overTime(within("SummaryId:*"), { metric: { type: "sum", field: "success" } })],
      thresholds: neutral("green"),
    }),
    number({
      ...sum,
      title: "Campaigns: errors",
      description: "Sum of `error` over the summary lines.",
      targets: [overTime(within("SummaryId:*"), { metric: { type: "sum", field: "error" } })],
      thresholds: higherIsWorse(1, 1000),
      links: [searchLink("SummaryId:* AND error:>0", "Search summaries with errors")],
    }),
  ];
}
