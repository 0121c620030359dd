import { compileMatchers, type MatcherDefinition } from "../alerting/matcher.ts";
import { observationOf } from "../alerting/points.ts";
import type { Signal } from "../alerting/signal.ts";
import type { Point } from "../stores/metrics/port.ts";
import { MONITORING_POLICY } from "./write.ts";

/** What is needed of the alerting engine. */
export interface RulesInForce {
  matchers(): readonly MatcherDefinition[];
  onChange(listener: () => void): void;
  observe(signals: readonly Signal[]): Promise<void> | void;
}

/**
 * Shows our own points to rules that name their database (`index: heimdall/*`), and to no others: a rule on
 * everything means what it watches, not the watcher.
 */
export function ownPointsObserver(rules: RulesInForce, database: string): (points: readonly Point[]) => Promise<void> {
  const compile = (): ReturnType<typeof compileMatchers> =>
    compileMatchers(rules.matchers().filter(({ indices }) => indices.some((name) => name.startsWith(`${database}/`))));
  let match = compile();
  rules.onChange(() => {
    match = compile();
  });
  return async (points) => {
    const signals = points.flatMap((point) => match(observationOf(point, point.retentionPolicy ?? MONITORING_POLICY)));
    if (signals.length > 0) await rules.observe(signals);
  };
}
