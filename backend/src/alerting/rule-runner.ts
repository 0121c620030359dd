import { type Match, makeMatch } from "./match.ts";
import type { MatcherDefinition } from "./matcher.ts";
import type { Rule } from "./rule.ts";
import type { Finding } from "./rule-type.ts";
import { ruleType } from "./rule-types.ts";
import type { Signal } from "./signal.ts";

/** One rule at work: its memory, its clock, and what it finds. */
export interface RuleRunner {
  readonly rule: Rule;
  /** Sets the clock: the first run is the first multiple of run_every at or after `time`. */
  start(time: number): void;
  /** When the next run is due, by the documents' time. */
  readonly nextRun: number;
  observe(signal: Signal): void;
  /** Evaluates every run that is due before `time` (a document at the moment of a run still belongs to it). */
  runUntil(time: number): void;
}

export interface RuleRunnerOptions {
  readonly rule: Rule;
  /** `clock` is the moment of the finding: the run's, or that of the signal. */
  onMatch(match: Match, clock: number): void;
  onEvicted?(count: number): void;
  /** Keys that the rule may remember. @default 100,000 */
  readonly keyLimit?: number;
}

export const DEFAULT_KEY_LIMIT = 100_000;

/** Runs that a sleeping machine missed and that are made up for; more are left out. */
const MISSED_RUNS_LIMIT = 1_500;

export function createRuleRunner({ rule, onMatch, onEvicted, keyLimit }: RuleRunnerOptions): RuleRunner {
  const declaration = ruleType(rule.type)!;
  let findings: Finding[] | null = null;
  let hits = 0;
  let clock = 0;
  const tell = (finding: Finding, matches: number) => onMatch(makeMatch(rule, finding, hits, matches), clock);
  const evaluator = declaration.create(rule, {
    keyLimit: keyLimit ?? DEFAULT_KEY_LIMIT,
    evicted: (count) => onEvicted?.(count),
    emit(finding) {
      if (findings) findings.push(finding);
      else tell(finding, 1);
    },
  });
  return {
    rule,
    nextRun: Number.POSITIVE_INFINITY,
    start(time) {
      (this as { nextRun: number }).nextRun = Math.ceil(time / rule.runEvery) * rule.runEvery;
    },
    observe(signal) {
      hits += signal.count;
      clock = signal.time;
      evaluator.observe(signal);
    },
    runUntil(time) {
      const own = this as { nextRun: number };
      const missed = Math.floor((time - own.nextRun) / rule.runEvery);
      if (missed > MISSED_RUNS_LIMIT) own.nextRun += (missed - MISSED_RUNS_LIMIT) * rule.runEvery;
      while (own.nextRun < time) {
        clock = own.nextRun;
        findings = [];
        evaluator.tick(own.nextRun);
        const found: Finding[] = findings;
        findings = null;
        for (const finding of withoutRepeats(found)) tell(finding, found.length);
        hits = 0;
        own.nextRun += rule.runEvery;
      }
    },
  };
}

/** What a run found twice over, two equal pieces of a window for instance, is told once. */
function withoutRepeats(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  const seen = new Set<string>();
  return findings.filter(({ time, key, signal, fields }) => {
    const text = JSON.stringify([time, key, signal?.id, signal?.source, fields]);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** What workers need to match a rule. */
export function matcherOf(rule: Rule): MatcherDefinition {
  return {
    rule: rule.name,
    indices: rule.indices,
    filter: rule.filter,
    queryKey: rule.queryKey,
    timestampField: rule.timestampField,
    plan: ruleType(rule.type)!.plan(rule),
  };
}

/** How much history fills the rule's windows, in milliseconds. */
export function lookbackOf(rule: Rule): number {
  return ruleType(rule.type)!.lookback(rule);
}
