import { bucketsOf } from "../histogram-buckets.ts";
import type { LogHistogram, LogHistogramRequest } from "../port.ts";
import { aggregate } from "./aggregate.ts";
import { queryError } from "./errors.ts";
import { readMapping } from "./field-types.ts";
import { countFieldValues } from "./field-values.ts";
import { type Dsl, MATCH_NONE, translateQuery } from "./query.ts";
import type { Reader } from "./search.ts";

const GROUPS = 10;

interface Counted {
  readonly by_time: { readonly buckets: readonly { readonly key: number; readonly doc_count: number }[] };
}
interface Answer {
  readonly all: Counted;
  readonly groups?: { readonly buckets: readonly Counted[] };
  readonly rest?: Counted;
}

/** Counts documents by time; buckets begin at multiples of the interval. */
export async function countByTime(reader: Reader, request: LogHistogramRequest): Promise<LogHistogram> {
  const { interval, groupBy, groups = GROUPS } = request;
  const { first, length } = bucketsOf(request, queryError);
  const top = groupBy === undefined ? null : await countFieldValues(reader, request, groupBy, groups);
  const values = top?.values.map(({ value }) => value) ?? [];
  const aggs = {
    by_time: { date_histogram: { field: "@timestamp", fixed_interval: `${interval}ms`, min_doc_count: 1 } },
  };
  const isInGroup = groupBy === undefined ? [] : await groupQueries(reader, request, groupBy, values);
  const answer = await aggregate<Answer>(reader, request, {
    all: { filter: { match_all: {} }, aggs },
    ...(isInGroup.length > 0 && {
      groups: { filters: { filters: isInGroup }, aggs },
      rest: { filter: { bool: { must_not: isInGroup } }, aggs },
    }),
  });
  const fill = (counted: Counted | undefined): number[] => {
    const counts = new Array<number>(length).fill(0);
    for (const { key, doc_count } of counted?.by_time.buckets ?? []) {
      const bucket = Math.floor((key - first) / interval);
      if (bucket >= 0 && bucket < length) counts[bucket]! += doc_count;
    }
    return counts;
  };
  const all = fill(answer?.all);
  const series = new Map<string | null, number[]>();
  for (const [n, value] of values.entries()) series.set(String(value), fill(answer?.groups?.buckets[n]));
  const rest = values.length > 0 ? fill(answer?.rest) : all;
  if (!top || rest.some((count) => count > 0)) series.set(null, rest);
  return {
    interval,
    total: all.reduce((sum, count) => sum + count, 0),
    series: [...series].map(([group, counts]) => ({
      group,
      buckets: counts.map((count, n) => ({ time: first + n * interval, count })),
    })),
  };
}

/** For each value the documents that have it, whatever the indices map the field as. */
async function groupQueries(
  reader: Reader,
  { indices }: LogHistogramRequest,
  field: string,
  values: readonly (string | number | boolean)[],
): Promise<Dsl[]> {
  if (values.length === 0) return [];
  const mapping = await readMapping(reader.client, indices, new Set([field]));
  return values.map((value) =>
    mapping.size === 0 ? MATCH_NONE : translateQuery({ kind: "term", field, value }, mapping, reader.now()),
  );
}
