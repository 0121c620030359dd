import { HeimdallError } from "../../../errors.ts";
import type { LogSummaries, LogSummary, LogSummaryRequest } from "../port.ts";
import type { ElasticsearchClient } from "./client.ts";
import { listTargets, readBounds, refreshIndices } from "./inventory.ts";
import { rollupTemplate } from "./rollup-template.ts";

type Client = Pick<ElasticsearchClient, "ask">;
type Scalar = string | number | boolean | null;

/** Combinations that one request answers. */
const PAGE = 1_000;
const NUMBERS = new Set([
  "long",
  "integer",
  "short",
  "byte",
  "double",
  "float",
  "half_float",
  "scaled_float",
  "unsigned_long",
]);
const DATES = new Set(["date", "date_nanos"]);

/** Counts and sums by aggregations, for rollups; `templates` is how their indices are made, null leaves that alone. */
export function elasticsearchSummaries(
  client: Client,
  templates: { readonly shards: number; readonly replicas: number } | null,
): LogSummaries {
  return {
    async prepare() {
      if (templates === null) return;
      await client.ask({ method: "PUT", path: "/_index_template/heimdall-rollup", body: rollupTemplate(templates) });
    },
    async indices(fits) {
      const targets = (await listTargets(client)).filter(({ name }) => fits(name));
      const bounds = await readBounds(
        client,
        targets.flatMap(({ indices }) => indices),
      );
      return targets.flatMap(({ name, indices }) => {
        const own = bounds.filter(({ index, oldest }) => oldest !== null && indices.includes(index));
        if (own.length === 0) return [];
        const oldest = Math.min(...own.map((entry) => entry.oldest!));
        return [{ index: name, oldest, newest: Math.max(...own.map((entry) => entry.newest!)) }];
      });
    },
    async count(index, until) {
      await refreshIndices(client, [index]);
      const { text } = await client.ask({
        method: "POST",
        path: `/${encodeURIComponent(index)}/_count`,
        body: { query: { range: { "@timestamp": { lt: until, format: "epoch_millis" } } } },
      });
      return (JSON.parse(text) as { count: number }).count;
    },
    summarize: (request) => summarize(client, request),
  };
}

/** Elasticsearch: a composite aggregation, page after page by its `after_key`, ordered by the bucket's time. */
async function* summarize(client: Client, request: LogSummaryRequest): AsyncGenerator<readonly LogSummary[]> {
  const { index, from, until, interval, groupBy, metrics } = request;
  await refreshIndices(client, [index]);
  const fields = await readFields(client, index, [...groupBy, ...metrics]);
  const groups = groupBy.map((field) => groupField(index, field, fields));
  const sources = [
    { time: { date_histogram: { field: "@timestamp", fixed_interval: `${interval}ms` } } },
    ...groups.map(({ field }, at) => ({ [`g${at}`]: { terms: { field, missing_bucket: true } } })),
  ];
  const measured = metrics.map((field) => isNumeric(fields.get(field)));
  const aggs = Object.fromEntries(
    metrics.flatMap((field, at) => (measured[at] ? [[`m${at}`, { stats: { field } }]] : [])),
  );
  for (let after: Record<string, Scalar> | undefined; ; ) {
    const { text } = await client.ask({
      method: "POST",
      path: `/${encodeURIComponent(index)}/_search`,
      query: { allow_partial_search_results: false },
      body: {
        size: 0,
        track_total_hits: false,
        query: { range: { "@timestamp": { gte: from, lt: until, format: "epoch_millis" } } },
        aggs: { groups: { composite: { size: PAGE, sources, ...(after && { after }) }, aggs } },
      },
    });
    const { buckets, after_key: next } = (JSON.parse(text) as CompositeAnswer).aggregations.groups;
    if (buckets.length > 0) {
      yield buckets.map((bucket) => ({
        time: bucket.key.time as number,
        group: groups.map(({ isDate }, at) => plainValue(bucket.key[`g${at}`] ?? null, isDate)),
        count: bucket.doc_count,
        metrics: metrics.map((_, at) => statsOf(measured[at] ? (bucket[`m${at}`] as Stats) : undefined)),
      }));
    }
    if (!next || buckets.length < PAGE) return;
    after = next;
  }
}

interface Stats {
  readonly min: number | null;
  readonly max: number | null;
  readonly sum: number;
  readonly count: number;
}
interface CompositeAnswer {
  readonly aggregations: {
    readonly groups: {
      readonly after_key?: Record<string, Scalar>;
      readonly buckets: readonly {
        readonly key: Readonly<Record<string, Scalar>>;
        readonly doc_count: number;
        readonly [metric: string]: unknown;
      }[];
    };
  };
}

function statsOf(stats: Stats | undefined): LogSummary["metrics"][number] {
  if (!stats || stats.count === 0 || stats.min === null || stats.max === null) return null;
  return { min: stats.min, max: stats.max, sum: stats.sum, count: stats.count };
}

/** A time comes as milliseconds; documents have it as a text. */
function plainValue(value: Scalar, isDate: boolean): Scalar {
  return isDate && typeof value === "number" ? new Date(value).toISOString() : value;
}

/** The types that a field has in an index, or in those behind a data stream, and whether all can be counted by. */
interface FieldTypes {
  readonly types: readonly string[];
  readonly canGroup: boolean;
}

async function readFields(client: Client, index: string, names: readonly string[]): Promise<Map<string, FieldTypes>> {
  if (names.length === 0) return new Map();
  const { text } = await client.ask({
    method: "POST",
    path: `/${encodeURIComponent(index)}/_field_caps`,
    body: { fields: names.flatMap((name) => [name, `${name}.keyword`]) },
  });
  const { fields } = JSON.parse(text) as { fields: Record<string, Record<string, { aggregatable: boolean }>> };
  return new Map(
    Object.entries(fields).map(([name, types]) => [
      name,
      { types: Object.keys(types), canGroup: Object.values(types).every(({ aggregatable }) => aggregatable) },
    ]),
  );
}

const isNumeric = (field: FieldTypes | undefined): boolean => field?.types.every((type) => NUMBERS.has(type)) === true;

function groupField(
  index: string,
  name: string,
  fields: ReadonlyMap<string, FieldTypes>,
): { readonly field: string; readonly isDate: boolean } {
  const own = fields.get(name);
  // A field that no document has is missing in all of them, which can be counted too.
  if (!own) return { field: name, isDate: false };
  if (own.canGroup) return { field: name, isDate: own.types.every((type) => DATES.has(type)) };
  if (fields.get(`${name}.keyword`)?.canGroup) return { field: `${name}.keyword`, isDate: false };
  throw new HeimdallError(
    "ROLLUP_FIELD",
    `documents of ${index} cannot be grouped by '${name}', which is mapped as ${own.types.join(" and ")}; take it out of group_by, or map it as keyword`,
  );
}
