import type { FieldType } from "./encode-group.ts";
import type { Downsampling } from "./port.ts";

/** A downsampling in words, for people. */
export function describeDownsampling({ database, name, from, to }: Downsampling): string {
  return `the downsampling ${name} of ${database}, from ${from} to ${to}`;
}

export type SummedAggregate = Downsampling["aggregates"][number];

/** One field of a result. */
export interface SummedField {
  /** `mean_usage` */
  readonly name: string;
  readonly aggregate: SummedAggregate;
  /** What it is made of. */
  readonly field: string;
  /** The counts that weigh a mean of means; null for anything else. */
  readonly weight: string | null;
}

const SUMMED = /^(min|max|mean|count|sum|first|last|median)_(.+)$/s;

/**
 * What becomes of the numeric fields of a measurement: `<aggregate>_<field>` each. Where the source policy is the result
 * of another downsampling (`isChained`) its `min_…` stays the minimum of minimums, counts and sums are added up, means
 * are weighted by their counts where there are any; a median of medians is only near.
 */
export function planFields(
  rule: Downsampling,
  fields: ReadonlyMap<string, FieldType>,
  isChained: boolean,
): readonly SummedField[] {
  const plan = new Map<string, SummedField>();
  const numeric = Array.from(fields.keys())
    .filter((name) => isNumeric(fields.get(name)))
    .sort();
  const isSummed = (name: string): boolean => isChained && SUMMED.test(name);
  for (const field of numeric.filter(isSummed)) {
    const [, kind, of] = SUMMED.exec(field) as unknown as [string, SummedAggregate, string];
    if (!rule.aggregates.includes(kind)) continue;
    const counts = `count_${of}`;
    const weight = kind === "mean" && isNumeric(fields.get(counts)) ? counts : null;
    plan.set(field, { name: field, aggregate: kind === "count" ? "sum" : kind, field, weight });
  }
  for (const field of numeric.filter((name) => !isSummed(name))) {
    for (const aggregate of rule.aggregates) {
      const name = `${aggregate}_${field}`;
      if (!plan.has(name)) plan.set(name, { name, aggregate, field, weight: null });
    }
  }
  return [...plan.values()];
}

function isNumeric(type: FieldType | undefined): boolean {
  return type === "float" || type === "integer";
}

/** Whether a rule is about a measurement. */
export function coversMeasurement({ measurements }: Downsampling, measurement: string): boolean {
  if (!measurements || measurements.length === 0) return true;
  return measurements.some((pattern) => {
    const literal = pattern.split("*").map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    return new RegExp(`^${literal.join(".*")}$`, "s").test(measurement);
  });
}

/** Whether a rule reads what another one wrote. */
export function isChained(rule: Downsampling, rules: readonly Downsampling[]): boolean {
  return rules.some(({ database, to }) => database === rule.database && to === rule.from);
}

/** The rules with every source before what is made of it. */
export function inOrder<R extends Downsampling>(rules: readonly R[]): R[] {
  const ordered: R[] = [];
  const add = (rule: R): void => {
    if (ordered.includes(rule)) return;
    for (const source of rules) {
      if (source !== rule && source.database === rule.database && source.to === rule.from) add(source);
    }
    ordered.push(rule);
  };
  for (const rule of rules) add(rule);
  return ordered;
}

const MINUTE = 60_000_000_000n;

/** How far back every run sums up anew, for points that came late: sixty windows, at least two, within 2 to 10 minutes. */
export function lookback({ interval }: Downsampling): bigint {
  const bounded = [60n * interval, 10n * MINUTE].reduce((a, b) => (a < b ? a : b));
  return [2n * interval, bounded, 2n * MINUTE].reduce((a, b) => (a > b ? a : b));
}

/** The beginning of the window that a time lies in. */
export function windowOf(time: bigint, interval: bigint): bigint {
  return time - (((time % interval) + interval) % interval);
}
