const INTERVAL_MILLISECONDS = 10_000;
const BURST = 5;

/**
 * Lets through the first few messages of each interval and says afterwards how many were held back, so that a
 * warning about every event cannot drown a log.
 */
export function rateLimited(write: (message: string) => void, now: () => number): (message: string) => void {
  let start = Number.NEGATIVE_INFINITY;
  let written = 0;
  let held = 0;
  return (message) => {
    const time = now();
    if (time - start >= INTERVAL_MILLISECONDS) {
      start = time;
      written = 0;
    }
    if (written >= BURST) {
      held += 1;
      return;
    }
    written += 1;
    write(held > 0 ? `${message} (${held} more such messages were held back)` : message);
    held = 0;
  };
}
