import { HeimdallError } from "../../../errors.ts";
import type { LogSelection, LogSummaries, LogSummary, LogSummaryRequest } from "../port.ts";
import type { DayFile, DayFileState } from "./day-file.ts";
import { type ValuePart, valueParts } from "./field-values.ts";
import { DAY } from "./partition.ts";
import { type Reader, searchLogs } from "./search.ts";
import { filesOf, selectIn } from "./selection.ts";

/** Combinations that one question answers. */
const GROUP_LIMIT = 100_000;
const PAGE = 1_000;
const HOUR = 3_600_000;

const everything = (index: string): LogSelection => ({ query: { kind: "all" }, indices: [index] });

/** Counts and sums by SQL, an hour (or a longer bucket) at a time; `reader` makes one without a time limit. */
export function embeddedSummaries(reader: () => Reader): LogSummaries {
  const end = async (index: string, sort: "oldest" | "newest"): Promise<number | undefined> => {
    const { hits } = await searchLogs(reader(), { ...everything(index), sort, size: 1, countLimit: 0 });
    return hits[0]?.time;
  };
  return {
    prepare: async () => undefined,
    async indices(fits) {
      const names = new Set<string>();
      const { files } = reader();
      for (const file of files.list()) {
        await files.use(file, async ({ indices }) => {
          for (const index of indices.keys()) if (fits(index)) names.add(index);
        });
      }
      const found: { index: string; oldest: number; newest: number }[] = [];
      for (const index of [...names].sort()) {
        const [oldest, newest] = [await end(index, "oldest"), await end(index, "newest")];
        if (oldest !== undefined && newest !== undefined) found.push({ index, oldest, newest });
      }
      return found;
    },
    async count(index, until) {
      const countLimit = Number.MAX_SAFE_INTEGER - 1;
      const { total } = await searchLogs(reader(), {
        ...everything(index),
        until,
        sort: "oldest",
        size: 1,
        countLimit,
      });
      return total;
    },
    summarize: (request) => summarize(reader(), request),
  };
}

async function* summarize(reader: Reader, request: LogSummaryRequest): AsyncGenerator<readonly LogSummary[]> {
  const span = Math.max(request.interval, HOUR);
  for (const { from, until, files } of await daysOf(reader, request)) {
    for (let at = Math.floor(from / span) * span; at < until; at += span) {
      const range = { from: Math.max(at, from), until: Math.min(at + span, until) };
      const groups = new Map<string, Group>();
      for (const file of files) {
        await reader.files.use(file, (state) => addFile(reader, state, { ...request, ...range }, groups));
      }
      const summaries = [...groups.values()].sort((a, b) => a.time - b.time);
      for (let first = 0; first < summaries.length; first += PAGE) yield summaries.slice(first, first + PAGE);
    }
  }
}

/** The days that have documents of the request, in order, each with the files that may hold some of them. */
async function daysOf(
  reader: Reader,
  request: LogSummaryRequest,
): Promise<readonly { readonly from: number; readonly until: number; readonly files: readonly DayFile[] }[]> {
  const { from, until } = request;
  const selection: LogSelection = { ...everything(request.index), from, until };
  const files = filesOf(reader.files, selection);
  const days = new Map<number, DayFile[]>();
  const add = (day: number, file: DayFile): void => {
    const known = days.get(day);
    if (known) known.push(file);
    else days.set(day, [file]);
  };
  for (const file of files) {
    const { day } = file.partition;
    if (day !== null) {
      add(day, file);
      continue;
    }
    await reader.files.use(file, async (state) => {
      const here = await selectIn(reader.engine, state, selection, reader.now());
      if (!here) return;
      const rows = await reader.engine.read(
        `SELECT DISTINCT CAST(floor(time / ${DAY}) AS BIGINT) FROM ${state.alias}.logs WHERE ${here.where}`,
      );
      for (const [number] of rows) add(Number(number) * DAY, file);
    });
  }
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([day, own]) => ({ from: Math.max(day, from), until: Math.min(day + DAY, until), files: own }));
}

interface Group {
  readonly time: number;
  readonly group: LogSummary["group"];
  count: number;
  readonly metrics: ({ min: number; max: number; sum: number; count: number } | null)[];
}

async function addFile(
  reader: Reader,
  state: DayFileState,
  request: LogSummaryRequest,
  groups: Map<string, Group>,
): Promise<void> {
  const { from, until, interval, groupBy, metrics } = request;
  const here = await selectIn(reader.engine, state, { ...everything(request.index), from, until }, reader.now());
  if (!here) return;
  const first = Math.floor(from / interval) * interval;
  const grouped = groupBy.map((field, at) => groupSql(valueParts(state, field), at));
  const measured = metrics.flatMap((field, at) =>
    valueParts(state, field)
      .filter(({ kind }) => kind === "number")
      .map((part) => ({ at, sql: measureSql(part) })),
  );
  const columns = [`(time - (${first})) // ${interval}`, ...grouped.map(({ value }) => value)];
  const rows = await reader.engine.read(
    `SELECT ${[...columns, "count(*)", ...measured.map(({ sql }) => sql)].join(", ")}
     FROM ${[`${state.alias}.logs`, ...grouped.flatMap(({ join }) => join)].join(", ")}
     WHERE ${here.where} GROUP BY ${columns.map((_, at) => at + 1).join(", ")} LIMIT ${GROUP_LIMIT + 1}`,
  );
  for (const [bucket, ...rest] of rows) {
    const time = first + Number(bucket) * interval;
    const texts = rest.slice(0, groupBy.length) as (string | null)[];
    const key = JSON.stringify([time, texts]);
    let group = groups.get(key);
    if (!group) {
      group = { time, group: texts.map(readGroup), count: 0, metrics: metrics.map(() => null) };
      groups.set(key, group);
    }
    group.count += Number(rest[groupBy.length]);
    for (const [n, { at }] of measured.entries()) {
      const [min, max, sum, count] = rest.slice(groupBy.length + 1 + n * 4).map(Number) as [
        number,
        number,
        number,
        number,
      ];
      if (count === 0) continue;
      const known = group.metrics[at];
      group.metrics[at] = known
        ? {
            min: Math.min(known.min, min),
            max: Math.max(known.max, max),
            sum: known.sum + sum,
            count: known.count + count,
          }
        : { min, max, sum, count };
    }
  }
  if (groups.size > GROUP_LIMIT || rows.length > GROUP_LIMIT) {
    throw new HeimdallError(
      "ROLLUP_GROUPS",
      `more than ${GROUP_LIMIT} combinations of ${groupBy.join(", ")} at once; group by fields with fewer values`,
    );
  }
}

/** A group's value as a text that begins with the letter of its kind, and what must be joined for several values. */
function groupSql(
  parts: readonly ValuePart[],
  at: number,
): { readonly value: string; readonly join: readonly string[] } {
  const textOf = (kind: string, value: string): string => `'${kind[0]}' || CAST(${value} AS VARCHAR)`;
  if (parts.length === 0) return { value: "NULL::VARCHAR", join: [] };
  const [only] = parts;
  if (parts.length === 1 && only!.single !== null) return { value: textOf(only!.kind, only!.single), join: [] };
  const lists = parts.map(
    ({ kind, values }) => `list_transform(list_distinct(${values}), lambda v: ${textOf(kind, "v")})`,
  );
  const all = lists.reduce((left, right) => `list_concat(${left}, ${right})`);
  return {
    value: `g${at}.v`,
    join: [`unnest(CASE WHEN len(${all}) = 0 THEN [NULL::VARCHAR] ELSE ${all} END) AS g${at}(v)`],
  };
}

function readGroup(text: string | null): string | number | boolean | null {
  if (text === null) return null;
  const value = text.slice(1);
  return text[0] === "s" ? value : text[0] === "n" ? Number(value) : value === "true";
}

function measureSql({ single, values }: ValuePart): string {
  if (single !== null) return `min(${single}), max(${single}), sum(${single}), count(${single})`;
  return `min(list_min(${values})), max(list_max(${values})), sum(list_sum(${values})), sum(len(${values}))`;
}
