/** Nanoseconds of a second, a minute, an hour and a day. */
export const SECOND = 1_000_000_000n;
export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;
export const DAY = 24n * HOUR;

/** InfluxDB 1.8: the shortest duration of a retention policy and of a shard. */
export const SHORTEST_DURATION = HOUR;

/**
 * How long a shard of a policy is when nobody says (InfluxDB 1.8): an hour for policies shorter than two days, a
 * day up to six months (180 days), a week beyond and for unlimited ones. Nanoseconds.
 */
export function defaultShardDuration(duration: bigint | null): bigint {
  if (duration === null || duration > 180n * DAY) return 7n * DAY;
  return duration < 2n * DAY ? HOUR : DAY;
}

/** A shard duration as InfluxDB 1.8 takes it: 0 is the default of the policy, less than an hour is an hour. */
export function normalShardDuration(shardDuration: bigint, duration: bigint | null): bigint {
  if (shardDuration === 0n) return defaultShardDuration(duration);
  return shardDuration < SHORTEST_DURATION ? SHORTEST_DURATION : shardDuration;
}

/** Milliseconds (a fraction for what lies below) to nanoseconds, to the nearest microsecond below one millisecond. */
export function millisecondsToNanoseconds(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * 1_000_000n + BigInt(Math.round((milliseconds - whole) * 1_000)) * 1_000n;
}

/** Nanoseconds to milliseconds, with a fraction where there is one. */
export function nanosecondsToMilliseconds(nanoseconds: bigint): number {
  const whole = nanoseconds / 1_000_000n;
  return Number(whole) + Number(nanoseconds - whole * 1_000_000n) / 1_000_000;
}

const UNITS = [
  ["d", DAY],
  ["h", HOUR],
  ["m", MINUTE],
  ["s", SECOND],
  ["ms", 1_000_000n],
] as const;

/** A duration for people: `365d`, `90m`; `for ever` for null. */
export function durationText(duration: bigint | null): string {
  if (duration === null) return "for ever";
  const unit = UNITS.find(([, size]) => duration % size === 0n);
  return unit ? `${duration / unit[1]}${unit[0]}` : `${duration}ns`;
}
