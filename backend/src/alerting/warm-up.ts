import type { Observation } from "../query/observation.ts";
import type { ActiveRule } from "./active-rule.ts";
import { type HistoryStores, readHistory } from "./history.ts";
import { compileMatchers } from "./matcher.ts";
import { lookbackOf, matcherOf } from "./rule-runner.ts";
import { ruleType } from "./rule-types.ts";
import type { Signal } from "./signal.ts";

export interface WarmUpOptions {
  readonly stores: HistoryStores;
  readonly now: () => number;
  /** Up to when the rule has evaluated what was stored; null when it never ran: what is stored is history then. */
  readonly evaluatedUntil: number | null;
  /** Called as the replay passes from what was evaluated to what was not. */
  onLive(active: ActiveRule): void;
  /** Called with each signal that was made of a stored document. */
  onRead?(signal: Signal): void;
}

/** An event may be stored so much later than its own time and still be taken up after a crash. */
export const MARGIN_MILLISECONDS = 60_000;
/** After a longer stop than this a silence in the data says nothing: nobody was there to listen. */
export const CONTINUOUS_MILLISECONDS = 120_000;
/** Stored documents may be dated ahead of this machine's clock. */
const AHEAD_MILLISECONDS = 86_400_000;
const SEEN_LIMIT = 200_000;

/**
 * Fills a rule's windows from the stores. What lies before `evaluatedUntil` is history; what was stored after it and
 * never evaluated (a crash between the store and the evaluation) is evaluated now, and may alert. So may, of a rule
 * that never ran, what is stored while its windows are filled. Answers a test for signals that came meanwhile: whether
 * their document was among those read.
 */
export async function warmUp(active: ActiveRule, options: WarmUpOptions): Promise<(signal: Signal) => boolean> {
  const { rule, runner } = active;
  const { stores, now, evaluatedUntil } = options;
  const started = now();
  const lookback = lookbackOf(rule);
  const liveFrom = evaluatedUntil === null ? started : Math.min(evaluatedUntil - MARGIN_MILLISECONDS, started);
  const seen = new Set<string>();

  if (lookback > 0 || evaluatedUntil !== null) {
    const from = liveFrom - lookback - rule.runEvery;
    const wasContinuous = evaluatedUntil !== null && started - evaluatedUntil <= CONTINUOUS_MILLISECONDS;
    const runsTick = !ruleType(rule.type)!.watchesAbsence || wasContinuous;
    if (runsTick) runner.start(from);
    const match = compileMatchers([matcherOf(rule)]);
    let live = false;
    for await (const page of readHistory(stores, rule, from, started + AHEAD_MILLISECONDS)) {
      if (active.ended) break;
      for (const observation of page) {
        if (observation.id === null && observation.time > started) continue;
        if (!live && observation.time > liveFrom) {
          live = true;
          options.onLive(active);
        }
        if (runsTick) runner.runUntil(Math.min(observation.time, started));
        for (const signal of match(observation)) {
          options.onRead?.(signal);
          runner.observe(signal);
        }
        remember(seen, observation, started);
      }
    }
    if (runsTick) runner.runUntil(started);
  }
  runner.start(started);
  return ({ index, id }) => id !== null && seen.has(`${index}\0${id}`);
}

/** What may also be among the waiting signals: the documents that were stored while history was read. */
function remember(seen: Set<string>, { index, id, time }: Observation, started: number): void {
  if (id === null || time < started - 5 * MARGIN_MILLISECONDS) return;
  seen.add(`${index}\0${id}`);
  if (seen.size > SEEN_LIMIT) seen.delete(seen.values().next().value!);
}
