import { HeimdallError } from "../errors.ts";
import { clearFields, noFields, resolveLocal } from "./joda-fields.ts";
import { type JodaToken, parseJodaPattern } from "./joda-pattern.ts";
import {
  fraction,
  literal,
  names,
  number,
  offset,
  type State,
  type Step,
  year,
  zoneId,
  zoneName,
} from "./joda-steps.ts";
import { namesOf } from "./names.ts";
import type { Zone } from "./zone.ts";

/** What a text says of a time. One object is reused by each parser: read it before the next `parse`. */
export interface ParsedTime {
  /** Local milliseconds since the epoch. */
  local: number;
  /** The offset (milliseconds) that the text names, NaN when it names none. */
  offset: number;
  /** The zone that the text names. */
  zone: Zone | null;
}

export interface JodaParser {
  /** Reads a whole text; null when it does not follow the pattern or names no real time. */
  parse(text: string): ParsedTime | null;
}

/**
 * Compiles a Joda pattern to a parser (`DateTimeFormat.forPattern(…).withLocale(…)`): numbers may have fewer digits
 * than the pattern, names and literal text ignore case, a two-digit year lies within 80 years before and 19 after
 * `now`. Throws TIME_FORMAT for a pattern that cannot be read or parsed, RangeError for a locale that is none.
 */
export function compileJodaParser(pattern: string, locale: string, now: number): JodaParser {
  const tokens = parseJodaPattern(pattern);
  const steps = tokens.map((token, index) => stepFor(pattern, token, tokens[index + 1], locale, now));
  const state: State = { ...noFields(), offset: Number.NaN, zone: null };
  const result: ParsedTime = { local: 0, offset: 0, zone: null };
  return {
    parse(text) {
      clearFields(state);
      state.offset = Number.NaN;
      state.zone = null;
      let at = 0;
      for (let index = 0; index < steps.length; index += 1) {
        at = steps[index]!(text, at, state);
        if (at < 0) return null;
      }
      if (at !== text.length) return null;
      result.local = resolveLocal(state);
      if (Number.isNaN(result.local)) return null;
      result.offset = state.offset;
      result.zone = state.zone;
      return result;
    },
  };
}

function stepFor(pattern: string, token: JodaToken, next: JodaToken | undefined, locale: string, now: number): Step {
  if (token.kind === "literal") return literal(token.text);
  const { letter, count } = token;
  const nextIsNumber = next?.kind === "field" && isNumeric(next);
  switch (letter) {
    case "G":
      return names([namesOf(locale).eras], (state, value) => (state.era = value));
    case "C":
      return number(count, false, (state, value) => (state.century = value));
    case "x":
      return year(count, nextIsNumber, now, true, (state, value) => (state.weekYear = value));
    case "y":
      return year(count, nextIsNumber, now, true, (state, value) => (state.year = value));
    case "Y":
      return year(count, nextIsNumber, now, false, (state, value) => (state.yearOfEra = value));
    case "M":
      if (count < 3) return number(2, false, (state, value) => (state.month = value));
      return names([namesOf(locale).months, namesOf(locale).shortMonths], (state, value) => (state.month = value + 1));
    case "E":
      return names(
        [namesOf(locale).weekdays, namesOf(locale).shortWeekdays],
        (state, value) => (state.weekday = value + 1),
      );
    case "a":
      return names([namesOf(locale).halves], (state, value) => (state.halfday = value));
    case "w":
      return number(2, false, (state, value) => (state.week = value));
    case "d":
      return number(2, false, (state, value) => (state.day = value));
    case "D":
      return number(3, false, (state, value) => (state.dayOfYear = value));
    case "e":
      return number(1, false, (state, value) => (state.weekday = value));
    case "H":
      return number(2, false, (state, value) => (state.hour = value));
    case "k":
      return number(2, false, (state, value) => (state.hour = value === 24 ? 0 : value || -1));
    case "K":
      return number(2, false, (state, value) => (state.hourOfHalfday = value));
    case "h":
      return number(2, false, (state, value) => (state.hourOfHalfday = value === 12 ? 0 : value || -1));
    case "m":
      return number(2, false, (state, value) => (state.minute = value));
    case "s":
      return number(2, false, (state, value) => (state.second = value));
    case "S":
      return fraction(count);
    case "z":
      if (count < 4) return zoneName;
      throw new HeimdallError(
        "TIME_FORMAT",
        `'zzzz' in '${pattern}' can be written but not read; use Z for an offset or ZZZ for a zone such as Europe/Berlin`,
      );
    default: // Z, the last of the letters that parseJodaPattern lets through
      return count < 3 ? offset : zoneId;
  }
}

function isNumeric(token: { letter: string; count: number }): boolean {
  return token.letter === "M" ? token.count < 3 : "CxyYdhHmsSeDwkK".includes(token.letter);
}
