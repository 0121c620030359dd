/** A measurement that costs something: what it gave last, and when. */
export interface Remembered<T> {
  /** The last value, at once; the very first is waited for, so long at most. Null while there is none. */
  get(patience: number): Promise<{ readonly value: T; readonly at: number } | null>;
}

const LEAST_AGE = 3_000;
/** A measurement takes at most one part in so many of the time. */
const SHARE = 10;

/**
 * Remembers a measurement, and makes it anew in the background when it is asked for and the last one is old: the more
 * it costs, the more seldom. One that fails leaves the last value.
 */
export function remembered<T>(measure: () => Promise<T>, now: () => number = Date.now): Remembered<T> {
  let last: { readonly value: T; readonly at: number } | null = null;
  let due = 0;
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    const started = now();
    try {
      const value = await measure();
      last = { value, at: now() };
    } catch {
      // Whoever asks is told by the store's health what is wrong.
    } finally {
      due = now() + Math.max(LEAST_AGE, SHARE * (now() - started));
      running = null;
    }
  };

  return {
    async get(patience) {
      if (running === null && now() >= due) running = run();
      if (last === null && running !== null) {
        let timer: NodeJS.Timeout | undefined;
        const enough = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, patience);
        });
        await Promise.race([running, enough]);
        clearTimeout(timer);
      }
      return last;
    },
  };
}
