import type { LogRetentionRule } from "./port.ts";

const DAY = 86_400_000;

/** Whether an index has one of the names; `*` stands for any text, and a leading `-` is only a character. */
export function indexMatcher(patterns: readonly string[]): (index: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes("*")));
  const expressions = patterns
    .filter((pattern) => pattern.includes("*"))
    .map(
      (pattern) =>
        new RegExp(
          `^${pattern
            .split(/\*+/)
            .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"))
            .join(".*")}$`,
          "s",
        ),
    );
  return (index) => exact.has(index) || expressions.some((expression) => expression.test(index));
}

/** Beginnings of the names of indices that a rule must name itself: `*` alone means neither system indices nor rollups. */
const GUARDED = [".", "rollup-"];

/** Whether a setting's index pattern means an index: as `indexMatcher`, but guarded indices only when it begins as they do. */
export function settingMatcher(pattern: string): (index: string) => boolean {
  const matches = indexMatcher([pattern]);
  return (index) =>
    matches(index) && GUARDED.every((prefix) => !index.startsWith(prefix) || pattern.startsWith(prefix));
}

/** How many days an index is kept by the first rule that fits; null for ever, which also goes without a rule. */
export function retentionDays(rules: readonly LogRetentionRule[]): (index: string) => number | null {
  const matchers = rules.map(({ index, days }) => ({ matches: settingMatcher(index), days }));
  const known = new Map<string, number | null>();
  return (index) => {
    let days = known.get(index);
    if (days === undefined) {
      days = matchers.find(({ matches }) => matches(index))?.days ?? null;
      if (known.size >= 10_000) known.clear();
      known.set(index, days);
    }
    return days;
  };
}

/** The start of the first UTC day of which documents may stay: everything before has been kept for whole `days`. */
export function retentionCutoff(days: number, now: number): number {
  return Math.floor(now / DAY) * DAY - days * DAY;
}

const PERIOD = /(?:^|[-_.])(\d{4})(?:([-_.])(\d\d)\2(\d\d)(?:[-_.T](\d\d))?|(\d\d)(\d\d)|[-_.](w?)(\d\d))$/i;

/** The index with those of its other periods, as a pattern: `web-*` of `web-2026.11.21`; one without a date is alone. */
export function indexFamily(index: string): string {
  if (periodEnd(index) === null) return index;
  const { index: at } = PERIOD.exec(index)!;
  return at === 0 ? index : `${index.slice(0, at + 1)}*`;
}

/**
 * When the period ends that an index has in its name, in milliseconds since the epoch: `web-2026.11.21`,
 * `web-2026-11-21`, `web-20261121` (a day), `web-2026.11.21.13` (an hour), `web-2026.11` (a month),
 * `web-2026.w47` and `web-2026.47` (an ISO week). Null without a date at the end of the name. What may be a
 * month or a week is the month, which ends later.
 */
export function periodEnd(index: string): number | null {
  const match = PERIOD.exec(index);
  if (!match) return null;
  const [, year, , separateMonth, separateDay, hour, joinedMonth, joinedDay, isWeek, number] = match;
  if (number !== undefined) {
    if (isWeek === "" && Number(number) <= 12) return monthEnd(Number(year), Number(number));
    return weekEnd(Number(year), Number(number));
  }
  const start = dayStart(Number(year), Number(separateMonth ?? joinedMonth), Number(separateDay ?? joinedDay));
  if (start === null || hour === undefined) return start === null ? null : start + DAY;
  return Number(hour) < 24 ? start + (Number(hour) + 1) * 3_600_000 : null;
}

function dayStart(year: number, month: number, day: number): number | null {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? time : null;
}

function monthEnd(year: number, month: number): number | null {
  return month >= 1 ? Date.UTC(year, month, 1) : null;
}

/** ISO 8601: week 1 has the year's 4th of January, weeks begin on Monday. */
function weekEnd(year: number, week: number): number | null {
  if (week < 1 || week > 53) return null;
  const fourth = Date.UTC(year, 0, 4);
  const firstMonday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY;
  return firstMonday + week * 7 * DAY;
}
