import { parseFilters } from "../query/dsl.ts";
import type { LogSelection, LogStore } from "../stores/logs/port.ts";
import { commonOptions } from "./common-options.ts";
import { storeIndices } from "./index-pattern.ts";
import { ruleOption } from "./options.ts";
import { readOptions } from "./rule-options.ts";
import { readRuleDocument } from "./yaml.ts";

export interface RulePreview {
  /** Documents of the log store that pass; counted up to a limit where the store says so. */
  readonly total: number;
  readonly interval: number;
  readonly buckets: readonly { readonly time: number; readonly count: number }[];
  /** The newest documents. */
  readonly examples: readonly { readonly index: string; readonly time: number; readonly source: string }[];
  /** The index names metrics as well, whose points are not counted here. */
  readonly hasMetrics: boolean;
  /** The index leaves names out, which is not taken into account here. */
  readonly isRough: boolean;
}

const previewed = { index: commonOptions.index, filter: ruleOption.any({ meaning: "" }) };
const EXAMPLES = 5;

/** What passes the `index` and `filter` of a rule's text, whatever else of it is not there yet. */
export async function previewRule(
  logs: Pick<LogStore, "histogram" | "search">,
  text: string,
  { from, until, interval }: { readonly from: number; readonly until: number; readonly interval: number },
): Promise<RulePreview> {
  const document = readRuleDocument(text, "rule.yaml");
  const { index, filter } = readOptions(previewed, document.content, { document, path: [], file: "rule.yaml" });
  const names = index.split(",").map((name) => name.trim());
  const selection: LogSelection = {
    query: filter === undefined ? { kind: "all" } : parseFilters(filter, ["filter"], document.refuse),
    indices: storeIndices(names),
    from,
    until,
  };
  const [histogram, page] = await Promise.all([
    logs.histogram({ ...selection, from, until, interval }),
    logs.search({ ...selection, sort: "newest", size: EXAMPLES, countLimit: 0 }),
  ]);
  return {
    total: histogram.total,
    interval: histogram.interval,
    buckets: histogram.series[0]?.buckets ?? [],
    examples: page.hits.map((hit) => ({ index: hit.index, time: hit.time, source: hit.source })),
    hasMetrics: names.some((name) => name.includes("/") || name === "*" || name === "_all"),
    isRough: names.some((name) => name.startsWith("-")),
  };
}
