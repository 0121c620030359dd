import { DAY, dayNumberOf, daysInMonth, HOUR, MINUTE, SECOND } from "../time/calendar.ts";

/** A point in time: whole milliseconds since the epoch and the nanoseconds below them (0 to 999,999). Immutable. */
export class Timestamp {
  readonly milliseconds: number;
  readonly nanoseconds: number;
  /** Not part of the time itself: two equal times may have come with different resolutions. */
  readonly #resolution: number;

  /** `resolution` in nanoseconds, where the source says it; else a millisecond or what the digits below tell. */
  constructor(milliseconds: number, nanoseconds = 0, resolution = resolutionOf(nanoseconds)) {
    this.milliseconds = milliseconds;
    this.nanoseconds = nanoseconds;
    this.#resolution = resolution;
  }

  /** How finely the source tells times apart, in nanoseconds: 1e9 for one that only writes seconds. */
  get resolution(): number {
    return this.#resolution;
  }

  /** ISO 8601 in UTC with milliseconds; with micro- or nanoseconds only when there are any (as Logstash 8 prints). */
  toString(): string {
    const text = isoText(this.milliseconds);
    if (this.nanoseconds === 0) return text;
    const digits = String(this.nanoseconds).padStart(6, "0");
    return `${text.slice(0, -1)}${digits.endsWith("000") ? digits.slice(0, 3) : digits}Z`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** Nanoseconds of a second, a millisecond and a microsecond. */
const SECOND_RESOLUTION = 1_000_000_000;
const MILLISECOND_RESOLUTION = 1_000_000;
const MICROSECOND_RESOLUTION = 1_000;

function resolutionOf(nanoseconds: number): number {
  if (nanoseconds === 0) return MILLISECOND_RESOLUTION;
  return nanoseconds % MICROSECOND_RESOLUTION === 0 ? MICROSECOND_RESOLUTION : 1;
}

/** The resolution of a second's written fraction, by its digits. */
function resolutionOfFraction(digits: number): number {
  if (digits === 0) return SECOND_RESOLUTION;
  if (digits <= 3) return MILLISECOND_RESOLUTION;
  return digits <= 6 ? MICROSECOND_RESOLUTION : 1;
}

const TWO_DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));
let textOfDay = "";
let startOfDay = Number.NaN;

/** `Date.toISOString`, with the date remembered: events of one day follow each other, and each is written at least once. */
function isoText(milliseconds: number): string {
  const inDay = milliseconds - startOfDay;
  if (!(inDay >= 0 && inDay < DAY && Number.isInteger(inDay))) {
    const text = new Date(milliseconds).toISOString();
    // Years beyond four digits are written in another way.
    if (text.length === 24) {
      textOfDay = text.slice(0, 11);
      startOfDay = Math.floor(milliseconds / DAY) * DAY;
    }
    return text;
  }
  const seconds = Math.floor(inDay / SECOND);
  const minutes = Math.floor(seconds / 60);
  const fraction = inDay - seconds * SECOND;
  const time = `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}`;
  return `${textOfDay}${time}.${Math.floor(fraction / 100)}${TWO_DIGITS[fraction % 100]}Z`;
}

const EVENT_TIME =
  /^(\d{4}|[+-]\d{4,9})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?)?(Z|[+-]\d\d(?::\d\d(?::\d\d)?|\d{2}(?:\d{2})?)?)?$/i;

/**
 * Reads the text of an event's `@timestamp` as Logstash does (Timestamp.java, on java.time): a date, then perhaps `T`
 * and a time of at least hours and minutes, then perhaps `Z` or an offset; no offset means UTC. A 29th to 31st day that
 * the month lacks is its last one. Null when the text is anything else, such as one with a space for the `T`.
 */
export function parseEventTime(text: string): Timestamp | null {
  const match = EVENT_TIME.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  if (!isBetween(month, 1, 12) || !isBetween(day, 1, 31)) return null;
  if (!isBetween(hour, 0, 24) || !isBetween(minute, 0, 59) || !isBetween(second, 0, 59)) return null;
  const time = Number(hour) * HOUR + Number(minute) * MINUTE + Number(second) * SECOND;
  const digits = fraction.padEnd(9, "0");
  if (time > DAY || (time === DAY && Number(digits) > 0)) return null;
  const dayOfMonth = Math.min(Number(day), daysInMonth(Number(year), Number(month)));
  const date = dayNumberOf(Number(year), Number(month), dayOfMonth) * DAY;
  const milliseconds = date + time + Number(digits.slice(0, 3)) - offsetOf(zone);
  if (!(Math.abs(milliseconds) <= MOST_MILLISECONDS)) return null;
  return new Timestamp(milliseconds, Number(digits.slice(3)), resolutionOfFraction(fraction.length));
}

/** What a JavaScript date can hold, in milliseconds on either side of 1970. */
const MOST_MILLISECONDS = 8.64e15;

function isBetween(digits: string | undefined, low: number, high: number): boolean {
  return Number(digits) >= low && Number(digits) <= high;
}

/** The milliseconds of an offset; NaN for one beyond 18 hours, which java.time does not have. */
function offsetOf(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [hours, minutes = 0, seconds = 0] = (zone.slice(1).match(/\d\d/g) ?? []).map(Number) as [
    number,
    number?,
    number?,
  ];
  if (minutes > 59 || seconds > 59) return Number.NaN;
  const size = hours * HOUR + minutes * MINUTE + seconds * SECOND;
  if (size > 18 * HOUR) return Number.NaN;
  return zone.startsWith("-") ? -size : size;
}

const ISO8601 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9})\d*)?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * Reads a time that a person or a query wrote in ISO 8601, leniently (a space for the `T`, no colons, a comma before
 * the fraction). No offset means UTC. Answers `null` when the text is anything else or names no real date.
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
  return new Timestamp(milliseconds, Number(digits.slice(3)), resolutionOfFraction(fraction.length));
}
