import { type Match, matchLine } from "../alerting/match.ts";
import type { Rule } from "../alerting/rule.ts";
import { alertText, alertTitle } from "../alerting/text.ts";
import type { Observation } from "../query/observation.ts";
import { compilePredicate } from "../query/predicate.ts";

export interface BacktestDetailsOptions {
  readonly rule: Rule;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly until: number;
  /** Width of the buckets, in milliseconds. */
  readonly interval: number;
  write(line: unknown): void;
  readonly now: () => number;
}

const PAUSE = 250;
/** More alerts are counted, and not shown. */
const MOST_ALERTS = 1_000;

/** What a page shows while a rule is tried on what is stored: how far it came, what happened when, and the alerts. */
export function backtestDetails({ rule, from, until, interval, write, now }: BacktestDetailsOptions) {
  const passes = compilePredicate(rule.filter);
  const first = Math.floor(from / interval) * interval;
  const buckets = Array.from({ length: Math.floor((until - first) / interval) + 1 }, (_, at) => ({
    time: first + at * interval,
    events: 0,
    matches: 0,
    alerts: 0,
  }));
  const totals = { events: 0, matches: 0, alerts: 0 };
  let reached = from;
  let toldAt = 0;

  const count = (what: keyof typeof totals, time: number): void => {
    const bucket = time < from ? undefined : buckets[Math.floor((time - first) / interval)];
    if (!bucket) return;
    bucket[what] += 1;
    totals[what] += 1;
  };
  const tell = (done: boolean): void => {
    toldAt = now();
    const counted = buckets.map(({ time, events, matches, alerts }) => [time, events, matches, alerts]);
    const progress = { until: new Date(reached).toISOString(), ...totals, interval, buckets: counted, done };
    write({ progress });
  };

  return {
    onFound: (match: Match): void => count("matches", match.time),
    onMatch(match: Match): void {
      count("alerts", match.time);
      if (totals.alerts > MOST_ALERTS) return;
      const texts = rule.alerts[0] ?? rule.texts;
      write({ ...matchLine(match), title: alertTitle(rule, texts, match), text: alertText(rule, texts, match) });
    },
    onRead(page: readonly Observation[]): void {
      for (const { time, fields } of page) {
        reached = Math.max(reached, Math.min(time, until));
        if (time >= from && passes({ fields })) count("events", time);
      }
      if (now() - toldAt >= PAUSE) tell(false);
    },
    end(): void {
      reached = until;
      tell(true);
    },
  };
}
