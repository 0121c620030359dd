import type { RuleDestination } from "./destinations.ts";
import type { Match } from "./match.ts";
import type { Rule } from "./rule.ts";
import { createRuleRunner, type RuleRunner } from "./rule-runner.ts";
import type { Signal } from "./signal.ts";

/** Signals that wait while a rule's windows are filled from the stores; beyond, the oldest are lost and counted. */
const WAITING_LIMIT = 200_000;

/** A rule in force: its memory, its destinations, and the signals that wait until its windows are filled. */
export interface ActiveRule {
  readonly rule: Rule;
  readonly runner: RuleRunner;
  /** They change when a contact point does. */
  destinations(): readonly RuleDestination[];
  /** Null once the rule is live. */
  waiting: Signal[] | null;
  /** What it finds now was found before. */
  isHistory: boolean;
  /** Ended: removed, or replaced by a newer version. */
  ended: boolean;
  matches: number;
  lastMatch: number | null;
}

export interface ActiveRuleOptions {
  readonly rule: Rule;
  destinations(): readonly RuleDestination[];
  onMatch(active: ActiveRule, match: Match): void;
  onEvicted(rule: Rule, count: number): void;
}

export function activate({ rule, destinations, onMatch, onEvicted }: ActiveRuleOptions): ActiveRule {
  const active: ActiveRule = {
    rule,
    runner: createRuleRunner({
      rule,
      onMatch: (match) => onMatch(active, match),
      onEvicted: (count) => onEvicted(rule, count),
    }),
    destinations,
    waiting: [],
    isHistory: false,
    ended: false,
    matches: 0,
    lastMatch: null,
  };
  return active;
}

/** Hands a signal on, or lets it wait. False when one was lost because too many wait. */
export function takeSignal({ waiting, runner }: ActiveRule, signal: Signal): boolean {
  if (!waiting) {
    runner.observe(signal);
    return true;
  }
  waiting.push(signal);
  if (waiting.length <= WAITING_LIMIT) return true;
  waiting.shift();
  return false;
}

/** Ends the waiting: what came meanwhile is observed, but for what was read from the stores already. */
export function goLive(active: ActiveRule, wasRead: (signal: Signal) => boolean): void {
  const waiting = active.waiting ?? [];
  active.waiting = null;
  for (const signal of waiting) if (!wasRead(signal)) active.runner.observe(signal);
}
