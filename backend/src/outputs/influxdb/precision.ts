import type { Event } from "../../event/event.ts";
import { Timestamp } from "../../event/timestamp.ts";

/** Nanoseconds of one unit of a `time_precision`. */
export const NANOSECONDS: Record<string, bigint> = {
  n: 1n,
  u: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** An event's time in nanoseconds, cut to a precision (`n`, `u`, `ms`, `s`, `m` or `h`). */
export function timeAtPrecision(event: Event, precision: string, now: number): bigint {
  const time = event.fields["@timestamp"];
  const nanoseconds =
    time instanceof Timestamp
      ? BigInt(time.milliseconds) * 1_000_000n + BigInt(time.nanoseconds)
      : BigInt(now) * 1_000_000n;
  const unit = NANOSECONDS[precision]!;
  return unit === 1n ? nanoseconds : nanoseconds - (nanoseconds % unit);
}

/**
 * Nanoseconds of an epoch number that is written in digits, in a precision's unit; null when it is no number. Read as
 * text, because nanoseconds have more digits than a double.
 */
export function fromPrecision(text: string, precision: string): bigint | null {
  const digits = /^\s*([+-]?\d+)(?:\.\d*)?\s*$/.exec(text)?.[1];
  return digits === undefined ? null : BigInt(digits) * NANOSECONDS[precision]!;
}
