export type AggregateType = "min" | "max" | "avg" | "sum" | "cardinality" | "value_count" | "percentiles";
export const AGGREGATE_TYPES: readonly AggregateType[] = [
  "min",
  "max",
  "avg",
  "sum",
  "cardinality",
  "value_count",
  "percentiles",
];

/** A metric aggregation on its way: enough to merge it with others and to answer it. */
export interface Partial {
  /** Values of any kind. */
  count: number;
  /** Numbers among them. */
  numbers: number;
  sum: number;
  /** What `sum` lost to rounding (Neumaier): a threshold must not be crossed by an error of the last digit. */
  lost: number;
  min: number;
  max: number;
  readonly distinct: Set<string | number | boolean> | null;
  readonly values: number[] | null;
}

/** Distinct values or percentile samples that one partial may hold; beyond, further ones are left out. */
const HELD_LIMIT = 1_000_000;

export function createPartial(type: AggregateType): Partial {
  return {
    count: 0,
    numbers: 0,
    sum: 0,
    lost: 0,
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY,
    distinct: type === "cardinality" ? new Set() : null,
    values: type === "percentiles" ? [] : null,
  };
}

export function addValue(partial: Partial, value: string | number | boolean): void {
  partial.count += 1;
  if (partial.distinct && partial.distinct.size < HELD_LIMIT) partial.distinct.add(value);
  if (typeof value !== "number") return;
  partial.numbers += 1;
  addToSum(partial, value);
  if (value < partial.min) partial.min = value;
  if (value > partial.max) partial.max = value;
  if (partial.values && partial.values.length < HELD_LIMIT) partial.values.push(value);
}

export function mergePartial(into: Partial, other: Partial): void {
  into.count += other.count;
  into.numbers += other.numbers;
  addToSum(into, other.sum);
  into.lost += other.lost;
  if (other.min < into.min) into.min = other.min;
  if (other.max > into.max) into.max = other.max;
  if (into.distinct && other.distinct) for (const value of other.distinct) into.distinct.add(value);
  if (into.values && other.values) for (const value of other.values) into.values.push(value);
}

function addToSum(partial: Partial, value: number): void {
  const sum = partial.sum + value;
  partial.lost += Math.abs(partial.sum) >= Math.abs(value) ? partial.sum - sum + value : value - sum + partial.sum;
  partial.sum = sum;
}

/** The aggregation's value; null when there was no number to make it of. */
export function answer(partial: Partial, type: AggregateType, percent: number): number | null {
  if (type === "value_count") return partial.count;
  if (type === "cardinality") return partial.distinct!.size;
  if (type === "sum") return partial.sum + partial.lost;
  if (partial.numbers === 0) return null;
  if (type === "min") return partial.min;
  if (type === "max") return partial.max;
  if (type === "avg") return (partial.sum + partial.lost) / partial.numbers;
  return percentile(partial.values!, percent);
}

/** Elasticsearch since 8.9, for what is not too much to keep whole: linear between neighbours, index = q * (n - 1). */
function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  const index = (percent / 100) * (sorted.length - 1);
  const low = Math.min(Math.floor(index), sorted.length - 1);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (index - low) * (sorted[high]! - sorted[low]!);
}
