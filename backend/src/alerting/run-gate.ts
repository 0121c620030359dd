import type { Signal } from "./signal.ts";

const HELD_LIMIT = 100_000;

/**
 * Holds back what lies beyond the run in progress, so that a run never sees the future: the clock of a sender may be
 * ahead. Beyond 100,000 held signals the oldest are let in early.
 */
export function createRunGate(runEvery: number, letIn: (signal: Signal) => void) {
  let runEnd = Number.POSITIVE_INFINITY;
  let held: Signal[] = [];
  return {
    observe(signal: Signal): void {
      if (signal.time <= runEnd) {
        letIn(signal);
        return;
      }
      held.push(signal);
      if (held.length > HELD_LIMIT) letIn(held.shift()!);
    },
    /** The run at `at` has been evaluated; the next one begins. */
    next(at: number): void {
      runEnd = at + runEvery;
      if (held.length === 0) return;
      const waiting = held;
      held = [];
      for (const signal of waiting.sort((a, b) => a.time - b.time)) this.observe(signal);
    },
  };
}
