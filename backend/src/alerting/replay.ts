import type { Observation } from "../query/observation.ts";
import type { Match } from "./match.ts";
import { compileMatchers } from "./matcher.ts";
import { createSilences } from "./realert.ts";
import type { Rule } from "./rule.ts";
import { createRuleRunner, lookbackOf, matcherOf } from "./rule-runner.ts";

export interface ReplayOptions {
  readonly rules: readonly Rule[];
  /** In the order of time; pages, so that a store's scan can be replayed without holding it. */
  readonly observations: AsyncIterable<readonly Observation[]> | Iterable<readonly Observation[]>;
  /** What lies before is history: it fills windows and makes no match. */
  readonly from?: number | undefined;
  /** The clock runs on to here; unless set to twice the longest window of the rule after the last observation. */
  readonly until?: number | undefined;
  /** Every match, without realert. */
  readonly everyMatch?: boolean;
  onMatch(match: Match): void;
  /** Every match, also those that realert keeps silent. */
  onFound?(match: Match): void;
}

/** Feeds observations to rules with the clock following them: for rule tests and backtests. */
export async function replay(options: ReplayOptions): Promise<void> {
  const { rules, observations, from, until, everyMatch, onMatch } = options;
  const silences = createSilences();
  let live = from === undefined;
  const runners = new Map(
    rules.map((rule) => {
      const told = (match: Match, clock: number) => {
        if (!live || (from !== undefined && clock < from)) return;
        options.onFound?.(match);
        if (everyMatch || silences.admit(rule, match.key, clock)) onMatch(match);
      };
      return [rule.name, createRuleRunner({ rule, onMatch: told })];
    }),
  );
  const match = compileMatchers(rules.map(matcherOf));
  const startAll = (time: number) => {
    for (const runner of runners.values()) runner.start(time);
  };
  let last = from ?? null;
  // ElastAlert --start: the first run is the one after the start.
  if (from !== undefined) startAll(from + 1);
  for await (const page of observations) {
    for (const observation of page) {
      const { time } = observation;
      if (until !== undefined && time > until) continue;
      if (last === null) startAll(time);
      if (from === undefined || time >= from) {
        live = true;
        for (const runner of runners.values()) if (runner.nextRun < time) runner.runUntil(time);
      }
      if (last === null || time > last) last = time;
      for (const signal of match(observation)) runners.get(signal.rule)!.observe(signal);
    }
  }
  if (last === null) return;
  live = true;
  for (const runner of runners.values()) {
    runner.runUntil((until ?? last + 2 * Math.max(lookbackOf(runner.rule), runner.rule.runEvery)) + 1);
  }
}
