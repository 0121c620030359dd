import { type Choices, interpolate } from "./interpolate.ts";
import { durationText, type Window } from "./interval.ts";
import { isList, isObject, type JsonObject, textOf } from "./json.ts";

/** What stands in place of the default in Grafana's terms aggregation. */
const TERMS_SIZE = 500;

/** The body of `_search` that Grafana's Elasticsearch data source makes of a query. */
export function searchBody(target: JsonObject, window: Window, choices: Choices): JsonObject {
  const timeField = textOf(target.timeField) || "@timestamp";
  const lucene = interpolate(textOf(target.query), choices, "lucene").trim();
  const query = {
    bool: {
      filter: [
        { range: { [timeField]: { gte: window.from, lte: window.to, format: "epoch_millis" } } },
        ...(lucene === "" ? [] : [{ query_string: { analyze_wildcard: true, query: lucene } }]),
      ],
    },
  };
  const metrics = objects(target.metrics);
  const logs = metrics.find(({ type }) => type === "logs" || type === "raw_data" || type === "raw_document");
  if (logs !== undefined) {
    const settings = isObject(logs.settings) ? logs.settings : {};
    return {
      size: Number(settings.limit ?? settings.size ?? TERMS_SIZE),
      query,
      sort: [{ [timeField]: { order: "desc", unmapped_type: "boolean" } }, { _doc: { order: "desc" } }],
      docvalue_fields: [timeField],
      highlight: { fields: { "*": {} }, fragment_size: 2147483647 },
    };
  }
  return { size: 0, query, ...aggregations(objects(target.bucketAggs), metrics, window, timeField) };
}

/** The buckets within each other, the metrics in the innermost. */
function aggregations(
  [bucket, ...inner]: readonly JsonObject[],
  metrics: readonly JsonObject[],
  window: Window,
  timeField: string,
): { readonly aggs?: JsonObject } {
  if (bucket === undefined) {
    const measured = metrics.filter(({ type }) => type !== "count").map((metric) => [metric.id, metricBody(metric)]);
    return measured.length === 0 ? {} : { aggs: Object.fromEntries(measured) as JsonObject };
  }
  const settings = isObject(bucket.settings) ? bucket.settings : {};
  const below = aggregations(inner, metrics, window, timeField);
  // A metric that the values are ordered by has to stand beside them, not only further in.
  const ordering = metrics.find(({ id, type }) => id === settings.orderBy && type !== "count");
  const beside = ordering === undefined ? {} : { [textOf(ordering.id)]: metricBody(ordering) };
  const aggs = { ...beside, ...below.aggs };
  return {
    aggs: {
      [textOf(bucket.id)]: {
        ...bucketBody(bucket, settings, window, timeField),
        ...(Object.keys(aggs).length > 0 && { aggs }),
      },
    },
  };
}

function bucketBody(bucket: JsonObject, settings: JsonObject, window: Window, timeField: string): JsonObject {
  const field = textOf(bucket.field);
  if (bucket.type === "date_histogram") {
    const wanted = textOf(settings.interval);
    return {
      date_histogram: {
        field: field || timeField,
        fixed_interval: wanted === "auto" || wanted === "" ? durationText(window.interval) : wanted,
        min_doc_count: Number(settings.min_doc_count ?? 0),
        extended_bounds: { min: window.from, max: window.to },
        format: "epoch_millis",
      },
    };
  }
  if (bucket.type === "terms") {
    const order = textOf(settings.orderBy) || "_key";
    return {
      terms: {
        field,
        size: Number(settings.size) || TERMS_SIZE,
        order: { [order === "_term" ? "_key" : order]: textOf(settings.order) || "desc" },
        min_doc_count: Number(settings.min_doc_count ?? 1),
      },
    };
  }
  throw new Error(`a bucket aggregation that is not tried: ${textOf(bucket.type)}`);
}

function metricBody(metric: JsonObject): JsonObject {
  const settings = isObject(metric.settings) ? metric.settings : {};
  return {
    [textOf(metric.type)]: {
      field: metric.field,
      ...(isList(settings.percents) && { percents: settings.percents.map(Number) }),
    },
  };
}

const objects = (value: unknown): JsonObject[] => (isList(value) ? value.filter(isObject) : []);

/** The body of `_search` for a variable that lists the values of a field. */
export function fieldValuesBody(query: string, window: Window, choices: Choices): JsonObject {
  const { find, field, size, query: lucene } = JSON.parse(query) as Record<string, unknown>;
  if (find !== "terms") throw new Error(`a variable's query that is not tried: ${query}`);
  const settings = { size, order: "asc", orderBy: "_key" };
  const bucketAggs = [{ id: "1", type: "terms", field: interpolate(textOf(field), choices, "lucene"), settings }];
  return searchBody({ query: textOf(lucene), metrics: [{ id: "1", type: "count" }], bucketAggs }, window, choices);
}
