import type { LogHistogram, LogHistogramRequest } from "../port.ts";
import { queryError } from "./errors.ts";
import { countFieldValues, parseValue, valuesSql } from "./field-values.ts";
import type { Reader } from "./search.ts";
import { filesOf, selectIn } from "./selection.ts";

const BUCKET_LIMIT = 10_000;
const GROUPS = 10;

/** Counts documents by time; buckets begin at multiples of the interval, as Elasticsearch's. */
export async function countByTime(reader: Reader, request: LogHistogramRequest): Promise<LogHistogram> {
  const { from, until, interval, groupBy, groups = GROUPS } = request;
  if (!(interval >= 1) || !(until > from))
    throw queryError("a histogram needs from < until and an interval of 1 ms or more");
  const first = Math.floor(from / interval) * interval;
  const length = Math.ceil((until - first) / interval);
  if (length > BUCKET_LIMIT) {
    throw queryError(
      `${length} buckets are too many (${BUCKET_LIMIT} at most); choose a longer interval or a shorter time`,
    );
  }
  const top = groupBy === undefined ? null : await topGroups(reader, request, groupBy, groups);
  const series = new Map<string | null, number[]>();
  for (const group of top ?? []) series.set(group, new Array<number>(length).fill(0));
  const add = (group: string | null, bucket: number, count: number) => {
    let counts = series.get(group);
    if (!counts) {
      counts = new Array<number>(length).fill(0);
      series.set(group, counts);
    }
    counts[bucket]! += count;
  };
  let total = 0;
  const now = reader.now();
  for (const file of filesOf(reader.files, request)) {
    await reader.files.use(file, async (state) => {
      const here = selectIn(state, request, now);
      if (!here) return;
      const bucket = `CAST(floor((time - ${first}) / ${interval}) AS INTEGER)`;
      const table = `FROM ${state.alias}.logs WHERE ${here.where}`;
      const all = await reader.engine.read(`SELECT ${bucket}, count(*) ${table} GROUP BY 1`);
      for (const [, count] of all) total += Number(count);
      if (!top) {
        for (const [n, count] of all) add(null, n as number, Number(count));
        return;
      }
      const values = valuesSql(state, groupBy!);
      const rest = new Map(all.map(([n, count]) => [n as number, Number(count)]));
      if (values && top.length > 0) {
        const grouped = await reader.engine.read(
          `SELECT b, v, count(*) FROM (SELECT ${bucket} AS b, unnest(list_distinct(${values})) AS v ${table}) GROUP BY ALL`,
        );
        for (const [n, value, count] of grouped) {
          const group = String(parseValue(value as string));
          if (!series.has(group)) continue;
          add(group, n as number, Number(count));
          rest.set(n as number, rest.get(n as number)! - Number(count));
        }
      }
      for (const [n, count] of rest) if (count > 0) add(null, n, count);
    });
  }
  if (!top && series.size === 0) series.set(null, new Array<number>(length).fill(0));
  return {
    interval,
    total,
    series: [...series].map(([group, counts]) => ({
      group,
      buckets: counts.map((count, n) => ({ time: first + n * interval, count })),
    })),
  };
}

async function topGroups(
  reader: Reader,
  request: LogHistogramRequest,
  field: string,
  groups: number,
): Promise<string[]> {
  const { values } = await countFieldValues(reader, request, field, groups);
  return [...new Set(values.map(({ value }) => String(value)))];
}
