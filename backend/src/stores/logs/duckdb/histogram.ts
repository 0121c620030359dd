import { bucketsOf } from "../histogram-buckets.ts";
import type { LogHistogram, LogHistogramRequest } from "../port.ts";
import { queryError } from "./errors.ts";
import { countFieldValues, readValue, valueParts } from "./field-values.ts";
import type { Reader } from "./search.ts";
import { filesOf, selectIn } from "./selection.ts";

const GROUPS = 10;

/** Counts documents by time; buckets begin at multiples of the interval, as Elasticsearch's. */
export async function countByTime(reader: Reader, request: LogHistogramRequest): Promise<LogHistogram> {
  const { interval, groupBy, groups = GROUPS } = request;
  const { first, length } = bucketsOf(request, queryError);
  const top = groupBy === undefined ? null : await countFieldValues(reader, request, groupBy, groups);
  const groupValues = top?.values.map(({ value }) => value) ?? [];
  const series = new Map<string | null, number[]>();
  const add = (group: string | null, bucket: number, count: number) => {
    let counts = series.get(group);
    if (!counts) {
      counts = new Array<number>(length).fill(0);
      series.set(group, counts);
    }
    counts[bucket]! += count;
  };
  for (const value of groupValues) add(String(value), 0, 0);
  let total = 0;
  const now = reader.now();
  for (const file of filesOf(reader.files, request)) {
    await reader.files.use(file, async (state) => {
      const here = await selectIn(reader.engine, state, request, now);
      if (!here) return;
      const bucket = `CAST((time - ${first}) // ${interval} AS INTEGER)`;
      const table = `FROM ${state.alias}.logs WHERE ${here.where}`;
      const grouped = [];
      for (const part of valueParts(state, groupBy ?? "")) {
        const values = groupValues.filter((value) => typeof value === part.kind);
        if (values.length > 0) grouped.push({ ...part, values });
      }
      for (const { kind, value, isOneOf, values } of grouped) {
        const wanted = new Set(values);
        const rows = await reader.engine.read(
          `SELECT b, v, count(*) FROM (SELECT ${bucket} AS b, ${value} AS v ${table} AND ${isOneOf(values)}) GROUP BY ALL`,
        );
        for (const [n, stored, count] of rows) {
          const group = readValue(stored, kind);
          if (wanted.has(group)) add(String(group), n as number, Number(count));
        }
      }
      const inGroups = grouped.map(({ isOneOf, values }) => `coalesce(${isOneOf(values)}, false)`).join(" OR ");
      const rest = inGroups === "" ? "count(*)" : `count(*) FILTER (WHERE NOT (${inGroups}))`;
      const all = await reader.engine.read(`SELECT ${bucket}, count(*), ${rest} ${table} GROUP BY 1`);
      for (const [n, count, others] of all) {
        total += Number(count);
        if (Number(others) > 0) add(null, n as number, Number(others));
      }
    });
  }
  if (!top && series.size === 0) add(null, 0, 0);
  return {
    interval,
    total,
    series: [...series].map(([group, counts]) => ({
      group,
      buckets: counts.map((count, n) => ({ time: first + n * interval, count })),
    })),
  };
}
