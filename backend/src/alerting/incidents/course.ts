import { isNumber, toNumber } from "../../event/value.ts";
import { fieldValues } from "../../query/field-values.ts";
import { compilePredicate } from "../../query/predicate.ts";
import { addValue, answer, createPartial, type Partial as Sum } from "../aggregate.ts";
import type { HistoryStores } from "../history.ts";
import { readHistory } from "../history.ts";
import type { MetricOptions } from "../metric-evaluator.ts";
import type { Rule } from "../rule.ts";
import { lookbackOf } from "../rule-runner.ts";
import { selectionOf } from "./selection.ts";
import type { Incident } from "./view.ts";

/** How the metric of an incident's rule went, for a chart. */
export interface MetricCourse {
  readonly field: string;
  readonly aggregate: string;
  readonly min_threshold: number | null;
  readonly max_threshold: number | null;
  /** Milliseconds of one point. */
  readonly interval: number;
  /** Milliseconds since the epoch, and the value; null where there was nothing to make it of. */
  readonly points: readonly (readonly [number, number | null])[];
  /** There was more to read than is read for a chart: the newest is missing. */
  readonly is_cut: boolean;
}

const POINTS = 120;
/** What is looked at for a chart, in documents and time. */
const MOST_DOCUMENTS = 200_000;
const LONGEST_MILLISECONDS = 5_000;
const LONGEST_RANGE = 6 * 3_600_000;

/** The course of the rule's metric around an incident; null for rules that measure nothing. */
export async function readCourse(stores: HistoryStores, rule: Rule, incident: Incident): Promise<MetricCourse | null> {
  const options = rule.options as Partial<MetricOptions>;
  const { metric_agg_key: field, metric_agg_type: type } = options;
  if (field === undefined || type === undefined) return null;
  const { query, until, from: first } = selectionOf(rule, incident);
  const from = Math.max(Math.min(first, until - 4 * lookbackOf(rule)), until - LONGEST_RANGE);
  const interval = Math.max(1_000, Math.ceil((until - from) / POINTS / 1_000) * 1_000);
  const start = Math.floor(from / interval) * interval;
  const buckets: (Sum | undefined)[] = [];
  const passes = compilePredicate(query);
  const valuesOf = fieldValues(field);
  const deadline = performance.now() + LONGEST_MILLISECONDS;
  let read = 0;
  let isCut = false;
  for await (const page of readHistory(stores, { indices: rule.indices, filter: query }, from, until)) {
    for (const observation of page) {
      if (!passes(observation)) continue;
      const at = Math.floor((observation.time - start) / interval);
      for (const value of valuesOf(observation.fields)) {
        buckets[at] ??= createPartial(type);
        addValue(buckets[at], isNumber(value) ? toNumber(value) : typeof value === "object" ? value.toString() : value);
      }
    }
    read += page.length;
    isCut = read > MOST_DOCUMENTS || performance.now() > deadline;
    if (isCut) break;
  }
  const points = Array.from({ length: Math.ceil((until - start) / interval) }, (_, at): [number, number | null] => {
    const partial = buckets[at];
    return [start + at * interval, partial ? answer(partial, type, options.percentile_range ?? 50) : null];
  });
  return {
    field,
    aggregate: type,
    min_threshold: options.min_threshold ?? null,
    max_threshold: options.max_threshold ?? null,
    interval,
    points,
    is_cut: isCut,
  };
}
