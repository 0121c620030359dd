import { type HistoryStores, readHistory } from "./history.ts";
import type { Match } from "./match.ts";
import { replay } from "./replay.ts";
import type { Rule } from "./rule.ts";
import { lookbackOf } from "./rule-runner.ts";

export interface BacktestOptions extends HistoryStores {
  readonly rule: Rule;
  /** Milliseconds since the epoch, both inclusive; what lies before `from` fills the windows. */
  readonly from: number;
  readonly until: number;
  /** Every match, without realert. */
  readonly everyMatch?: boolean;
  onMatch(match: Match): void;
}

/** Asks what a rule would have found in the stored documents and points of a time range. */
export async function backtest({ rule, from, until, everyMatch, onMatch, ...stores }: BacktestOptions): Promise<void> {
  await replay({
    rules: [rule],
    // As in a rule test, what happened at the very end still counts.
    observations: readHistory(stores, rule, from - lookbackOf(rule) - rule.runEvery, until + 1),
    from,
    until,
    everyMatch: everyMatch ?? false,
    onMatch,
  });
}
