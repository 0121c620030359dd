import { DAY, dayNumberOf, daysInMonth, HOUR, MINUTE, SECOND } from "./calendar.ts";
import { noFields, resolveLocal } from "./joda-fields.ts";
import { compileJodaParser, type JodaParser, type ParsedTime } from "./joda-parse.ts";
import { scanOffset } from "./zone.ts";

const LETTER_T = 0x54;
const SPACE = 0x20;
const DASH = 0x2d;
const COLON = 0x3a;
const POINT = 0x2e;
const COMMA = 0x2c;

/**
 * A parser for what the Logstash date filter takes as ISO8601: the forms of Joda's `dateTimeParser` (calendar, week
 * and ordinal dates, `T`, time to any precision, offset), and `yyyy-MM-dd HH:mm:ss` with a space when milliseconds
 * follow behind `.` or `,`.
 */
export function createIso8601Parser(): JodaParser {
  const result: ParsedTime = { local: 0, offset: 0, zone: null };
  const casual = [
    "yyyy-MM-dd HH:mm:ss.SSSZ",
    "yyyy-MM-dd HH:mm:ss.SSS",
    "yyyy-MM-dd HH:mm:ss,SSSZ",
    "yyyy-MM-dd HH:mm:ss,SSS",
  ];
  const parsers = casual.map((pattern) => compileJodaParser(pattern, "en", 0));
  return {
    parse(text) {
      if (readUsualForm(text, result)) return result;
      if (readAnyForm(text, result)) return result;
      for (const parser of parsers) {
        const parsed = parser.parse(text);
        if (parsed) return parsed;
      }
      return null;
    },
  };
}

/** `yyyy-MM-dd?HH:mm:ss` at its fixed places, which is what nearly every log writes; false for anything else. */
function readUsualForm(text: string, into: ParsedTime): boolean {
  const separator = text.charCodeAt(10);
  if (separator !== LETTER_T && separator !== SPACE) return false;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return false;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return false;
  const year = two(text, 0) * 100 + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const hour = two(text, 11);
  const minute = two(text, 14);
  const second = two(text, 17);
  // A comparison with NaN, which `two` answers for anything but digits, is false.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59)) return false;
  if (!(day <= 28 || day <= daysInMonth(year, month))) return false;
  let at = 19;
  let millisecond = 0;
  const mark = text.charCodeAt(at);
  if (mark === POINT || mark === COMMA) {
    const first = at + 1;
    let unit = 100;
    for (at = first; ; at += 1) {
      const digit = text.charCodeAt(at) - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      millisecond += digit * unit;
      unit = unit > 1 ? unit / 10 : 0;
    }
    if (at === first || at - first > (separator === SPACE ? 3 : 9)) return false;
  } else if (separator === SPACE) {
    return false;
  }
  if (!readZone(text, at, into)) return false;
  into.local = dayNumberOf(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + millisecond;
  return true;
}

function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Nothing, `Z` or an offset, up to the end of the text. */
function readZone(text: string, at: number, into: ParsedTime): boolean {
  into.zone = null;
  into.offset = Number.NaN;
  if (at === text.length) return true;
  if (at === text.length - 1 && (text[at] === "Z" || text[at] === "z")) {
    into.offset = 0;
    return true;
  }
  return scanOffset(text, at, into) === text.length;
}

const DATE = /^(?:([+-]?\d{1,9})(?:-W(\d{1,2})(?:-(\d))?|-(\d{1,2})(?:-(\d{1,2}))?|-(\d{1,3}))?)?(?=T|$)/i;
const TIME = /T(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?(?:[.,](\d{1,9}))?)?/iy;

function readAnyForm(text: string, into: ParsedTime): boolean {
  const date = DATE.exec(text);
  if (!date || text === "") return false;
  const [, year, week, weekday, month, day, dayOfYear] = date.map((part) =>
    part === undefined ? Number.NaN : Number(part),
  );
  const dateFields =
    week! >= 0
      ? { weekYear: year!, week: week!, weekday: weekday! }
      : { year: year!, month: month!, day: day!, dayOfYear: dayOfYear! };
  if (date[0].length === text.length) {
    into.zone = null;
    into.offset = Number.NaN;
    into.local = resolveLocal({ ...noFields(), ...dateFields });
    return !Number.isNaN(into.local);
  }
  TIME.lastIndex = date[0].length;
  const time = TIME.exec(text);
  if (!time || (date[0] === "" && time[1] === undefined) || !readZone(text, TIME.lastIndex, into)) return false;
  const [hour, minute, second] = time.slice(1, 4).map((part) => (part === undefined ? Number.NaN : Number(part)));
  const unit = time[3] ? SECOND : time[2] ? MINUTE : HOUR;
  const fraction = Math.floor((Number(time[4] ?? 0) / 10 ** (time[4]?.length ?? 0)) * unit);
  into.local = resolveLocal({ ...noFields(), ...dateFields, hour: hour!, minute: minute!, second: second! }) + fraction;
  return !Number.isNaN(into.local);
}
