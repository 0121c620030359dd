import { millisecondsToNanoseconds, nanosecondsToMilliseconds } from "../durations.ts";
import type { MetricQuery } from "../port.ts";
import { queryError } from "./errors.ts";
import type { SelectedColumn } from "./query-sql.ts";

export type Cell = number | string | boolean | null;

/** So many values does one query answer at the most. */
const CELL_LIMIT = 2_000_000;

/**
 * Puts the rows of one series on the grid of intervals from `query.from` to `query.until` and fills what is empty, each
 * column by itself, as InfluxQL's fill() does. Each row starts with its time in milliseconds. Values before the range
 * are not looked for.
 */
export function fillGrid(
  query: MetricQuery,
  columns: readonly SelectedColumn[],
  times: readonly bigint[],
  cells: readonly Cell[][],
  budget: { cells: number },
): Cell[][] {
  const fill = query.fill ?? "null";
  if (fill === "none") return cells.map((row, index) => [nanosecondsToMilliseconds(times[index]!), ...row]);

  const interval = millisecondsToNanoseconds(query.interval!);
  const from = millisecondsToNanoseconds(query.from);
  const until = millisecondsToNanoseconds(query.until);
  const first = from - (((from % interval) + interval) % interval);
  const count = Number((until - first + interval - 1n) / interval);
  budget.cells += count * columns.length;
  if (budget.cells > CELL_LIMIT) {
    throw queryError("The query has too many intervals; use a longer interval, a shorter time, or fill none");
  }
  const grid: Cell[][] = Array.from({ length: count }, (_, index) => [
    nanosecondsToMilliseconds(first + BigInt(index) * interval),
    ...columns.map(() => null),
  ]);
  for (let index = 0; index < times.length; index += 1) {
    const row = grid[Number((times[index]! - first) / interval)]!;
    for (let column = 0; column < columns.length; column += 1) row[column + 1] = cells[index]![column]!;
  }
  for (let column = 0; column < columns.length; column += 1) fillColumn(grid, column + 1, columns[column]!, fill);
  return grid;
}

function fillColumn(
  grid: Cell[][],
  column: number,
  { aggregate, type }: SelectedColumn,
  fill: MetricQuery["fill"],
): void {
  if (fill === "null") {
    if (aggregate === "count" && type !== null) for (const row of grid) row[column] ??= 0;
  } else if (fill === "previous") {
    let previous: Cell = null;
    for (const row of grid) previous = row[column] ??= previous;
  } else if (fill === "linear") {
    const whole =
      aggregate === "count" ||
      (type === "integer" && aggregate !== "mean" && aggregate !== "stddev" && aggregate !== "median");
    fillLinear(grid, column, whole);
  } else if (typeof fill === "number" && ((type !== "string" && type !== "boolean") || aggregate === "count")) {
    for (const row of grid) row[column] ??= fill;
  }
}

function fillLinear(grid: Cell[][], column: number, whole: boolean): void {
  let known = -1;
  for (let index = 0; index < grid.length; index += 1) {
    const value = grid[index]![column];
    if (typeof value !== "number") continue;
    if (known >= 0) {
      const start = grid[known]![column] as number;
      const slope = (value - start) / (index - known);
      for (let between = known + 1; between < index; between += 1) {
        const filled = start + slope * (between - known);
        grid[between]![column] = whole ? Math.trunc(filled) : filled;
      }
    }
    known = index;
  }
}
