import { HeimdallError } from "../errors.ts";
import { DAY, HOUR, MINUTE, SECOND } from "./calendar.ts";

/** A time zone; all times and offsets are milliseconds. */
export interface Zone {
  readonly id: string;
  /** Local time minus UTC at an instant. */
  offsetAt(instant: number): number;
  /** The instant of a local time: the earlier of two when clocks go back, null when clocks skip it. */
  toInstant(local: number): number | null;
  /** As `toInstant`, but a skipped time moves on by the gap, and `offset` is preferred where it holds. */
  toInstantLenient(local: number, offset: number): number;
}

export const UTC: Zone = fixedZone("UTC", 0);

const CACHE_LIMIT = 1_000;
const zones = new Map<string, Zone>();

/**
 * The zone of an IANA name (`Europe/Berlin`), an offset (`+02`, `-0430`, `+05:30`) or `UTC`, `GMT`, `Z` with or
 * without an offset behind them. Throws TIME_ZONE when there is no such zone.
 */
export function zoneOf(id: string): Zone {
  const cached = zones.get(id);
  if (cached) return cached;
  const zone = makeZone(id);
  if (!zone) {
    throw new HeimdallError(
      "TIME_ZONE",
      `there is no time zone '${id}'; write an IANA name such as Europe/Berlin or an offset such as +02:00`,
    );
  }
  if (zones.size >= CACHE_LIMIT) zones.clear();
  zones.set(id, zone);
  return zone;
}

function makeZone(id: string): Zone | null {
  if (/^(UTC|UT|GMT|Z)$/.test(id)) return UTC;
  const offset = readOffset(id.replace(/^(UTC|UT|GMT)(?=[+-])/, ""));
  if (offset !== null) return offset === 0 ? UTC : fixedZone(id, offset);
  return /^[A-Za-z]/.test(id) ? namedZone(id) : null;
}

function fixedZone(id: string, offset: number): Zone {
  return {
    id,
    offsetAt: () => offset,
    toInstant: (local) => local - offset,
    toInstantLenient: (local) => local - offset,
  };
}

/** The offset that a whole text names. */
function readOffset(text: string): number | null {
  const read = { offset: 0 };
  return scanOffset(text, 0, read) === text.length ? read.offset : null;
}

/**
 * Reads `±hh`, `±hhmm[ss[SSS]]` or `±hh:mm[:ss[.SSS]]` at a position (Joda's offset); answers where it ends, -1 when
 * there is none, and leaves the milliseconds in `into`.
 */
export function scanOffset(text: string, start: number, into: { offset: number }): number {
  const sign = text.charCodeAt(start);
  if (sign !== PLUS && sign !== MINUS) return -1;
  const hours = twoDigits(text, start + 1);
  if (hours < 0 || hours > 23) return -1;
  let size = hours * HOUR;
  let at = start + 3;
  const separated = text[at] === ":";
  for (const unit of [MINUTE, SECOND]) {
    if (separated ? text[at] !== ":" : !isDigit(text.charCodeAt(at))) return finish();
    const value = twoDigits(text, separated ? at + 1 : at);
    if (value < 0 || value > 59) return -1;
    size += value * unit;
    at += separated ? 3 : 2;
  }
  if (at >= text.length) return finish();
  const digits = /^\d{1,3}/.exec(text.slice(separated ? at + 1 : at, at + 4))?.[0] ?? "";
  if (digits !== "" && (!separated || text[at] === ".")) {
    size += Number(digits.padEnd(3, "0"));
    at += digits.length + (separated ? 1 : 0);
  }
  return finish();

  function finish(): number {
    into.offset = sign === MINUS ? -size : size;
    return at;
  }
}

const PLUS = 0x2b;
const MINUS = 0x2d;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** A zone whose offset changes: the runtime's zone data, asked once for each day that events fall on. */
function namedZone(id: string): Zone | null {
  const ask = offsetQuestion(id);
  if (!ask) return null;
  const offsetAt = cachedByDay(ask);
  /** The local times of one place on either side of a change lie less than a day from it. */
  const candidates = (local: number) => [offsetAt(local - DAY), offsetAt(local + DAY)] as const;
  const toInstant = (local: number): number | null => {
    const [before, after] = candidates(local);
    if (before === after) return local - before;
    const early = local - Math.max(before, after);
    const late = local - Math.min(before, after);
    if (local - offsetAt(early) === early) return early;
    return local - offsetAt(late) === late ? late : null;
  };
  return {
    id,
    offsetAt,
    toInstant,
    toInstantLenient(local, offset) {
      const preferred = local - offset;
      if (offsetAt(preferred) === offset) return preferred;
      return toInstant(local) ?? local - candidates(local)[0];
    },
  };
}

/** A day of a zone: one offset, or the instant at which it changes and the offset from there on. */
interface DayOffset {
  readonly offset: number;
  readonly changesAt: number;
  readonly later: number;
}

function cachedByDay(ask: (instant: number) => number): (instant: number) => number {
  const days = new Map<number, DayOffset>();
  let latestNumber = Number.NaN;
  let latest: DayOffset = { offset: 0, changesAt: 0, later: 0 };
  return (instant) => {
    const number = Math.floor(instant / DAY);
    if (number !== latestNumber) {
      let day = days.get(number);
      if (!day) {
        if (days.size >= 10 * CACHE_LIMIT) days.clear();
        day = examineDay(ask, number * DAY);
        days.set(number, day);
      }
      latest = day;
      latestNumber = number;
    }
    return instant < latest.changesAt ? latest.offset : latest.later;
  };
}

function examineDay(ask: (instant: number) => number, start: number): DayOffset {
  const offset = ask(start);
  const later = ask(start + DAY);
  if (offset === later) return { offset, changesAt: start, later };
  let before = start;
  let after = start + DAY;
  while (after - before > SECOND) {
    const middle = Math.floor((before + after) / 2 / SECOND) * SECOND;
    if (ask(middle) === offset) before = middle;
    else after = middle;
  }
  return { offset, changesAt: after, later };
}

/** Asks `Intl` for a zone's offset at an instant; null when it does not know the zone. Zone names keep their case. */
function offsetQuestion(id: string): ((instant: number) => number) | null {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: id,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return null;
  }
  return (instant) => {
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(instant)) part[type] = value;
    const year = part.era === "BC" ? 1 - Number(part.year) : Number(part.year);
    const date = new Date(0);
    date.setUTCFullYear(year, Number(part.month) - 1, Number(part.day));
    date.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second));
    return date.getTime() - Math.floor(instant / SECOND) * SECOND;
  };
}
