import { HeimdallError } from "../../errors.ts";
import { getOrCreate } from "../../stores/metrics/get-or-create.ts";
import type { MetricQuery, MetricSeries, MetricStore } from "../../stores/metrics/port.ts";
import { MONITORING_POLICY } from "../write.ts";

/** What is asked of our own points. Times are milliseconds since the epoch. */
export interface OverviewRange {
  /** The start of the first bucket. */
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
  /** Of a bucket. */
  readonly interval: number;
  /** How often points are written. */
  readonly sampling: number;
}

/** The counters of one thing (an input, a pipeline …), summed up over all backends. */
export interface Counted {
  readonly tags: Readonly<Record<string, string>>;
  /** How much each counter grew in the range. */
  readonly totals: Readonly<Record<string, number>>;
  /** The newest rate a second of each field that has one; null when nobody has told one lately. */
  readonly now: Readonly<Record<string, number | null>>;
  /** The rates a second of each field that has one, added up over the points of a bucket, by its start. */
  readonly rates: Readonly<Record<string, ReadonlyMap<number, number>>>;
  /** How much each counter grew in each bucket, by its start. */
  readonly increments: Readonly<Record<string, ReadonlyMap<number, number>>>;
  /** The greatest of the newest values of each gauge; null without one lately. */
  readonly gauges: Readonly<Record<string, number | null>>;
}

export interface CountedQuestion {
  readonly measurement: string;
  readonly tags: readonly string[];
  readonly counters: readonly string[];
  /** Counters whose `_per_second` is written, too. */
  readonly rates?: readonly string[];
  readonly gauges?: readonly string[];
}

/** Asks our own points; what has never been written is no error. */
export type AskOwnPoints = (
  query: Omit<MetricQuery, "database" | "retentionPolicy">,
) => Promise<readonly MetricSeries[]>;

export function ownPoints(metrics: Pick<MetricStore, "query">, database: string): AskOwnPoints {
  return async (query) => {
    try {
      return await metrics.query({ ...query, database, retentionPolicy: MONITORING_POLICY });
    } catch (error) {
      if (error instanceof HeimdallError && error.code === "DATABASE_NOT_FOUND") return [];
      throw error;
    }
  };
}

/** The oldest point that still says where a counter stood before the range. */
const leadOf = ({ interval, sampling }: OverviewRange): number => Math.max(interval, 6 * sampling);

/** Whether a bucket is so new that its last value is true now. */
const isRecent = (time: number, { until, interval, sampling }: OverviewRange): boolean =>
  time + interval > until - 4 * sampling;

/** Reads counters of every backend and sums them up by tags. A counter that fell began anew with its process. */
export async function readCounted(
  ask: AskOwnPoints,
  { measurement, tags, counters, rates = [], gauges = [] }: CountedQuestion,
  range: OverviewRange,
): Promise<readonly Counted[]> {
  const select = [
    ...counters.map((field) => ({ field, aggregate: "last" as const, as: `total ${field}` })),
    ...rates.flatMap((field) => [
      { field: `${field}_per_second`, aggregate: "sum" as const, as: `sum ${field}` },
      { field: `${field}_per_second`, aggregate: "last" as const, as: `now ${field}` },
    ]),
    ...gauges.map((field) => ({ field, aggregate: "last" as const, as: `gauge ${field}` })),
  ];
  const series = await ask({
    measurement,
    select,
    from: range.from - leadOf(range),
    until: range.until,
    interval: range.interval,
    groupBy: ["instance", ...tags],
    fill: "none",
  });
  const sums = new Map<string, Sum>();
  for (const one of series) {
    const own = Object.fromEntries(tags.map((tag) => [tag, one.tags[tag] ?? ""]));
    const sum = getOrCreate(sums, JSON.stringify(own), () => emptySum(own, { counters, rates, gauges }));
    addInstance(sum, one, range);
  }
  return [...sums.values()];
}

interface Sum extends Counted {
  readonly totals: Record<string, number>;
  readonly now: Record<string, number | null>;
  readonly rates: Readonly<Record<string, Map<number, number>>>;
  readonly increments: Readonly<Record<string, Map<number, number>>>;
  readonly gauges: Record<string, number | null>;
}

function emptySum(
  tags: Readonly<Record<string, string>>,
  names: { counters: readonly string[]; rates: readonly string[]; gauges: readonly string[] },
): Sum {
  const each = <T>(fields: readonly string[], make: () => T): Record<string, T> =>
    Object.fromEntries(fields.map((field) => [field, make()]));
  return {
    tags,
    totals: each(names.counters, () => 0),
    now: each(names.rates, () => null),
    rates: each(names.rates, () => new Map()),
    increments: each(names.counters, () => new Map()),
    gauges: each(names.gauges, () => null),
  };
}

/** Adds what one backend told. */
function addInstance(sum: Sum, { columns, rows }: MetricSeries, range: OverviewRange): void {
  const columnOf = new Map(columns.map((name, index) => [name, index]));
  const value = (row: MetricSeries["rows"][number], name: string): number | null => {
    const cell = row[columnOf.get(name) ?? -1];
    return typeof cell === "number" ? cell : null;
  };
  for (const field of Object.keys(sum.totals)) {
    let before = 0;
    for (const row of rows) {
      const counted = value(row, `total ${field}`);
      if (counted === null) continue;
      const time = row[0] as number;
      const grown = counted >= before ? counted - before : counted;
      before = counted;
      if (time < range.from) continue;
      sum.totals[field]! += grown;
      add(sum.increments[field]!, time, grown);
    }
  }
  for (const field of Object.keys(sum.now)) {
    for (const row of rows) {
      const time = row[0] as number;
      const rate = value(row, `sum ${field}`);
      if (rate !== null && time >= range.from) add(sum.rates[field]!, time, rate);
    }
    const newest = newestOf(rows, (row) => value(row, `now ${field}`), range);
    if (newest !== null) sum.now[field] = (sum.now[field] ?? 0) + newest;
  }
  for (const field of Object.keys(sum.gauges)) {
    const newest = newestOf(rows, (row) => value(row, `gauge ${field}`), range);
    if (newest !== null) sum.gauges[field] = Math.max(sum.gauges[field] ?? newest, newest);
  }
}

function newestOf(
  rows: MetricSeries["rows"],
  read: (row: MetricSeries["rows"][number]) => number | null,
  range: OverviewRange,
): number | null {
  const row = rows.findLast((one) => read(one) !== null);
  return row && isRecent(row[0] as number, range) ? read(row) : null;
}

function add(map: Map<number, number>, key: number, by: number): void {
  map.set(key, (map.get(key) ?? 0) + by);
}
