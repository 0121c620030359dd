import { fieldValuesBody, searchBody } from "../../support/grafana/elasticsearch-request.ts";
import type { GrafanaQuery } from "../../support/grafana/extract-queries.ts";
import { type Choices, interpolate } from "../../support/grafana/interpolate.ts";
import { globalVariables, type Window } from "../../support/grafana/interval.ts";
import { isList, isObject, type JsonObject, textOf } from "../../support/grafana/json.ts";

/** A data source of the provisioning file, and the server that stands in for its address. */
export interface Source {
  readonly type: "influxdb" | "elasticsearch";
  readonly url: string;
  /** The database, or the indices. */
  readonly within: string;
}

/** What a server answered, as rows; only rows that have a value. */
export interface Answer {
  /** What was sent, to look at. */
  readonly sent: string;
  readonly rows: readonly (readonly unknown[])[];
}

/** Sends a query of a panel, an annotation or an alert rule as Grafana would; throws with what the server says. */
export async function runQuery(source: Source, query: GrafanaQuery, window: Window, choices: Choices): Promise<Answer> {
  const filled = new Map([...choices, ...globalVariables(window)]);
  if (source.type === "elasticsearch") return search(source, searchBody(query.target, window, filled));
  const isRaw = query.target.rawQuery === true || query.kind === "annotation";
  if (!isRaw) throw new Error(`${query.place}: only InfluxQL as text (rawQuery) is tried`);
  return influxql(source, interpolate(textOf(query.target.query), filled, "regex"));
}

/** The values that a variable's query offers. */
export async function runVariable(
  source: Source,
  query: GrafanaQuery,
  window: Window,
  choices: Choices,
): Promise<Answer & { readonly values: readonly string[] }> {
  const filled = new Map([...choices, ...globalVariables(window)]);
  const text = textOf(query.target.query);
  const answer =
    source.type === "elasticsearch"
      ? await search(source, fieldValuesBody(text, window, filled))
      : await influxql(source, interpolate(text, filled, "regex"));
  // SHOW TAG VALUES has the tag's name and its value, a bucket its key and its count.
  const values = answer.rows.map((row) => String(source.type === "elasticsearch" ? row[0] : row.at(-1)));
  return { ...answer, values: [...new Set(values)] };
}

async function influxql({ url, within }: Source, text: string): Promise<Answer> {
  const body = new URLSearchParams({ db: within, q: text, epoch: "ms" });
  const response = await fetch(`${url}/query`, { method: "POST", body });
  type Result = { error?: string; series?: { columns: string[]; values: unknown[][] }[] };
  const answer = (await response.json()) as { error?: string; results?: Result[] };
  const results = answer.results ?? [];
  const problem = answer.error ?? results.find(({ error }) => error !== undefined)?.error;
  if (problem !== undefined) throw new Error(`InfluxDB refuses it: ${problem}\n${text}`);
  const series = results.flatMap((result) => result.series ?? []);
  const rows = series.flatMap(({ columns, values }) => {
    const time = columns.indexOf("time");
    return values.filter((row) => row.some((value, index) => index !== time && value !== null));
  });
  return { sent: text, rows };
}

async function search({ url, within }: Source, body: JsonObject): Promise<Answer> {
  const path = `/${encodeURIComponent(within)}/_search?ignore_unavailable=true&allow_no_indices=true`;
  const sent = JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}${path}`, { method: "POST", headers, body: sent });
  const answer: unknown = await response.json();
  if (!isObject(answer) || !response.ok) {
    throw new Error(`Elasticsearch refuses it: ${JSON.stringify(answer).slice(0, 1_000)}\n${sent}`);
  }
  const shards = isObject(answer._shards) ? answer._shards : {};
  if (Number(shards.failed ?? 0) > 0) throw new Error(`shards failed: ${JSON.stringify(shards).slice(0, 1_000)}`);
  if (isObject(answer.aggregations)) return { sent, rows: leaves(answer.aggregations, []) };
  const hits = isObject(answer.hits) && isList(answer.hits.hits) ? answer.hits.hits : [];
  return { sent, rows: hits.map((hit) => [hit]) };
}

/** The innermost buckets that hold documents: the keys on the way to them, then what was measured. */
function leaves(aggregations: JsonObject, keys: readonly unknown[]): unknown[][] {
  return Object.values(aggregations).flatMap((aggregation) => {
    if (!isObject(aggregation) || !isList(aggregation.buckets)) return [];
    return aggregation.buckets.filter(isObject).flatMap((bucket) => {
      const own = [...keys, bucket.key];
      const inner = Object.values(bucket).filter(isObject);
      if (inner.some(({ buckets }) => isList(buckets))) return leaves(bucket, own);
      const measured = inner.map(({ value, values }) => value ?? (isObject(values) ? Object.values(values)[0] : null));
      if (Number(bucket.doc_count) === 0 || (measured.length > 0 && measured.every((value) => value === null)))
        return [];
      return [[...own, bucket.doc_count, ...measured]];
    });
  });
}
