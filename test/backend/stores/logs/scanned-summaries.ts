import { parseJson } from "../../../../backend/src/event/json.ts";
import { type Fields, isHash } from "../../../../backend/src/event/value.ts";
import { fieldValues, type Scalar } from "../../../../backend/src/query/field-values.ts";
import type {
  LogSelection,
  LogStore,
  LogSummaries,
  LogSummary,
  LogSummaryRequest,
} from "../../../../backend/src/stores/logs/port.ts";

type Store = Pick<LogStore, "stats" | "search" | "scan">;
type Plain = string | number | boolean;

const PAGE = 1_000;

/** What summaries mean: every document is read, and counted by hand. The stores' own are compared with these. */
export function scannedSummaries(store: Store): LogSummaries {
  const ends = async (index: string, sort: "oldest" | "newest"): Promise<number | undefined> => {
    const { hits } = await store.search({ ...everything(index), sort, size: 1, countLimit: 0 });
    return hits[0]?.time;
  };
  return {
    prepare: async () => undefined,
    async indices(fits) {
      const found: { index: string; oldest: number; newest: number }[] = [];
      for (const { index } of (await store.stats()).indices) {
        if (!fits(index)) continue;
        const oldest = await ends(index, "oldest");
        const newest = await ends(index, "newest");
        if (oldest !== undefined && newest !== undefined) found.push({ index, oldest, newest });
      }
      return found;
    },
    async count(index, until) {
      const page = await store.search({
        ...everything(index),
        until,
        sort: "oldest",
        size: 1,
        countLimit: Number.MAX_SAFE_INTEGER,
      });
      return page.total;
    },
    summarize: (request) => summarize(store, request),
  };
}

const everything = (index: string): LogSelection => ({ query: { kind: "all" }, indices: [index] });

interface Group {
  readonly group: readonly (Plain | null)[];
  count: number;
  readonly metrics: ({ min: number; max: number; sum: number; count: number } | null)[];
}

async function* summarize(store: Store, request: LogSummaryRequest): AsyncGenerator<readonly LogSummary[]> {
  const { index, from, until, interval, groupBy, metrics } = request;
  const readGroups = groupBy.map(fieldValues);
  const readMetrics = metrics.map(fieldValues);
  let time: number | null = null;
  let groups = new Map<string, Group>();
  const finished = function* (): Generator<readonly LogSummary[]> {
    const all = [...groups.values()].map((group) => ({ time: time!, ...group }));
    groups = new Map();
    for (let at = 0; at < all.length; at += PAGE) yield all.slice(at, at + PAGE);
  };

  for await (const hits of store.scan({ ...everything(index), from, until })) {
    for (const hit of hits) {
      const bucket = Math.floor(hit.time / interval) * interval;
      if (bucket !== time) yield* finished();
      time = bucket;
      const fields = parseJson(hit.source);
      if (!isHash(fields)) continue;
      const numbers = readMetrics.map((read) =>
        read(fields)
          .map(plain)
          .filter((value) => typeof value === "number"),
      );
      for (const group of combinations(readGroups, fields)) add(groups, group, numbers);
    }
  }
  yield* finished();
}

/** Every combination of the values that a document has; one with several in a field counts for each. */
function combinations(reads: readonly ((fields: Fields) => Scalar[])[], fields: Fields): (Plain | null)[][] {
  let combined: (Plain | null)[][] = [[]];
  for (const read of reads) {
    const values: (Plain | null)[] = [...new Set(read(fields).map(plain))];
    if (values.length === 0) values.push(null);
    combined = combined.flatMap((group) => values.map((value) => [...group, value]));
  }
  return combined;
}

function add(
  groups: Map<string, Group>,
  values: readonly (Plain | null)[],
  numbers: readonly (readonly number[])[],
): void {
  const key = JSON.stringify(values);
  let group = groups.get(key);
  if (!group) {
    group = { group: values, count: 0, metrics: numbers.map(() => null) };
    groups.set(key, group);
  }
  group.count += 1;
  for (const [at, list] of numbers.entries()) {
    for (const value of list) {
      const known = group.metrics[at] ?? { min: value, max: value, sum: 0, count: 0 };
      known.min = Math.min(known.min, value);
      known.max = Math.max(known.max, value);
      known.sum += value;
      known.count += 1;
      group.metrics[at] = known;
    }
  }
}

function plain(value: Scalar): Plain {
  if (typeof value !== "object") return value;
  return "kind" in value ? Number(value.value) : value.toString();
}
