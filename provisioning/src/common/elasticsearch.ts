import type { Builder, Dataquery } from "@grafana/grafana-foundation-sdk/cog";
import { LOGS } from "./datasources.ts";

export type ElasticsearchMetric =
  | { readonly type: "count" }
  | { readonly type: "avg" | "sum" | "min" | "max" | "cardinality"; readonly field: string }
  | { readonly type: "percentiles"; readonly field: string; readonly percents: readonly number[] };

export interface CountsOptions {
  /** What is measured of the documents. @default their count */
  readonly metric?: ElasticsearchMetric;
  /** One series for each value of this field: the most frequent ones. */
  readonly by?: string;
  /** How many values of `by`. @default 10 */
  readonly top?: number;
  /** Name of each series: `{{host.name}}`, `{{metric}}`. */
  readonly alias?: string;
}

const numbered = (metric: ElasticsearchMetric) => {
  if (metric.type === "count") return { id: "1", type: "count" };
  if (metric.type !== "percentiles") return { id: "1", type: metric.type, field: metric.field };
  return { id: "1", type: metric.type, field: metric.field, settings: { percents: metric.percents.map(String) } };
};

/** In Grafana's terms aggregation: by the metric where it is one number, else by the documents. */
const orderOf = ({ type }: ElasticsearchMetric): string =>
  type === "count" || type === "percentiles" ? "_count" : "1";

const terms = (field: string, metric: ElasticsearchMetric, top = 10) => ({
  id: "3",
  type: "terms",
  field,
  settings: { size: String(top), order: "desc", orderBy: orderOf(metric), min_doc_count: "1" },
});

const built = (target: object): Builder<Dataquery> => ({
  build: () => ({ datasource: LOGS, timeField: "@timestamp", ...target, _implementsDataqueryVariant: () => undefined }),
});

/** Documents that a Lucene query finds, counted or measured in buckets of time. `interval` is "auto" or "30m". */
export function overTime(
  lucene: string,
  options: CountsOptions & { readonly interval?: string } = {},
): Builder<Dataquery> {
  const { metric = { type: "count" }, by, top, alias, interval = "auto" } = options;
  return built({
    query: lucene,
    ...(alias !== undefined && { alias }),
    metrics: [numbered(metric)],
    bucketAggs: [
      ...(by === undefined ? [] : [terms(by, metric, top)]),
      { id: "2", type: "date_histogram", field: "@timestamp", settings: { interval, min_doc_count: "0" } },
    ],
  });
}

/** The same for the whole time range: a row for each value of `by`, or of each combination. For tables and bar gauges. */
export function ranking(
  lucene: string,
  options: Omit<CountsOptions, "by"> & { readonly by: string | readonly string[] },
): Builder<Dataquery> {
  const { metric = { type: "count" }, by, top, alias } = options;
  const fields = typeof by === "string" ? [by] : by;
  return built({
    query: lucene,
    ...(alias !== undefined && { alias }),
    metrics: [numbered(metric)],
    bucketAggs: fields.map((field, index) => ({ ...terms(field, metric, top), id: String(3 + index) })),
  });
}

/** The newest documents as log lines. */
export function logLines(lucene: string, limit = 500): Builder<Dataquery> {
  return built({
    query: lucene,
    metrics: [{ id: "1", type: "logs", settings: { limit: String(limit) } }],
    bucketAggs: [],
  });
}
