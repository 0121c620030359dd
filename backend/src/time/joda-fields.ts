import {
  civilOf,
  DAY,
  dayNumberOf,
  daysInMonth,
  firstWeekStart,
  HOUR,
  ISO_WEEKS,
  isLeapYear,
  MINUTE,
  SECOND,
  weekdayOf,
  weekOf,
} from "./calendar.ts";

/**
 * What a Joda pattern read from a text: a number for each field, NaN for a field that the text did not give.
 * `year` is the proleptic year (`y`), `yearOfEra` is `Y`, `halfday` 0 is the morning.
 */
export interface JodaFields {
  era: number;
  century: number;
  year: number;
  yearOfEra: number;
  weekYear: number;
  month: number;
  week: number;
  day: number;
  dayOfYear: number;
  weekday: number;
  halfday: number;
  /** 0 to 23, from `H` or `k`. */
  hour: number;
  /** 0 to 11, from `K` or `h`. */
  hourOfHalfday: number;
  minute: number;
  second: number;
  millisecond: number;
}

export function noFields(): JodaFields {
  const fields = {} as JodaFields;
  clearFields(fields);
  return fields;
}

/** Forgets what was read; assignments one by one, as a parser does it for every event. */
export function clearFields(fields: JodaFields): void {
  fields.era = Number.NaN;
  fields.century = Number.NaN;
  fields.year = Number.NaN;
  fields.yearOfEra = Number.NaN;
  fields.weekYear = Number.NaN;
  fields.month = Number.NaN;
  fields.week = Number.NaN;
  fields.day = Number.NaN;
  fields.dayOfYear = Number.NaN;
  fields.weekday = Number.NaN;
  fields.halfday = Number.NaN;
  fields.hour = Number.NaN;
  fields.hourOfHalfday = Number.NaN;
  fields.minute = Number.NaN;
  fields.second = Number.NaN;
  fields.millisecond = Number.NaN;
}

const missing = Number.isNaN;

/** The year that Joda gives a text with a month or day but without a year; it is a leap year. */
const DEFAULT_YEAR = 2000;
const FARTHEST_YEAR = 200_000;

/**
 * Local milliseconds since the epoch from what was read, by Joda's rules (`DateTimeParserBucket.computeMillis`):
 * larger fields first, what is missing is 1970-01-01 00:00 (2000 when there is a month or day but no year), and a
 * weekday moves the date within its week. NaN when a field is out of its range.
 */
export function resolveLocal(fields: JodaFields): number {
  const time = resolveTime(fields);
  const simple =
    missing(fields.weekday) &&
    missing(fields.week) &&
    missing(fields.dayOfYear) &&
    missing(fields.weekYear) &&
    missing(fields.century) &&
    missing(fields.era);
  return (simple ? resolveCommonDate(fields) : resolveAnyDate(fields)) * DAY + time;
}

/** A date of year, month and day alone. */
function resolveCommonDate({ year, yearOfEra, month, day }: JodaFields): number {
  let inYear = !missing(yearOfEra) ? yearOfEra : year;
  if (missing(inYear)) {
    if (missing(month) && missing(day)) return 0;
    inYear = DEFAULT_YEAR;
  }
  if (Math.abs(inYear) > FARTHEST_YEAR || yearOfEra < 1) return Number.NaN;
  const inMonth = !missing(month) ? month : 1;
  if (inMonth < 1 || inMonth > 12) return Number.NaN;
  const onDay = !missing(day) ? day : 1;
  if (onDay < 1 || (onDay > 28 && onDay > daysInMonth(inYear, inMonth))) return Number.NaN;
  return dayNumberOf(inYear, inMonth, onDay);
}

function resolveTime(fields: JodaFields): number {
  const { hour, hourOfHalfday, halfday, minute, second, millisecond } = fields;
  let time = 0;
  if (!missing(hour)) time = hour * HOUR;
  else if (!missing(hourOfHalfday)) time = (hourOfHalfday + (halfday === 1 ? 12 : 0)) * HOUR;
  else if (halfday === 1) time = 12 * HOUR;
  if (hour < 0 || hour > 23 || hourOfHalfday < 0 || hourOfHalfday > 11 || minute > 59 || second > 59) return Number.NaN;
  if (!missing(minute)) time += minute * MINUTE;
  if (!missing(second)) time += second * SECOND;
  return !missing(millisecond) ? time + millisecond : time;
}

/** One date field: what setting it makes of a day number (NaN out of range), and where its unit begins. */
interface DateField {
  readonly value: number;
  set(dayNumber: number, value: number): number;
  floor(dayNumber: number): number;
}

/** Sets every field from the largest to the smallest, twice, as Joda does: the second time in the right year. */
function resolveAnyDate(fields: JodaFields): number {
  const given = dateFields(fields).filter(({ value }) => !missing(value));
  const hasTime = [
    fields.halfday,
    fields.hour,
    fields.hourOfHalfday,
    fields.minute,
    fields.second,
    fields.millisecond,
  ].some((value) => !missing(value));
  let dayNumber = 0;
  for (const field of given) dayNumber = field.floor(field.set(dayNumber, field.value));
  for (const field of given) dayNumber = field.set(dayNumber, field.value);
  const last = given.at(-1);
  return last && !hasTime ? last.floor(dayNumber) : dayNumber;
}

function dateFields(fields: JodaFields): DateField[] {
  const { century, weekYear, month, dayOfYear, week, day, weekday } = fields;
  const beforeChrist = fields.era === 0;
  let yearOfEra = fields.yearOfEra;
  let year = fields.year;
  if (beforeChrist && !missing(yearOfEra)) {
    year = 1 - yearOfEra;
    yearOfEra = Number.NaN;
  }
  const noYear = [year, century, yearOfEra, weekYear].every((value) => missing(value));
  if (noYear && [month, dayOfYear, week, day, weekday].some((value) => !missing(value))) year = DEFAULT_YEAR;
  return [
    { value: year, set: setYear, floor: startOfYear },
    {
      value: century,
      set: (date, value) => setYear(date, value * 100 + (civilOf(date * DAY).year % 100)),
      floor: (date) => dayNumberOf(Math.floor(civilOf(date * DAY).year / 100) * 100, 1, 1),
    },
    { value: yearOfEra, set: (date, value) => (value < 1 ? Number.NaN : setYear(date, value)), floor: startOfYear },
    { value: weekYear, set: setWeekYear, floor: (date) => firstWeekStart(weekYearOf(date), ISO_WEEKS) },
    { value: month, set: setMonth, floor: (date) => date - civilOf(date * DAY).day + 1 },
    { value: dayOfYear, set: setDayOfYear, floor: same },
    { value: week, set: setWeek, floor: (date) => date - weekdayOf(date) + 1 },
    { value: day, set: setDay, floor: same },
    {
      value: weekday,
      set: (date, value) => (value < 1 || value > 7 ? Number.NaN : date - weekdayOf(date) + value),
      floor: same,
    },
  ];
}

function same(dayNumber: number): number {
  return dayNumber;
}

function startOfYear(dayNumber: number): number {
  return dayNumberOf(civilOf(dayNumber * DAY).year, 1, 1);
}

/** Another year, the same month and day; 29 February becomes the 28th in a year that has none. */
export function setYear(dayNumber: number, year: number): number {
  if (Math.abs(year) > FARTHEST_YEAR) return Number.NaN;
  const { month, day } = civilOf(dayNumber * DAY);
  return dayNumberOf(year, month, month === 2 && day === 29 && !isLeapYear(year) ? 28 : day);
}

function setMonth(dayNumber: number, month: number): number {
  if (month < 1 || month > 12) return Number.NaN;
  const { year, day } = civilOf(dayNumber * DAY);
  return dayNumberOf(year, month, Math.min(day, daysInMonth(year, month)));
}

function setDay(dayNumber: number, day: number): number {
  const { year, month } = civilOf(dayNumber * DAY);
  return day < 1 || day > daysInMonth(year, month) ? Number.NaN : dayNumberOf(year, month, day);
}

function setDayOfYear(dayNumber: number, dayOfYear: number): number {
  const { year } = civilOf(dayNumber * DAY);
  return dayOfYear < 1 || dayOfYear > (isLeapYear(year) ? 366 : 365)
    ? Number.NaN
    : dayNumberOf(year, 1, 1) + dayOfYear - 1;
}

function weekYearOf(dayNumber: number): number {
  return weekOf(civilOf(dayNumber * DAY), ISO_WEEKS).weekYear;
}

function weeksIn(weekYear: number): number {
  return (firstWeekStart(weekYear + 1, ISO_WEEKS) - firstWeekStart(weekYear, ISO_WEEKS)) / 7;
}

function setWeekYear(dayNumber: number, weekYear: number): number {
  if (Math.abs(weekYear) > FARTHEST_YEAR) return Number.NaN;
  const { week } = weekOf(civilOf(dayNumber * DAY), ISO_WEEKS);
  const start = firstWeekStart(weekYear, ISO_WEEKS);
  return start + (Math.min(week, weeksIn(weekYear)) - 1) * 7 + weekdayOf(dayNumber) - 1;
}

function setWeek(dayNumber: number, week: number): number {
  const weekYear = weekYearOf(dayNumber);
  if (week < 1 || week > weeksIn(weekYear)) return Number.NaN;
  return firstWeekStart(weekYear, ISO_WEEKS) + (week - 1) * 7 + weekdayOf(dayNumber) - 1;
}
