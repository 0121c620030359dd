import { Timestamp } from "../event/timestamp.ts";
import { type Fields, float, setOwn, type Value } from "../event/value.ts";
import { type AggregateType, answer } from "./aggregate.ts";
import { type AnsweredGroup, type Boundary, createAggregationWindow } from "./aggregation-window.ts";
import { setDotted } from "./document.ts";
import { formatNumberBy } from "./python/format.ts";
import type { Rule } from "./rule.ts";
import type { EvaluatorContext, GroupedValues, RuleEvaluator, Term } from "./rule-type.ts";
import { createRunGate } from "./run-gate.ts";

export interface MetricOptions {
  readonly metric_agg_key: string;
  readonly metric_agg_type: AggregateType;
  readonly max_threshold: number | undefined;
  readonly min_threshold: number | undefined;
  readonly percentile_range: number | undefined;
  readonly min_doc_count: number;
  readonly terms_size: number;
  readonly bucket_interval: number | undefined;
  readonly sync_bucket_interval: boolean;
  readonly use_run_every_query_size: boolean;
  readonly metric_format_string: string | undefined;
}

/** The field of a match that holds the value (ElastAlert: metric_KEY_TYPE). */
export function metricField(options: { metric_agg_key: string; metric_agg_type: string }): string {
  return `metric_${options.metric_agg_key}_${options.metric_agg_type}`;
}

/** ElastAlert's metric_aggregation, run by run: the window of the run, its groups, and of each its pieces. */
export function createMetricAggregation(rule: Rule<MetricOptions>, context: EvaluatorContext): RuleEvaluator {
  const { options, runEvery, queryKey } = rule;
  const span = options.use_run_every_query_size ? runEvery : rule.bufferTime;
  const step = options.bucket_interval;
  const window = createAggregationWindow({
    type: options.metric_agg_type,
    grain: [span, step ?? 0].reduce(greatestCommonDivisor, runEvery),
    depth: queryKey.length,
    termsSize: options.terms_size,
    minimumDocuments: options.min_doc_count,
    groupLimit: context.keyLimit,
    evicted: context.evicted,
  });
  const gate = createRunGate(runEvery, ({ time, value, count }) => window.add(time, value as GroupedValues, count));

  const judge = (group: AnsweredGroup, time: number, from: Boundary, until: Boundary): void => {
    const value = answer(group.between(from, until), options.metric_agg_type, options.percentile_range ?? 50);
    if (value === null || !isCrossed(options, value)) return;
    context.emit({ time, key: keyOf(group.path), signal: null, fields: matchFields(rule, group.path, time, value) });
  };

  const judgePieces = (group: AnsweredGroup, at: number, from: Boundary, until: Boundary, size: number): void => {
    const extent = window.extent(group.path, from, until);
    if (!extent) return;
    const offset = options.sync_bucket_interval ? 0 : from.time % size;
    const bucketOf = (time: number) => Math.floor((time - offset) / size) * size + offset;
    for (let start = bucketOf(extent.first); start <= bucketOf(extent.last); start += size) {
      const begin = start <= from.time ? from : { time: start, after: false };
      const end = start + size > until.time ? until : { time: start + size, after: false };
      // ElastAlert gives the pieces of a compound key the time of the run.
      judge(group, queryKey.length > 1 ? at : start, begin, end);
    }
  };

  return {
    observe: (signal) => gate.observe(signal),
    tick(at) {
      const begin = at - span;
      const start = step !== undefined && options.sync_bucket_interval ? Math.floor(begin / step) * step : begin;
      const from: Boundary = { time: start, after: true };
      const until: Boundary = { time: at, after: true };
      for (const group of window.groups(from, until)) {
        if (step === undefined) judge(group, at, from, until);
        else judgePieces(group, at, from, until, step);
      }
      window.forget(at + runEvery - span - (step ?? 0));
      gate.next(at);
    },
  };
}

function isCrossed({ max_threshold: max, min_threshold: min }: MetricOptions, value: number): boolean {
  return (max !== undefined && value > max) || (min !== undefined && value < min);
}

/** The parts of a compound key, joined as ElastAlert does for aggregations. */
function keyOf(path: readonly Term[]): string | null {
  return path.length === 0 ? null : path.map(({ text }) => text).join(",");
}

function matchFields(rule: Rule<MetricOptions>, path: readonly Term[], time: number, value: number): Fields {
  const { options, queryKey } = rule;
  const name = metricField(options);
  // Elasticsearch counts in integers and answers everything else as a float.
  const isCount = options.metric_agg_type === "value_count" || options.metric_agg_type === "cardinality";
  const shown: Value = isCount ? value : float(value);
  const fields: Fields = {};
  setOwn(fields, rule.timestampField, new Timestamp(time));
  setOwn(fields, name, shown);
  if (queryKey.length > 1) {
    for (const [at, key] of queryKey.entries()) setOwn(fields, key, shownTerm(path[at]!));
    setOwn(fields, queryKey.join(","), keyOf(path)!);
    return fields;
  }
  fields.metric_agg_value = shown;
  const text = options.metric_format_string && formatNumberBy(options.metric_format_string, value);
  if (typeof text === "string") {
    setOwn(fields, `${name}_formatted`, text);
    fields.metric_agg_value_formatted = text;
  }
  if (queryKey.length === 1) setDotted(fields, queryKey[0]!, shownTerm(path[0]!));
  return fields;
}

/** `2.0` stays a float in the match. */
function shownTerm({ value, text }: Term): Value {
  return typeof value === "number" && text.endsWith(".0") ? float(value) : value;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
