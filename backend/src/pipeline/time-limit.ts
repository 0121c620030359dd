import { Script } from "node:vm";

/**
 * V8 ends a regular expression that backtracks for ever only from outside, by the watchdog of `node:vm`. A call
 * through it costs some 200 µs, so a whole list of events goes through one call; see docs/decisions/time-limits.md.
 */
const ENTRY = "__heimdallTimeLimited";
const script = new Script(`globalThis.${ENTRY}()`, { filename: "time-limited.js" });
const realm = globalThis as unknown as Record<string, (() => void) | undefined>;

/**
 * Runs `work` under a limit of milliseconds. `work` gets the time (of `performance.now`) at which it shall come back
 * by itself if it can; answers false when it was ended from outside instead. The watchdog runs for one and a half
 * times the limit and the work comes back after half of it, so that when the watchdog fires, the one step that was
 * being worked on has really used up the limit.
 */
export function runUnderLimit(limit: number, work: (deadline: number) => void): boolean {
  const deadline = performance.now() + limit / 2;
  return runWithin(Math.ceil(limit * 1.5), () => work(deadline));
}

function runWithin(milliseconds: number, work: () => void): boolean {
  realm[ENTRY] = work;
  try {
    script.runInThisContext({ timeout: milliseconds });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return false;
    throw error;
  } finally {
    realm[ENTRY] = undefined;
  }
}

/**
 * Calls `work` for 0, 1, … up to `count`. A call that takes longer than `limit` milliseconds is ended (nothing of it
 * runs on), `onTimeout` is called for it, and the next one goes on.
 */
export function eachWithin(
  count: number,
  limit: number,
  work: (index: number) => void,
  onTimeout: (index: number) => void,
): void {
  let index = 0;
  let working = false;
  while (index < count) {
    const finished = runUnderLimit(limit, (deadline) => {
      while (index < count) {
        working = true;
        work(index);
        working = false;
        index += 1;
        if (performance.now() > deadline) return;
      }
    });
    if (!finished && working) {
      working = false;
      onTimeout(index);
      index += 1;
    }
  }
}
