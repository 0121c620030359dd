import type { Observation } from "../query/observation.ts";
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
  /** Every match, also those that realert keeps silent. */
  onFound?(match: Match): void;
  /** Told of each piece of the past once it was evaluated; what it throws ends the backtest. */
  onRead?(page: readonly Observation[]): void;
}

/** Asks what a rule would have found in the stored documents and points of a time range. */
export async function backtest(options: BacktestOptions): Promise<void> {
  const { rule, from, until, everyMatch, onMatch, onFound, onRead, ...stores } = options;
  // As in a rule test, what happened at the very end still counts.
  const history = readHistory(stores, rule, from - lookbackOf(rule) - rule.runEvery, until + 1);
  await replay({
    rules: [rule],
    observations: onRead ? tellOf(history, onRead) : history,
    from,
    until,
    everyMatch: everyMatch ?? false,
    onMatch,
    ...(onFound && { onFound }),
  });
}

async function* tellOf(
  pages: AsyncIterable<readonly Observation[]>,
  onRead: (page: readonly Observation[]) => void,
): AsyncGenerator<readonly Observation[]> {
  for await (const page of pages) {
    yield page;
    onRead(page);
  }
}
