import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asks again and again until the answer is anything but null, undefined or false, and answers that. What the probe
 * throws counts as a no; it is the cause of the error after `limit` milliseconds.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  limit = 15_000,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    let problem: unknown;
    try {
      const answer = await probe();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
    } catch (error) {
      problem = error;
    }
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limit / 1000} s`, { cause: problem });
    await sleep(40);
  }
}
