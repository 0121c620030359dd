import { compileMatchers, type MatcherDefinition } from "../alerting/matcher.ts";
import type { Observe } from "./write-batch.ts";

/** The matchers of the rules that the main thread sent; null when there are none and nothing needs to be looked at. */
export function compileObserver(rules: readonly unknown[]): Observe | null {
  return rules.length === 0 ? null : compileMatchers(rules as readonly MatcherDefinition[]);
}
