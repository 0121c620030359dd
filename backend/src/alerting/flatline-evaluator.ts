import type { Fields } from "../event/value.ts";
import { keepKeys } from "./keys.ts";
import type { Rule } from "./rule.ts";
import type { EvaluatorContext, RuleEvaluator } from "./rule-type.ts";
import { createRunCounts, topTerms } from "./run-counts.ts";
import { createRunGate } from "./run-gate.ts";
import type { Signal } from "./signal.ts";
import { addToWindow, advanceWindow, type CountWindow, capWindow, createWindow } from "./window.ts";

interface Options {
  readonly threshold: number;
  readonly timeframe: number;
  readonly forget_keys: boolean;
  readonly use_count_query: boolean;
  readonly use_terms_query: boolean;
  readonly terms_size: number;
  readonly min_doc_count: number;
}

interface Watched extends CountWindow {
  /** The document with the newest time; null when a count or the clock is newer. */
  last: Signal | null;
  /** When the key was first looked at; null until then. */
  first: number | null;
  /** When the clock last found something, so that a second look at the same moment does not say it again. */
  foundAt: number | null;
}

/**
 * ElastAlert's flatline, run by run: the documents of the run are counted, the key of the last one is looked at as
 * of that document, then the clock looks at every key.
 */
export function createFlatline(rule: Rule<Options>, { emit, keyLimit, evicted }: EvaluatorContext): RuleEvaluator {
  const { threshold, timeframe, forget_keys: forget, terms_size, min_doc_count } = rule.options;
  const { use_count_query: asOne, use_terms_query: byTerms } = rule.options;
  const hasKey = rule.queryKey.length > 0;
  const watched = keepKeys<Watched>({ limit: keyLimit, evicted });
  const counts = createRunCounts(rule.runEvery);
  let lastOfRun: Signal | null = null;

  const watch = (key: string | null): Watched => {
    let window = watched.get(key);
    if (!window) {
      window = { ...createWindow(), last: null, first: null, foundAt: null };
      watched.set(key, window);
    }
    return window;
  };

  const look = (key: string | null, extra: Fields): void => {
    const window = watched.get(key);
    if (!window) return;
    const now = window.newest;
    window.first ??= now;
    if (now - window.first < timeframe || window.total >= threshold) return;
    const { last } = window;
    const isRepeat = last === null && window.foundAt === now;
    if (last === null) window.foundAt = now;
    window.first = now - timeframe;
    if (forget) watched.delete(key);
    if (isRepeat) return;
    // Without keys, and with one count for all, ElastAlert calls it "all".
    const shown = hasKey && !asOne ? key : "all";
    const fields: Fields = { ...extra, key: shown, count: window.total, threshold };
    emit({ time: now, key: hasKey ? shown : null, signal: last, fields });
  };

  const count = (at: number, key: string | null, amount: number): void => {
    const window = watch(key);
    if (amount > 0) addToWindow(window, at, amount, timeframe);
    advanceWindow(window, at, timeframe);
    capWindow(window, threshold);
    window.last = null;
  };

  const gate = createRunGate(rule.runEvery, (signal) => {
    const window = watch(signal.key);
    if (signal.time >= window.newest) window.last = signal;
    addToWindow(window, signal.time, signal.count, timeframe);
    capWindow(window, threshold);
    if (!lastOfRun || signal.time >= lastOfRun.time) lastOfRun = signal;
  });

  return {
    observe(signal) {
      if (asOne) counts.add({ ...signal, key: null });
      else if (byTerms) counts.add(signal);
      else gate.observe(signal);
    },
    tick(at) {
      if (asOne) {
        count(at, null, counts.take(at)[0]?.count ?? 0);
        look(null, {});
      } else if (byTerms) {
        for (const { key, value, count: amount } of topTerms(counts.take(at), terms_size, min_doc_count)) {
          count(at, key, amount);
          look(key, { [rule.queryKey[0]!]: value });
        }
      } else if (lastOfRun) {
        look(lastOfRun.key, {});
        lastOfRun = null;
      }
      const keys = watched.keys();
      if (keys.length === 0 && !hasKey) keys.push(null);
      for (const key of keys) {
        count(at, key, 0);
        look(key, {});
      }
      gate.next(at);
    },
  };
}
