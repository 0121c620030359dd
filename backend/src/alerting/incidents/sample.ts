import { luceneText } from "../../query/to-lucene.ts";
import type { LogHit } from "../../stores/logs/port.ts";
import type { HistoryStores } from "../history.ts";
import { indexTest, storeIndices } from "../index-pattern.ts";
import type { Rule } from "../rule.ts";
import { selectionOf } from "./selection.ts";
import type { Incident } from "./view.ts";

/** Log lines that an incident is about, and the search that finds them. */
export interface IncidentSample {
  /** Milliseconds since the epoch, until exclusive. */
  readonly from: number;
  readonly until: number;
  /** As a Lucene query; null when the rule's filter has no words in it. */
  readonly q: string | null;
  /** Index names with commas between; null for all. */
  readonly index: string | null;
  /** Newest first. */
  readonly hits: readonly LogHit[];
  readonly total: number;
  readonly total_is_exact: boolean;
  readonly histogram: { readonly interval: number; readonly buckets: readonly { time: number; count: number }[] };
}

/** About so many bars. */
const BUCKETS = 60;
const STEPS = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 86_400].map((seconds) => seconds * 1_000);

export async function readSample(
  { logs }: HistoryStores,
  { rule, incident, size }: { readonly rule: Rule; readonly incident: Incident; readonly size: number },
): Promise<IncidentSample> {
  const { query, from, until } = selectionOf(rule, incident);
  const indices = storeIndices(rule.indices);
  const fits = indexTest(rule.indices);
  const interval = STEPS.find((step) => (until - from) / step <= BUCKETS) ?? STEPS.at(-1)!;
  const selection = { query, indices, from, until };
  const page = await logs.search({ ...selection, sort: "newest", size });
  const { series } = await logs.histogram({ ...selection, interval });
  const text = luceneText(query);
  return {
    from,
    until,
    q: text === "*:*" ? "" : text,
    index: indices?.join(",") ?? null,
    hits: page.hits.filter(({ index }) => fits(index)),
    total: page.total,
    total_is_exact: page.totalIsExact,
    histogram: { interval, buckets: series[0]?.buckets ?? [] },
  };
}
