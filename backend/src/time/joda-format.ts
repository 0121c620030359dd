import { type Civil, civilOf, DAY, HOUR, ISO_WEEKS, MINUTE, SECOND, weekOf } from "./calendar.ts";
import { cachedByStretch } from "./format-cache.ts";
import { parseJodaPattern } from "./joda-pattern.ts";
import { ENGLISH } from "./names.ts";

type Part = (civil: Civil) => string;

/**
 * Compiles a Joda pattern to a function from milliseconds since the epoch to text, in UTC with English names (as
 * `%{+FORMAT}` in Logstash). Throws TIME_FORMAT when the pattern is not one.
 */
export function compileJodaFormat(pattern: string): (milliseconds: number) => string {
  const tokens = parseJodaPattern(pattern);
  const parts = tokens.map((token) => (token.kind === "literal" ? () => token.text : field(token.letter, token.count)));
  const resolution = Math.min(...tokens.map((token) => (token.kind === "literal" ? DAY : resolutionOf(token.letter))));
  return cachedByStretch(resolution, (milliseconds) => {
    const civil = civilOf(milliseconds);
    let text = "";
    for (const part of parts) text += part(civil);
    return text;
  });
}

/** How long the text of a field stays the same at least. */
function resolutionOf(letter: string): number {
  if (letter === "S") return 1;
  if (letter === "s") return SECOND;
  if (letter === "m") return MINUTE;
  return "aHhKk".includes(letter) ? HOUR : DAY;
}

function field(letter: string, count: number): Part {
  const number = (value: (civil: Civil) => number): Part => {
    return (civil) => padNumber(value(civil), count);
  };
  const year = (value: (civil: Civil) => number): Part =>
    count === 2 ? (civil) => padNumber(Math.abs(value(civil)) % 100, 2) : number(value);
  const hour = (civil: Civil) => Math.floor(civil.millisecondOfDay / HOUR);
  switch (letter) {
    case "G":
      return (civil) => ENGLISH.eras[civil.year < 1 ? 0 : 1]!;
    case "C":
      return number((civil) => Math.floor(yearOfEra(civil) / 100));
    case "x":
      return year((civil) => weekOf(civil, ISO_WEEKS).weekYear);
    case "w":
      return number((civil) => weekOf(civil, ISO_WEEKS).week);
    case "y":
      return year((civil) => civil.year);
    case "Y":
      return year(yearOfEra);
    case "M":
      if (count >= 4) return (civil) => ENGLISH.months[civil.month - 1]!;
      if (count === 3) return (civil) => ENGLISH.shortMonths[civil.month - 1]!;
      return number((civil) => civil.month);
    case "d":
      return number((civil) => civil.day);
    case "D":
      return number((civil) => civil.dayOfYear);
    case "E":
      return (civil) => (count >= 4 ? ENGLISH.weekdays : ENGLISH.shortWeekdays)[civil.weekday - 1]!;
    case "e":
      return number((civil) => civil.weekday);
    case "a":
      return (civil) => ENGLISH.halves[hour(civil) < 12 ? 0 : 1]!;
    case "H":
      return number(hour);
    case "k":
      return number((civil) => hour(civil) || 24);
    case "K":
      return number((civil) => hour(civil) % 12);
    case "h":
      return number((civil) => hour(civil) % 12 || 12);
    case "m":
      return number((civil) => Math.floor(civil.millisecondOfDay / MINUTE) % 60);
    case "s":
      return number((civil) => Math.floor(civil.millisecondOfDay / SECOND) % 60);
    case "S":
      return (civil) =>
        padNumber(civil.millisecondOfDay % SECOND, 3)
          .padEnd(count, "0")
          .slice(0, count);
    case "z":
      return () => (count >= 4 ? "Coordinated Universal Time" : "UTC");
    default: // Z, the last of the letters that parseJodaPattern lets through
      return () => (count === 1 ? "+0000" : count === 2 ? "+00:00" : "UTC");
  }
}

function yearOfEra(civil: Civil): number {
  return civil.year < 1 ? 1 - civil.year : civil.year;
}

/** A whole number with leading zeros; the sign stands before them. */
export function padNumber(value: number, digits: number): string {
  const text = String(Math.abs(value)).padStart(digits, "0");
  return value < 0 ? `-${text}` : text;
}
