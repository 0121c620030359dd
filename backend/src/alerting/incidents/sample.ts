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
  // DATABASE/RETENTION_POLICY is of the metric store, and no name that a log store knows.
  const named = storeIndices(rule.indices);
  const indices = named?.filter((name) => !name.includes("/"));
  const fits = indexTest(rule.indices);
  const interval = STEPS.find((step) => (until - from) / step <= BUCKETS) ?? STEPS.at(-1)!;
  const selection = { query, indices, from, until };
  const text = luceneText(query);
  const asked = { from, until, q: text === "*:*" ? "" : text, index: indices?.join(",") ?? null };
  if (indices?.length === 0) {
    return { ...asked, hits: [], total: 0, total_is_exact: true, histogram: { interval, buckets: [] } };
  }
  const page = await logs.search({ ...selection, sort: "newest", size });
  const { series } = await logs.histogram({ ...selection, interval });
  return {
    ...asked,
    hits: page.hits.filter(({ index }) => fits(index)),
    total: page.total,
    total_is_exact: page.totalIsExact,
    histogram: { interval, buckets: series[0]?.buckets ?? [] },
  };
}
