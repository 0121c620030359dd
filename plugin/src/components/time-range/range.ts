/** A range in milliseconds since the epoch: `from` inclusive, `until` exclusive. */
export interface ResolvedRange {
  readonly from: number;
  readonly until: number;
}

/** What a page shows when its address says nothing. */
export const DEFAULT_RANGE = { from: "now-1h", to: "now" } as const;

const HOUR = 3_600_000;
const UNITS = "smhdwMy";
const MATH = /^now((?:[+-]\d+[smhdwMy])*)(?:\/([smhdwMy]))?$/;
const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?)?$/;
const WITH_ZONE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Reads a time: `now-15m`, `now-1d/d` (local days; as the end of a range the whole day is meant), milliseconds since the
 * epoch, ISO 8601, or local time as people write it (`2026-11-21 14:00`). Null when it is none of these.
 */
export function parseTime(text: string, edge: "from" | "to", now = Date.now()): number | null {
  const given = text.trim();
  const math = MATH.exec(given);
  if (math) return readMath(math[1] ?? "", math[2], edge, now);
  if (/^\d{9,16}$/.test(given)) return Number(given);
  if (WITH_ZONE.test(given)) return orNull(Date.parse(given));
  const local = LOCAL.exec(given);
  if (!local) return null;
  const [year, month, day, hour, minute, second] = local.slice(1, 7).map((part) => Number(part ?? 0)) as number[];
  const date = new Date(year!, month! - 1, day, hour, minute, second, Number((local[7] ?? "0").padEnd(3, "0")));
  if (date.getMonth() !== month! - 1 || date.getDate() !== day) return null;
  // A day alone, as the end of a range, is that whole day.
  if (edge === "to" && local[4] === undefined) date.setDate(date.getDate() + 1);
  return orNull(date.getTime());
}

function readMath(steps: string, round: string | undefined, edge: "from" | "to", now: number): number | null {
  const date = new Date(now);
  for (const [, sign, count, unit] of steps.matchAll(/([+-])(\d+)([smhdwMy])/g)) {
    addTo(date, Number(`${sign}${count}`), unit!);
  }
  if (round !== undefined) {
    roundDown(date, round);
    if (edge === "to") addTo(date, 1, round);
  }
  return orNull(date.getTime());
}

function addTo(date: Date, count: number, unit: string): void {
  if (unit === "s") date.setTime(date.getTime() + count * 1_000);
  if (unit === "m") date.setTime(date.getTime() + count * 60_000);
  if (unit === "h") date.setTime(date.getTime() + count * HOUR);
  if (unit === "d") date.setDate(date.getDate() + count);
  if (unit === "w") date.setDate(date.getDate() + count * 7);
  if (unit === "M") date.setMonth(date.getMonth() + count);
  if (unit === "y") date.setFullYear(date.getFullYear() + count);
}

function roundDown(date: Date, unit: string): void {
  const level = UNITS.indexOf(unit);
  date.setMilliseconds(0);
  if (level >= UNITS.indexOf("m")) date.setSeconds(0);
  if (level >= UNITS.indexOf("h")) date.setMinutes(0);
  if (level >= UNITS.indexOf("d")) date.setHours(0);
  if (unit === "w") date.setDate(date.getDate() - ((date.getDay() + 6) % 7));
  if (unit === "M" || unit === "y") date.setDate(1);
  if (unit === "y") date.setMonth(0);
}

function orNull(time: number): number | null {
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? time : null;
}

/** The range that two texts mean now. What cannot be read, or ends before it begins, becomes the hour before its end. */
export function resolveRange(from: string, to: string, now = Date.now()): ResolvedRange {
  const until = parseTime(to, "to", now) ?? now;
  const start = parseTime(from, "from", now);
  return { from: start === null || start >= until ? until - HOUR : start, until };
}

/** Whether the range moves on with the clock. */
export function isRelative(from: string, to: string): boolean {
  return from.trim().startsWith("now") || to.trim().startsWith("now");
}

/** A time as pages write it into addresses. */
export function timeText(time: number): string {
  return new Date(time).toISOString();
}

/** The range of the same length before (-1) or after (1). */
export function shifted({ from, until }: ResolvedRange, direction: -1 | 1): ResolvedRange {
  const span = (until - from) * direction;
  return { from: from + span, until: until + span };
}

/** The range with its half before and after, not beyond now unless it was. */
export function widened({ from, until }: ResolvedRange, now = Date.now()): ResolvedRange {
  const half = (until - from) / 2;
  const end = Math.max(until, Math.min(until + half, now));
  return { from: Math.round(from - half - (until + half - end)), until: Math.round(end) };
}

const two = (number: number): string => String(number).padStart(2, "0");

/** Local time as `parseTime` reads it, without what is zero at its end. */
export function localText(time: number): string {
  const date = new Date(time);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const rest = date.getMilliseconds();
  return rest === 0 ? `${day} ${clock}` : `${day} ${clock}.${String(rest).padStart(3, "0")}`;
}
