import type { MetricObjectWithValues, MetricValue, Registry } from "prom-client";
import { getOrCreate } from "../stores/metrics/get-or-create.ts";
import type { FieldValue } from "../stores/metrics/port.ts";
import { LATENCIES, MEASUREMENTS, type MeasuredField } from "./measurements.ts";
import { quantile } from "./quantile.ts";

/** A point without what all of a turn share: database, policy, time. */
export interface Sample {
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Nanoseconds, when it is not the time of writing. */
  readonly time?: bigint;
}

type Values = readonly (MetricValue<string> & { readonly metricName?: string })[];

const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 };

/** Reads the counters of a registry as samples, with rates since the last time it was asked (since now, at first). */
export function registrySampler(registry: Registry, now: () => number): () => Promise<readonly Sample[]> {
  let before = new Map<string, number>();
  let beforeAt = now();

  return async () => {
    const at = now();
    const seconds = Math.max(0.001, (at - beforeAt) / 1000);
    const seen = new Map<string, number>();
    /** What was added to a number since the last time. */
    const grown = (key: string, value: number): number => {
      seen.set(key, value);
      return value - (before.get(key) ?? 0);
    };
    const valuesOf = async (metric: string): Promise<Values> => {
      const found = registry.getSingleMetric(`heimdall_${metric}`);
      return found ? ((await found.get()) as MetricObjectWithValues<MetricValue<string>>).values : [];
    };
    const samples = new Map<
      string,
      { measurement: string; tags: Record<string, string>; fields: Record<string, FieldValue> }
    >();
    const fieldsOf = (measurement: string, tags: Record<string, string>): Record<string, FieldValue> => {
      const make = () => ({ measurement, tags, fields: {} });
      return getOrCreate(samples, JSON.stringify([measurement, tags]), make).fields;
    };

    for (const { measurement, tags: names, fields } of MEASUREMENTS) {
      for (const field of fields) {
        for (const { tags, sum } of sums(await valuesOf(field.metric), names, field)) {
          const into = fieldsOf(measurement, tags);
          into[field.field] = field.unit === "seconds" ? sum : BigInt(sum);
          if (field.hasRate) {
            into[`${field.field}_per_second`] = grown(JSON.stringify([measurement, tags, field.field]), sum) / seconds;
          }
        }
      }
    }
    for (const { measurement, tag, field, metric } of LATENCIES) {
      for (const [value, { bounds, counts, sum, count }] of histograms(await valuesOf(metric), tag)) {
        const into = fieldsOf(measurement, { [tag]: value });
        into[`${field}_requests`] = BigInt(count);
        into[`${field}_seconds`] = sum;
        const key = (part: string | number) => JSON.stringify([metric, value, part]);
        const newCounts = counts.map((entry, index) => grown(key(index), entry));
        const newSum = grown(key("sum"), sum);
        const newCount = newCounts[newCounts.length - 1]!;
        if (newCount <= 0) continue;
        into[`${field}_mean_seconds`] = newSum / newCount;
        for (const [name, q] of Object.entries(QUANTILES))
          into[`${field}_${name}_seconds`] = quantile(q, bounds, newCounts)!;
      }
    }
    before = seen;
    beforeAt = at;
    return [...samples.values()];
  };
}

/** What a metric adds up to for each combination of values of some labels. */
function sums(
  values: Values,
  names: readonly string[],
  { where = {} }: MeasuredField,
): Iterable<{ readonly tags: Record<string, string>; readonly sum: number }> {
  const byTags = new Map<string, { tags: Record<string, string>; sum: number }>();
  for (const { labels, value } of values) {
    const tags = Object.fromEntries(names.map((name) => [name, String(labels[name] ?? "")]));
    if (Object.values(tags).includes("")) continue;
    if (Object.entries(where).some(([label, wanted]) => labels[label] !== wanted)) continue;
    getOrCreate(byTags, JSON.stringify(tags), () => ({ tags, sum: 0 })).sum += value;
  }
  return byTags.values();
}

interface HistogramValues {
  readonly bounds: number[];
  /** Cumulative, one for each bound and one for all. */
  readonly counts: number[];
  sum: number;
  count: number;
}

function histograms(values: Values, tag: string): Map<string, HistogramValues> {
  const byTag = new Map<string, HistogramValues>();
  for (const { labels, value, metricName } of values) {
    const name = String(labels[tag] ?? "");
    if (name === "") continue;
    const histogram = getOrCreate(byTag, name, () => ({ bounds: [], counts: [], sum: 0, count: 0 }));
    if (metricName?.endsWith("_sum")) histogram.sum = value;
    else if (metricName?.endsWith("_count")) histogram.count = value;
    else {
      if (labels.le !== "+Inf") histogram.bounds.push(Number(labels.le));
      histogram.counts.push(value);
    }
  }
  return byTag;
}
