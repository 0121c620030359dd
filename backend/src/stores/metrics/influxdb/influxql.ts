import { MAX_TIME, MIN_TIME } from "../encode.ts";
import { questionError } from "./errors.ts";

/** A name in InfluxQL, whatever it holds. */
export function quoteName(name: string): string {
  return `"${name.replaceAll(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** A text in InfluxQL, whatever it holds. */
export function quoteText(text: string): string {
  return `'${text.replaceAll(/['\\]/g, "\\$&").replaceAll("\n", "\\n")}'`;
}

/** A regular expression in InfluxQL: only a slash needs escaping, and only where a backslash has not done so. */
export function quotePattern(pattern: string): string {
  const escaped = pattern.replaceAll(/\\[\s\S]|\/|\n/g, (part) => {
    if (part === "/") return "\\/";
    return part === "\n" || part === "\\\n" ? "\\n" : part;
  });
  // A backslash that stands alone at the end would take the closing slash with it.
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(pattern)) {
    throw questionError(`The regular expression cannot be used: ${pattern} ends with a lone backslash`);
  }
  return `/${escaped}/`;
}

/** `"database"."policy"."measurement"`; the default policy for null. */
export function quoteSource(database: string, retentionPolicy: string | null, measurement: string): string {
  const policy = retentionPolicy === null ? "" : quoteName(retentionPolicy);
  return `${quoteName(database)}.${policy}.${quoteName(measurement)}`;
}

/** The nearest time that InfluxDB can hold. */
export function clampTime(nanoseconds: bigint): bigint {
  if (nanoseconds < MIN_TIME) return MIN_TIME;
  if (nanoseconds > MAX_TIME) return MAX_TIME;
  return nanoseconds;
}

export function timeLiteral(nanoseconds: bigint): string {
  return String(clampTime(nanoseconds));
}

const UNITS = [
  ["w", 604_800_000_000_000n],
  ["d", 86_400_000_000_000n],
  ["h", 3_600_000_000_000n],
  ["m", 60_000_000_000n],
  ["s", 1_000_000_000n],
  ["ms", 1_000_000n],
  ["u", 1_000n],
] as const;

/** A duration as InfluxDB prints it: the longest unit that divides it; `INF` for null. */
export function durationLiteral(nanoseconds: bigint | null): string {
  if (nanoseconds === null) return "INF";
  const unit = UNITS.find(([, size]) => nanoseconds % size === 0n);
  return unit ? `${nanoseconds / unit[1]}${unit[0]}` : `${nanoseconds}ns`;
}

/** Nanoseconds of a duration as Go prints it: `168h0m0s`. */
export function parseGoDuration(text: string): bigint {
  let nanoseconds = 0n;
  for (const [, digits, fraction = "", unit] of text.matchAll(/(\d+)(?:\.(\d+))?(h|ms|m|s|u|µs|ns)/g)) {
    const name = unit === "µs" ? "u" : unit;
    const size = UNITS.find(([candidate]) => candidate === name)?.[1] ?? 1n;
    nanoseconds += BigInt(digits!) * size;
    if (fraction !== "") nanoseconds += (BigInt(fraction) * size) / 10n ** BigInt(fraction.length);
  }
  return nanoseconds;
}
