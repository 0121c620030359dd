import type { ChartKind, ChartSeries } from "./types.ts";

/** Series on one time axis, as uPlot takes them. */
export interface ChartData {
  readonly times: readonly number[];
  /** A row for each series, in their order: the values themselves. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What is drawn, in the order of drawing: for stacked bars the highest pile first, which the lower ones cover. */
  readonly drawn: readonly (readonly (number | null)[])[];
  /** Milliseconds of one bar: the shortest distance between two points; 0 where that cannot be told. */
  readonly step: number;
}

/** Puts series on one axis of times. Points may come in any order. */
export function chartData(series: readonly ChartSeries[], kind: ChartKind): ChartData {
  const times = [...new Set(series.flatMap(({ points }) => points.map(([time]) => time)))].sort((a, b) => a - b);
  const places = new Map(times.map((time, place) => [time, place]));
  const values = series.map(({ points }) => {
    const row: (number | null)[] = times.map(() => null);
    for (const [time, value] of points) row[places.get(time)!] = value;
    return row;
  });
  return { times, values, drawn: kind === "stacked-bars" ? piles(values) : values, step: shortestStep(times) };
}

function piles(values: readonly (readonly (number | null)[])[]): number[][] {
  const sums: number[][] = [];
  for (const row of values) {
    const below = sums.at(-1);
    sums.push(row.map((value, place) => (value ?? 0) + (below?.[place] ?? 0)));
  }
  return sums.reverse();
}

function shortestStep(times: readonly number[]): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let place = 1; place < times.length; place += 1) {
    shortest = Math.min(shortest, times[place]! - times[place - 1]!);
  }
  return Number.isFinite(shortest) ? shortest : 0;
}

/** A chosen range widened to whole bars. */
export function wholeBars(from: number, until: number, { times, step }: Pick<ChartData, "times" | "step">) {
  const first = times[0];
  if (first === undefined || step <= 0) return { from, until };
  const start = first + Math.floor((from - first) / step) * step;
  const end = first + Math.ceil((until - first) / step) * step;
  return { from: start, until: Math.max(end, start + step) };
}

export interface ChartTotals {
  readonly total: number;
  readonly highest: { readonly time: number; readonly value: number } | null;
  readonly latest: number | null;
}

/** What a sentence about a series (or the sum of several) needs. */
export function totalsOf({ times }: ChartData, rows: readonly (readonly (number | null)[])[]): ChartTotals {
  let total = 0;
  let highest: ChartTotals["highest"] = null;
  let latest: number | null = null;
  for (const [place, time] of times.entries()) {
    const known = rows.map((row) => row[place]).filter((value) => value !== null && value !== undefined);
    if (known.length === 0) continue;
    const value = known.reduce((sum, one) => sum + one, 0);
    total += value;
    latest = value;
    if (highest === null || value > highest.value) highest = { time, value };
  }
  return { total, highest, latest };
}
