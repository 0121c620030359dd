/** The times of what happened within a timeframe, oldest first, with how many happened at each. */
export interface CountWindow {
  times: number[];
  counts: number[] | null;
  /** Where the window begins in `times`; what lies before has left it. */
  head: number;
  total: number;
  newest: number;
}

export function createWindow(): CountWindow {
  return { times: [], counts: null, head: 0, total: 0, newest: Number.NEGATIVE_INFINITY };
}

/**
 * Counts `count` at `time` and lets go what is `timeframe` or more older than the newest (ElastAlert: EventWindow).
 * A late one is put where it belongs; one that is older than the window leaves at once. Answers the position among
 * those held, or -1.
 */
export function addToWindow(window: CountWindow, time: number, count: number, timeframe: number): number {
  if (time <= window.newest - timeframe) return -1;
  if (count !== 1 && window.counts === null) window.counts = window.times.map(() => 1);
  let at = window.times.length;
  if (time < window.newest) while (at > window.head && window.times[at - 1]! > time) at -= 1;
  else window.newest = time;
  if (at === window.times.length) {
    window.times.push(time);
    window.counts?.push(count);
  } else {
    window.times.splice(at, 0, time);
    window.counts?.splice(at, 0, count);
  }
  window.total += count;
  trimWindow(window, timeframe);
  return at - window.head;
}

/** Moves the window on to `time` without counting anything. */
export function advanceWindow(window: CountWindow, time: number, timeframe: number): void {
  if (time > window.newest) window.newest = time;
  trimWindow(window, timeframe);
}

/** How many entries the window holds (not how many they count). */
export function windowLength(window: CountWindow): number {
  return window.times.length - window.head;
}

/** Lets go of the oldest entries while those that remain still count `needed`: more cannot change an answer. */
export function capWindow(window: CountWindow, needed: number): void {
  while (window.head < window.times.length) {
    const oldest = window.counts?.[window.head] ?? 1;
    if (window.total - oldest < needed) break;
    window.total -= oldest;
    window.head += 1;
  }
  compact(window);
}

function trimWindow(window: CountWindow, timeframe: number): void {
  const edge = window.newest - timeframe;
  while (window.head < window.times.length && window.times[window.head]! <= edge) {
    window.total -= window.counts?.[window.head] ?? 1;
    window.head += 1;
  }
  compact(window);
}

function compact(window: CountWindow): void {
  if (window.head < 64 || window.head * 2 < window.times.length) return;
  window.times.splice(0, window.head);
  window.counts?.splice(0, window.head);
  window.head = 0;
}
