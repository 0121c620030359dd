import { setTimeout as sleep } from "node:timers/promises";

export interface Progress {
  /** What the store had in the end. */
  readonly stored: number;
  /** From the first that was seen stored (and measured) to the last. */
  readonly seconds: number;
  /** Stored within that time, by the second. */
  readonly perSecond: number;
}

export interface WatchOptions {
  /** How much there will be. */
  readonly expected: number;
  /** How much the store has now. */
  readonly count: () => Promise<number>;
  /** Seconds without any progress after which it counts as over. @default 30 */
  readonly patience?: number;
  /** Milliseconds. @default 100 */
  readonly interval?: number;
  /** The part of all, 0 to 1, from which on it is measured: what comes before warms up. @default 0 */
  readonly from?: number;
  /** Called when the measured part begins. */
  readonly onFirst?: () => void;
}

/** Watches a store until it has everything, or nothing comes any more: a peer that loses some must not hang a bench. */
export async function watchStored(options: WatchOptions): Promise<Progress> {
  const { expected, count, patience = 30, interval = 100, from = 0, onFirst } = options;
  let first: { at: number; stored: number } | null = null;
  let last = { at: performance.now(), stored: 0 };
  while (last.stored < expected && performance.now() - last.at < patience * 1000) {
    const stored = await count();
    const at = performance.now();
    if (stored > last.stored) {
      last = { at, stored };
      if (first === null && stored >= expected * from) {
        first = last;
        onFirst?.();
      }
    }
    await sleep(interval);
  }
  const seconds = first === null ? 0 : (last.at - first.at) / 1000;
  const perSecond = first === null || seconds === 0 ? 0 : (last.stored - first.stored) / seconds;
  return { stored: last.stored, seconds, perSecond };
}
