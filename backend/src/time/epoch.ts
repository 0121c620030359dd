/** Times that are counts from an epoch: the formats UNIX, UNIX_MS and TAI64N of the Logstash date filter. */

const MOST_SECONDS = 2_147_483_647;
/** What a JavaScript date can hold, in milliseconds on either side of 1970. */
const MOST_MILLISECONDS = 8.64e15;

/** Seconds, a fraction cut to milliseconds; null when the text or number is none or is beyond 2,147,483,647. */
export function parseUnixSeconds(value: string | number): number | null {
  if (typeof value === "number") {
    if (Math.trunc(value) > MOST_SECONDS) return null;
    return representable(Number.isInteger(value) ? value * 1_000 : Math.trunc(value * 1_000));
  }
  const point = value.indexOf(".");
  const seconds = parseLong(point < 0 ? value : value.slice(0, point));
  if (seconds === null || seconds > MOST_SECONDS) return null;
  if (point < 0) return representable(seconds * 1_000);
  const digits = value.slice(point + 1, point + 4);
  const fraction = parseLong(digits);
  return fraction === null ? null : representable(seconds * 1_000 + fraction * 10 ** (3 - digits.length));
}

/** Whole milliseconds; a number loses its fraction, a text may have none. */
export function parseUnixMilliseconds(value: string | number): number | null {
  const milliseconds = typeof value === "number" ? Math.trunc(value) : parseLong(value);
  return milliseconds === null ? null : representable(milliseconds);
}

/** TAI64N: an optional `@`, 16 hexadecimal digits of seconds from 2^62, 8 of nanoseconds; 10 leap seconds behind. */
export function parseTai64n(text: string): number | null {
  const match = /^@?([0-9a-f]{16})([0-9a-f]{8})/i.exec(text);
  if (!match) return null;
  const seconds = BigInt.asUintN(62, BigInt(`0x${match[1]}`));
  const nanoseconds = Number.parseInt(match[2]!, 16);
  if (match[1]! >= "8" || nanoseconds > 0x7fffffff) return null;
  return representable((Number(seconds) - 10) * 1_000 + Math.floor(nanoseconds / 1_000_000));
}

function parseLong(text: string): number | null {
  return /^[+-]?\d{1,19}$/.test(text) ? Number(text) : null;
}

function representable(milliseconds: number): number | null {
  return Math.abs(milliseconds) <= MOST_MILLISECONDS ? milliseconds : null;
}
