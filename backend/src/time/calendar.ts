/** The proleptic Gregorian calendar in whole numbers; a day number counts from 1970-01-01. */

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** A local date and time, taken apart. Months and days count from 1; Monday is weekday 1. */
export interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayNumber: number;
  readonly weekday: number;
  readonly dayOfYear: number;
  /** Milliseconds since midnight. */
  readonly millisecondOfDay: number;
}

/** The day number of a date. The day may lie outside its month; it then counts on. */
export function dayNumberOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

/** Takes local milliseconds since the epoch apart. */
export function civilOf(localMilliseconds: number): Civil {
  const dayNumber = Math.floor(localMilliseconds / DAY);
  const shifted = dayNumber + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayFromMarch = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayFromMarch + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return {
    year,
    month,
    day: dayFromMarch - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
    dayNumber,
    weekday: weekdayOf(dayNumber),
    dayOfYear: dayNumber - dayNumberOf(year, 1, 1) + 1,
    millisecondOfDay: localMilliseconds - dayNumber * DAY,
  };
}

/** Monday is 1, Sunday 7. */
export function weekdayOf(dayNumber: number): number {
  return ((((dayNumber + 3) % 7) + 7) % 7) + 1;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Which day a week begins with (Monday 1) and how many days of the year its first week has at least. */
export interface WeekRule {
  readonly firstWeekday: number;
  readonly minimalDays: number;
}
export const ISO_WEEKS: WeekRule = { firstWeekday: 1, minimalDays: 4 };
export const US_WEEKS: WeekRule = { firstWeekday: 7, minimalDays: 1 };

/** The day number on which the first week of a week-based year begins. */
export function firstWeekStart(weekYear: number, rule: WeekRule): number {
  const newYear = dayNumberOf(weekYear, 1, 1);
  const daysBefore = (weekdayOf(newYear) - rule.firstWeekday + 7) % 7;
  return newYear - daysBefore + (7 - daysBefore >= rule.minimalDays ? 0 : 7);
}

/** The week-based year and its week (from 1) in which a date lies. */
export function weekOf(civil: Civil, rule: WeekRule): { readonly weekYear: number; readonly week: number } {
  let weekYear = civil.year + 1;
  while (firstWeekStart(weekYear, rule) > civil.dayNumber) weekYear -= 1;
  return { weekYear, week: Math.floor((civil.dayNumber - firstWeekStart(weekYear, rule)) / 7) + 1 };
}
