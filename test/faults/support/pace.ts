export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Hands out what is due by a rate from now until the end; whoever was held up catches up afterwards. */
export interface Pace {
  /** Waits until `count` more are due; false when the time is over. */
  take(count: number): Promise<boolean>;
}

export function createPace(perSecond: number, seconds: number): Pace {
  const started = performance.now();
  let taken = 0;
  return {
    async take(count) {
      const due = (taken / perSecond) * 1000;
      if (due > seconds * 1000) return false;
      taken += count;
      const wait = started + due - performance.now();
      if (wait > 0) await sleep(wait);
      return true;
    },
  };
}
