/** A point in time: whole milliseconds since the epoch and the nanoseconds below them (0 to 999,999). Immutable. */
export class Timestamp {
  readonly milliseconds: number;
  readonly nanoseconds: number;

  constructor(milliseconds: number, nanoseconds = 0) {
    this.milliseconds = milliseconds;
    this.nanoseconds = nanoseconds;
  }

  /** ISO 8601 in UTC with milliseconds; with micro- or nanoseconds only when there are any (as Logstash 8 prints). */
  toString(): string {
    const text = new Date(this.milliseconds).toISOString();
    if (this.nanoseconds === 0) return text;
    const digits = String(this.nanoseconds).padStart(6, "0");
    return `${text.slice(0, -1)}${digits.endsWith("000") ? digits.slice(0, 3) : digits}Z`;
  }

  toJSON(): string {
    return this.toString();
  }
}

const ISO8601 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9})\d*)?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * Reads an ISO 8601 text as Logstash's timestamp does: no offset means UTC, fractions to nanoseconds.
 * Answers `null` when the text is anything else or names no real date.
 */
export function parseIso8601(text: string): Timestamp | null {
  const match = ISO8601.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const check = new Date(date);
  if (check.getUTCMonth() !== Number(month) - 1 || check.getUTCDate() !== Number(day)) return null;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return null;
  const digits = fraction.padEnd(9, "0");
  let milliseconds =
    date +
    Number(hour) * 3_600_000 +
    Number(minute) * 60_000 +
    Math.min(Number(second), 59) * 1_000 +
    Number(digits.slice(0, 3));
  if (zone !== "Z") {
    const sign = zone.startsWith("-") ? -1 : 1;
    const offset = zone.slice(1).replace(":", "");
    milliseconds -= sign * (Number(offset.slice(0, 2)) * 60 + Number(offset.slice(2) || "0")) * 60_000;
  }
  return new Timestamp(milliseconds, Number(digits.slice(3)));
}
