import type { Fields } from "../../event/value.ts";
import { isNumber, toNumber } from "../../event/value.ts";
import { AGGREGATE_TYPES, type AggregateType } from "../aggregate.ts";
import { createMetricAggregation, metricField } from "../metric-evaluator.ts";
import { ruleOption } from "../options.ts";
import { formatNumberBy } from "../python/format.ts";
import { floatText, pythonText } from "../python/text.ts";
import { defineRuleType } from "../rule-type.ts";

export default defineRuleType({
  name: "metric_aggregation",
  summary: "Matches when an aggregate of a field over buffer_time lies above or below a threshold.",
  options: {
    metric_agg_key: ruleOption.text({ required: true, meaning: "The field that is aggregated." }),
    metric_agg_type: ruleOption.text({
      required: true,
      choices: AGGREGATE_TYPES,
      meaning: "How it is aggregated. cardinality and value_count take values of any kind, the others numbers.",
    }),
    max_threshold: ruleOption.number({ meaning: "A value above this is a match." }),
    min_threshold: ruleOption.number({ meaning: "A value below this is a match." }),
    percentile_range: ruleOption.number({
      meaning: "With percentiles: which one, 0 to 100.",
      check: (value) => (value >= 0 && value <= 100 ? null : "is a number from 0 to 100"),
    }),
    min_doc_count: ruleOption.integer({
      default: 1,
      meaning: "With query_key: values with fewer documents are left out.",
      check: (value) => (value > 0 ? null : "is at least 1"),
    }),
    terms_size: ruleOption.integer({
      default: 50,
      meaning: "With query_key: only so many of the most frequent values are looked at.",
      check: (value) => (value > 0 ? null : "is at least 1"),
    }),
    bucket_interval: ruleOption.duration({
      meaning: "Aggregate each such piece of the window by itself; buffer_time is a multiple of it.",
      check: (value) => (value >= 1000 && value % 1000 === 0 ? null : "is a whole number of seconds"),
    }),
    sync_bucket_interval: ruleOption.boolean({
      default: false,
      meaning: "Let the pieces begin at multiples of bucket_interval instead of at the window's start.",
    }),
    use_run_every_query_size: ruleOption.boolean({
      default: false,
      meaning: "Aggregate over run_every instead of buffer_time.",
    }),
    allow_buffer_time_overlap: ruleOption.boolean({
      default: false,
      meaning: "ElastAlert needs it for windows that overlap; here they always may.",
    }),
    metric_format_string: ruleOption.text({
      meaning: "How the value is written, %.2f or {:.2%}; adds the fields with _formatted at the end.",
      check: (value) => (formatNumberBy(value, 1) === null ? "is no number format; write %.2f or {:.2f}" : null),
    }),
    metric_agg_script: ruleOption.refused(
      "scripts run in Elasticsearch only; compute the field in a pipeline and name it in metric_agg_key",
    ),
  },
  example: `name: slow answers
type: metric_aggregation
index: nginx-*
metric_agg_key: http.response.duration
metric_agg_type: avg
max_threshold: 0.5
query_key: service
buffer_time: {minutes: 5}
alert: [debug]
`,
  notes: `Evaluated every run_every over the last buffer_time (a run at T looks at T - buffer_time < time <= T), so a
value that stays beyond its threshold matches at each run; realert says how often that is told. Documents are added up
as they pass and not kept; only cardinality and percentiles hold values, up to a million for each key and piece of the
window. cardinality is exact, where Elasticsearch's is approximate above some thousands.`,
  check({ options, bufferTime, runEvery }) {
    if (options.max_threshold === undefined && options.min_threshold === undefined) {
      return { option: "max_threshold", message: "or min_threshold is needed" };
    }
    if (options.metric_agg_type === "percentiles" && options.percentile_range === undefined) {
      return { option: "percentile_range", message: "is needed for percentiles, for instance 95" };
    }
    const span = options.use_run_every_query_size ? runEvery : bufferTime;
    if (options.bucket_interval !== undefined && span % options.bucket_interval !== 0) {
      const name = options.use_run_every_query_size ? "run_every" : "buffer_time";
      return { option: "bucket_interval", message: `has to fit into ${name} a whole number of times` };
    }
    return null;
  },
  plan: ({ options }) => ({ keys: "groups", measure: options.metric_agg_key, document: false }),
  lookback: ({ options, bufferTime, runEvery }) =>
    (options.use_run_every_query_size ? runEvery : bufferTime) + (options.bucket_interval ?? 0),
  create: (rule, context) =>
    createMetricAggregation(
      { ...rule, options: { ...rule.options, metric_agg_type: rule.options.metric_agg_type as AggregateType } },
      context,
    ),
  describe({ options }, match: Fields) {
    const value = match[metricField(options)];
    const format = options.metric_format_string;
    const shown = format && isNumber(value) ? formatNumberBy(format, toNumber(value)) : pythonText(value);
    const limit = (threshold: number | undefined) =>
      threshold === undefined ? "None" : Number.isInteger(threshold) ? String(threshold) : floatText(threshold);
    return `Threshold violation, ${options.metric_agg_type}:${options.metric_agg_key} ${shown} (min: ${limit(options.min_threshold)} max : ${limit(options.max_threshold)}) \n\n`;
  },
});
