import type { TimelineEntry } from "../../../api/incidents.ts";
import type { TimeChartProps } from "../../../components/time-chart/types.ts";
import { entryText, type IncidentTexts } from "./entry-text.ts";

type Mark = NonNullable<TimeChartProps["marks"]>[number];

const KINDS: Partial<Record<TimelineEntry["kind"], Mark["kind"]>> = {
  opened: "error",
  "last-match": "warning",
  acknowledged: "info",
  closed: "info",
  reopened: "warning",
  sent: "info",
  failed: "error",
};

/** What happened to an incident, as marks on a chart. */
export function marksOf(timeline: readonly TimelineEntry[], t: IncidentTexts): readonly Mark[] {
  return timeline.flatMap((entry): Mark[] => {
    const kind = KINDS[entry.kind];
    return kind === undefined ? [] : [{ time: Date.parse(entry.at), text: entryText(entry, t), kind }];
  });
}
