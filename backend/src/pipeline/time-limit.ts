import { Script } from "node:vm";

/**
 * V8 ends a regular expression that backtracks for ever only from outside, by the watchdog of `node:vm`. A call
 * through it costs some 200 µs, so a whole list of events goes through one call; see docs/decisions/time-limits.md.
 */
const ENTRY = "__heimdallTimeLimited";
const script = new Script(`globalThis.${ENTRY}()`, { filename: "time-limited.js" });
let entered: () => void = () => {};
Object.defineProperty(globalThis, ENTRY, { value: () => entered(), enumerable: false, configurable: true });

/** Runs `work`; false when it was ended because it took longer than `milliseconds`. */
function runWithin(milliseconds: number, work: () => void): boolean {
  entered = work;
  try {
    script.runInThisContext({ timeout: milliseconds });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
    throw error;
  } finally {
    entered = () => {};
  }
}

/**
 * Calls `work` for 0, 1, … up to `count`. A call that takes longer than `limit` milliseconds is ended (nothing of it
 * runs on), `onTimeout` is called for it, and the next one goes on. 0 is no limit.
 *
 * The watchdog runs for one and a half times the limit and the loop gives it back after half of it, so that when it
 * fires the call at hand has really used up its limit, and no other call is ever cut off or run twice.
 */
export function eachWithin(
  count: number,
  limit: number,
  work: (index: number) => void,
  onTimeout: (index: number) => void,
): void {
  let index = 0;
  if (limit <= 0) {
    for (; index < count; index += 1) work(index);
    return;
  }
  let working = false;
  while (index < count) {
    const end = performance.now() + limit / 2;
    const finished = runWithin(Math.ceil(limit * 1.5), () => {
      while (index < count) {
        working = true;
        work(index);
        working = false;
        index += 1;
        if (performance.now() > end) return;
      }
    });
    if (!finished && working) {
      working = false;
      onTimeout(index);
      index += 1;
    }
  }
}
