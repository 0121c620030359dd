import { setTimeout as sleep } from "node:timers/promises";

/** Whether something ends, well or badly, within so many milliseconds; what becomes of it later is of no interest. */
export async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const late = sleep(milliseconds, false, { signal: over.signal }).catch(() => false);
  const ended = work.then(
    () => true,
    () => true,
  );
  const hasEnded = await Promise.race([ended, late]);
  over.abort();
  return hasEnded;
}
