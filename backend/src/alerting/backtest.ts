import { type HistoryStores, readHistory } from "./history.ts";
import type { Match } from "./match.ts";
import { replay } from "./replay.ts";
import type { Rule } from "./rule.ts";
import { lookbackOf } from "./rule-runner.ts";

export interface BacktestOptions extends HistoryStores {
  readonly rule: Rule;
  /** Milliseconds since the epoch; what lies before fills the windows. */
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
    observations: readHistory(stores, rule, from - lookbackOf(rule) - rule.runEvery, until),
    from,
    until,
    everyMatch: everyMatch ?? false,
    onMatch,
  });
}
