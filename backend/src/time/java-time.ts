import { HeimdallError } from "../errors.ts";
import type { Timestamp } from "../event/timestamp.ts";
import { type Civil, civilOf, DAY, HOUR, MINUTE, SECOND, US_WEEKS, weekOf } from "./calendar.ts";
import { cachedByStretch } from "./format-cache.ts";
import { padNumber } from "./joda-format.ts";
import { ENGLISH } from "./names.ts";

/** The date taken apart and the nanoseconds within its second. */
interface Moment extends Civil {
  readonly nanosecondOfSecond: number;
}
type Part = (moment: Moment) => string;

/**
 * Compiles a `java.time` pattern (as `%{{FORMAT}}` in Logstash: `DateTimeFormatter.ofPattern` in UTC, English (US)
 * names and weeks) to a function from a timestamp to text. Throws TIME_FORMAT when the pattern is not one.
 */
export function compileJavaTimeFormat(pattern: string): (time: Timestamp) => string {
  const parts = parsePattern(pattern);
  const format = (milliseconds: number, nanoseconds: number): string => {
    const civil = civilOf(milliseconds);
    const moment = { ...civil, nanosecondOfSecond: (civil.millisecondOfDay % SECOND) * 1_000_000 + nanoseconds };
    let text = "";
    for (const part of parts) text += part(moment);
    return text;
  };
  const fine = /[SAnN]/.test(pattern);
  if (fine) return (time) => format(time.milliseconds, time.nanoseconds);
  const resolution = /[smhHkKa]/.test(pattern) ? SECOND : DAY;
  const cached = cachedByStretch(resolution, (milliseconds) => format(milliseconds, 0));
  return (time) => cached(time.milliseconds);
}

function parsePattern(pattern: string): Part[] {
  const parts: Part[] = [];
  let padTo = 0;
  let open = 0;
  const add = (part: Part): void => {
    const width = padTo;
    parts.push(width === 0 ? part : (moment) => part(moment).padStart(width, " "));
    padTo = 0;
  };
  const refuse = (reason: string): never => {
    throw new HeimdallError("TIME_FORMAT", `the java.time format '${pattern}' cannot be read: ${reason}`);
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (/[A-Za-z]/.test(char)) {
      let end = at + 1;
      while (pattern[end] === char) end += 1;
      const count = end - at;
      at = end - 1;
      if (char === "p") {
        if (padTo > 0 || !/[A-Za-z]/.test(pattern[end] ?? "")) refuse("the padding 'p' must stand before a letter");
        padTo = count;
      } else {
        add(field(char, count) ?? refuse(`'${char.repeat(count)}' means nothing; put literal text in quotes`));
      }
    } else if (char === "'") {
      const literal = /^'((?:[^']|'')*)'/.exec(pattern.slice(at));
      const text = literal?.[1] ?? refuse("a quote is not closed");
      add(() => (text === "" ? "'" : text.replaceAll("''", "'")));
      at += text.length + 1;
    } else if (char === "[") {
      open += 1; // an optional part, which a full timestamp always fills
    } else if (char === "]") {
      open -= 1;
      if (open < 0) refuse("']' has no '['");
    } else if (char === "{" || char === "}" || char === "#") {
      refuse(`'${char}' is reserved; put it in quotes`);
    } else {
      add(() => char);
    }
  }
  return parts;
}

const UTC_OFFSETS: Readonly<Record<string, readonly string[]>> = {
  V: ["", "Z"],
  v: ["Z", "", "", "Z"],
  z: ["Z", "Z", "Z", "Z"],
  O: ["GMT", "", "", "GMT"],
  X: ["Z", "Z", "Z", "Z", "Z"],
  x: ["+00", "+0000", "+00:00", "+0000", "+00:00"],
  Z: ["+0000", "+0000", "+0000", "GMT", "Z"],
};
const ORDINALS = ["", "1st", "2nd", "3rd", "4th"];

/** The part for a run of one letter; undefined when java.time has none. */
function field(letter: string, count: number): Part | undefined {
  const offsets = UTC_OFFSETS[letter];
  if (offsets) {
    const text = offsets[count - 1];
    return text ? () => text : undefined;
  }
  const number = (most: number, value: (moment: Moment) => number): Part | undefined =>
    count <= most ? (moment) => padNumber(value(moment), count) : undefined;
  const year = (value: (moment: Moment) => number): Part => {
    if (count === 2) return (moment) => padNumber(((value(moment) % 100) + 100) % 100, 2);
    return (moment) => {
      const text = padNumber(value(moment), count);
      return count >= 4 && value(moment) >= 10 ** count ? `+${text}` : text;
    };
  };
  /** Numbers for one or two letters, then short, full and narrow names. */
  const named = (value: (moment: Moment) => number, short: readonly string[], full: readonly string[]) => {
    if (count <= 2) return number(2, value);
    return nameOf(count - 2, value, short, full);
  };
  const nameOf = (
    style: number,
    value: (moment: Moment) => number,
    short: readonly string[],
    full: readonly string[],
  ) =>
    style > 3
      ? undefined
      : (moment: Moment) => {
          const index = value(moment) - 1;
          return style === 3 ? full[index]!.slice(0, 1) : (style === 1 ? short : full)[index]!;
        };
  const hour = (moment: Moment) => Math.floor(moment.millisecondOfDay / HOUR);
  const weekday = (moment: Moment) => moment.weekday;
  switch (letter) {
    case "G":
      return nameOf(count <= 3 ? 1 : count - 2, (m) => (m.year < 1 ? 1 : 2), ENGLISH.eras, [
        "Before Christ",
        "Anno Domini",
      ]);
    case "u":
      return year((moment) => moment.year);
    case "y":
      return year((moment) => (moment.year < 1 ? 1 - moment.year : moment.year));
    case "Y":
      return year((moment) => weekOf(moment, US_WEEKS).weekYear);
    case "w":
      return number(2, (moment) => weekOf(moment, US_WEEKS).week);
    case "W":
      return number(1, weekOfMonth);
    case "D":
      return number(3, (moment) => moment.dayOfYear);
    case "M":
    case "L":
      return named((moment) => moment.month, ENGLISH.shortMonths, ENGLISH.months);
    case "Q":
    case "q":
      return quarter(count, number(2, quarterOf));
    case "d":
      return number(2, (moment) => moment.day);
    case "F":
      return number(1, (moment) => Math.ceil(moment.day / 7));
    case "g":
      return number(19, (moment) => moment.dayNumber + 40_587);
    case "E":
      return nameOf(Math.max(1, count - 2), weekday, ENGLISH.shortWeekdays, ENGLISH.weekdays);
    case "c":
      if (count === 2) return undefined;
      return count === 1 ? number(1, usWeekday) : nameOf(count - 2, weekday, ENGLISH.shortWeekdays, ENGLISH.weekdays);
    case "e":
      return count <= 2 ? number(2, usWeekday) : nameOf(count - 2, weekday, ENGLISH.shortWeekdays, ENGLISH.weekdays);
    case "a":
      return count === 1 ? (moment) => ENGLISH.halves[hour(moment) < 12 ? 0 : 1]! : undefined;
    case "H":
      return number(2, hour);
    case "k":
      return number(2, (moment) => hour(moment) || 24);
    case "K":
      return number(2, (moment) => hour(moment) % 12);
    case "h":
      return number(2, (moment) => hour(moment) % 12 || 12);
    case "m":
      return number(2, (moment) => Math.floor(moment.millisecondOfDay / MINUTE) % 60);
    case "s":
      return number(2, (moment) => Math.floor(moment.millisecondOfDay / SECOND) % 60);
    case "S":
      return count <= 9 ? (moment) => padNumber(moment.nanosecondOfSecond, 9).slice(0, count) : undefined;
    case "A":
      return number(19, (moment) => moment.millisecondOfDay);
    case "n":
      return number(19, (moment) => moment.nanosecondOfSecond);
    case "N":
      return (moment) => {
        const seconds = Math.floor(moment.millisecondOfDay / SECOND);
        return String(BigInt(seconds) * 1_000_000_000n + BigInt(moment.nanosecondOfSecond)).padStart(count, "0");
      };
    default:
      return undefined;
  }
}

function quarterOf(moment: Moment): number {
  return Math.ceil(moment.month / 3);
}

function quarter(count: number, asNumber: Part | undefined): Part | undefined {
  if (count === 3) return (moment) => `Q${quarterOf(moment)}`;
  if (count === 4) return (moment) => `${ORDINALS[quarterOf(moment)]} quarter`;
  return count === 5 ? (moment) => String(quarterOf(moment)) : asNumber;
}

/** Sunday is 1. */
function usWeekday(moment: Moment): number {
  return (moment.weekday % 7) + 1;
}

/** US weeks begin on Sunday, and the first of a month is always in its first week. */
function weekOfMonth(moment: Moment): number {
  const firstUsWeekday = (usWeekday(moment) - 1 - ((moment.day - 1) % 7) + 7) % 7;
  return Math.floor((moment.day - 1 + firstUsWeekday) / 7) + 1;
}
