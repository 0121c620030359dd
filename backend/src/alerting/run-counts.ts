import { compareCodePoints } from "../query/compare.ts";
import type { Signal } from "./signal.ts";

type Term = string | number | boolean;

/** The counts of one key in one run, as a terms aggregation would answer them. */
export interface TermCount {
  readonly key: string | null;
  readonly value: Term | null;
  readonly count: number;
}

/**
 * Counts signals by run and key for rules that ElastAlert would ask Elasticsearch to count (use_count_query,
 * use_terms_query): a run at T counts what lies between the run before and T.
 */
export function createRunCounts(runEvery: number) {
  const runs = new Map<number, Map<string | null, { value: Term | null; count: number }>>();
  return {
    add({ time, key, count, value }: Signal): void {
      const run = Math.ceil(time / runEvery) * runEvery;
      let counts = runs.get(run);
      if (!counts) {
        counts = new Map();
        runs.set(run, counts);
      }
      const entry = counts.get(key);
      if (entry) entry.count += count;
      else counts.set(key, { value: (value as Term | undefined) ?? null, count });
    },
    /** Takes out what was counted up to the run at `at`; what came late for an earlier run counts in this one. */
    take(at: number): TermCount[] {
      const sums = new Map<string | null, { value: Term | null; count: number }>();
      for (const [run, counts] of runs) {
        if (run > at) continue;
        runs.delete(run);
        for (const [key, { value, count }] of counts) {
          const sum = sums.get(key);
          if (sum) sum.count += count;
          else sums.set(key, { value, count });
        }
      }
      return [...sums].map(([key, { value, count }]) => ({ key, value, count }));
    },
  };
}

/** The order and the cut of Elasticsearch's terms aggregation: most frequent first, then by the key. */
export function topTerms<T extends { readonly value: Term | null; readonly count: number }>(
  terms: readonly T[],
  size: number,
  minimum: number,
): T[] {
  const text = (value: Term | null) => (typeof value === "string" ? value : "");
  const number = (value: Term | null) => (typeof value === "string" ? 0 : Number(value));
  return terms
    .filter(({ count }) => count >= minimum)
    .sort(
      (a, b) =>
        b.count - a.count || compareCodePoints(text(a.value), text(b.value)) || number(a.value) - number(b.value),
    )
    .slice(0, size);
}
