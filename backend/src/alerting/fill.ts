import type { ActiveRule } from "./active-rule.ts";
import { type HistoryStores, readHistory } from "./history.ts";
import type { LastMatch } from "./incidents.ts";
import { compileMatchers } from "./matcher.ts";
import { matcherOf } from "./rule-runner.ts";
import type { Signal } from "./signal.ts";

export interface FillOptions {
  readonly stores: HistoryStores;
  readonly from: number;
  readonly until: number;
  /** By key the match that used up what came before it; undefined when matches use nothing up. */
  readonly last: ReadonlyMap<string | null, LastMatch> | undefined;
  /** Runs of the clock are evaluated too; not where nobody listened for a while. */
  readonly runsTick: boolean;
  /** Called with each signal that was made of a stored document. */
  onRead(signal: Signal): void;
}

/** Fills a rule's windows from what is stored of a time, as history: the caller lets no match of it be told. */
export async function fillWindows(active: ActiveRule, options: FillOptions): Promise<void> {
  const { rule, runner } = active;
  const { from, until, last } = options;
  const match = compileMatchers([matcherOf(rule)]);
  runner.start(options.runsTick ? from : until);
  for await (const page of readHistory(options.stores, rule, from, until)) {
    if (active.ended) return;
    for (const observation of page) {
      if (options.runsTick) runner.runUntil(observation.time);
      for (const signal of match(observation)) {
        options.onRead(signal);
        if (signal.time > (last?.get(signal.key)?.time ?? -1)) runner.observe(signal);
      }
    }
  }
}
