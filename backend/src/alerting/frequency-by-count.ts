import type { Fields } from "../event/value.ts";
import { keepKeys } from "./keys.ts";
import type { Rule } from "./rule.ts";
import type { EvaluatorContext, RuleEvaluator } from "./rule-type.ts";
import { createRunCounts, topTerms } from "./run-counts.ts";
import { addToWindow, type CountWindow, createWindow } from "./window.ts";

interface Options {
  readonly num_events: number;
  readonly timeframe: number;
  readonly use_count_query: boolean;
  readonly use_terms_query: boolean;
  readonly terms_size: number;
  readonly min_doc_count: number;
}

/** Frequency over counts of whole runs (ElastAlert: use_count_query and use_terms_query). */
export function createFrequencyByCount(rule: Rule<Options>, context: EvaluatorContext): RuleEvaluator {
  const { num_events: needed, timeframe, use_count_query: asOne, terms_size, min_doc_count } = rule.options;
  const counts = createRunCounts(rule.runEvery);
  const windows = keepKeys<CountWindow>({ limit: context.keyLimit, evicted: context.evicted });
  const count = (at: number, key: string | null, amount: number, fields: Fields): void => {
    let window = windows.get(key);
    if (!window) {
      window = createWindow();
      windows.set(key, window);
    }
    addToWindow(window, at, amount, timeframe);
    if (window.total < needed) return;
    windows.delete(key);
    context.emit({ time: at, key, signal: null, fields });
  };
  return {
    // ElastAlert prefers use_count_query when both are set; it knows no keys.
    observe: (signal) => counts.add(asOne ? { ...signal, key: null } : signal),
    tick(at) {
      windows.sweep((window) => at - window.newest > timeframe);
      const taken = counts.take(at);
      if (asOne) {
        for (const { count: amount } of taken) count(at, null, amount, {});
        return;
      }
      for (const { key, value, count: amount } of topTerms(taken, terms_size, min_doc_count)) {
        count(at, key, amount, { [rule.queryKey[0]!]: value });
      }
    },
  };
}
