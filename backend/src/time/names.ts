/** The names that a locale gives to months, weekdays, halves of the day and eras. */
export interface Names {
  /** January first. */
  readonly months: readonly string[];
  readonly shortMonths: readonly string[];
  /** Monday first. */
  readonly weekdays: readonly string[];
  readonly shortWeekdays: readonly string[];
  /** Before and after noon. */
  readonly halves: readonly string[];
  /** Before and after the year 1. */
  readonly eras: readonly string[];
}

const ENGLISH_MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const ENGLISH_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(" ");

export const ENGLISH: Names = {
  months: ENGLISH_MONTHS,
  shortMonths: ENGLISH_MONTHS.map((name) => name.slice(0, 3)),
  weekdays: ENGLISH_WEEKDAYS,
  shortWeekdays: ENGLISH_WEEKDAYS.map((name) => name.slice(0, 3)),
  halves: ["AM", "PM"],
  eras: ["BC", "AD"],
};

function nameIn(locale: string, options: Intl.DateTimeFormatOptions, type: string, time: number): string {
  const format = new Intl.DateTimeFormat(locale, { ...options, calendar: "gregory", timeZone: "UTC" });
  return format.formatToParts(time).find((part) => part.type === type)?.value ?? "";
}

/**
 * The names of a locale (BCP 47; `_` is taken as `-`). American English is built in, anything else comes from the
 * runtime's locale data. Throws a RangeError when the text is no language tag.
 */
export function namesOf(locale: string): Names {
  const [tag] = Intl.getCanonicalLocales(locale.replaceAll("_", "-"));
  if (!tag || tag === "en" || tag === "en-US") return ENGLISH;
  // The form within a date ("1 мая", not "май") is the one that log lines hold; some languages write numbers there.
  const month = (style: "long" | "short") =>
    ENGLISH_MONTHS.map((_, index) => {
      const time = Date.UTC(2021, index, 15);
      const inDate = nameIn(tag, { day: "numeric", month: style, year: "numeric" }, "month", time);
      return /\d/.test(inDate) ? new Intl.DateTimeFormat(tag, { month: style, timeZone: "UTC" }).format(time) : inDate;
    });
  const weekday = (style: "long" | "short") =>
    ENGLISH_WEEKDAYS.map((_, index) => nameIn(tag, { weekday: style }, "weekday", Date.UTC(2021, 1, 1 + index)));
  const half = (hour: number) =>
    nameIn(tag, { hour: "numeric", hour12: true }, "dayPeriod", Date.UTC(2021, 0, 1, hour)) ||
    ENGLISH.halves[hour < 12 ? 0 : 1]!;
  const era = (year: number) =>
    nameIn(tag, { year: "numeric", era: "short" }, "era", new Date(0).setUTCFullYear(year)) ||
    ENGLISH.eras[year < 1 ? 0 : 1]!;
  return {
    months: month("long"),
    shortMonths: month("short"),
    weekdays: weekday("long"),
    shortWeekdays: weekday("short"),
    halves: [half(9), half(15)],
    eras: [era(-100), era(2021)],
  };
}
