import { HeimdallError } from "../errors.ts";
import { civilOf } from "./calendar.ts";
import { clearFields, type JodaFields, noFields, resolveLocal } from "./joda-fields.ts";
import { type JodaToken, parseJodaPattern } from "./joda-pattern.ts";
import { namesOf } from "./names.ts";
import { scanOffset, type Zone, zoneOf } from "./zone.ts";

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

interface State extends JodaFields {
  offset: number;
  zone: Zone | null;
}
/** Reads one token at a position; answers where it ends, -1 when the text does not fit. */
type Step = (text: string, at: number, state: State) => number;

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

function literal(expected: string): Step {
  const length = expected.length;
  if (length === 1 && expected.toLowerCase() === expected.toUpperCase()) {
    const code = expected.charCodeAt(0);
    return (text, at) => (text.charCodeAt(at) === code ? at + 1 : -1);
  }
  const folded = expected.toLowerCase();
  return (text, at) => {
    const end = at + length;
    return text.startsWith(expected, at) || text.slice(at, end).toLowerCase() === folded ? end : -1;
  };
}

type Put = (state: State, value: number) => void;

/** Up to `most` digits, after a sign when `signed`. */
function number(most: number, signed: boolean, put: Put): Step {
  return (text, start, state) => {
    let at = start;
    let negative = false;
    if (signed) {
      const code = text.charCodeAt(at);
      if (code === 0x2d || code === 0x2b) {
        negative = code === 0x2d;
        at += 1;
      }
    }
    const limit = at + most;
    const first = at;
    let value = 0;
    while (at < limit) {
      const digit = text.charCodeAt(at) - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
      at += 1;
    }
    if (at === first) return -1;
    put(state, negative ? -value : value);
    return at;
  };
}

/** A year of four digits in the pattern takes up to nine, unless another number follows at once. */
function year(count: number, nextIsNumber: boolean, now: number, signed: boolean, put: Put): Step {
  if (count !== 2) return number(nextIsNumber ? count : 9, signed, put);
  const low = civilOf(now).year - 80;
  const anyYear = number(9, true, put);
  return (text, at, state) => {
    const digits = /^\d+/.exec(text.slice(at, at + 10))?.[0] ?? "";
    if (digits.length < 2 || (digits.length > 2 && !nextIsNumber)) return nextIsNumber ? -1 : anyYear(text, at, state);
    const twoDigits = Number(digits.slice(0, 2));
    put(state, twoDigits + low - (low % 100) + (twoDigits < low % 100 ? 100 : 0));
    return at + 2;
  };
}

/** Digits of a second's fraction; those beyond the third are read and dropped. */
function fraction(most: number): Step {
  return (text, start, state) => {
    let at = start;
    let value = 0;
    let unit = 100;
    while (at < start + most) {
      const digit = text.charCodeAt(at) - 0x30;
      if (!(digit >= 0 && digit <= 9)) break;
      value += digit * unit;
      unit = unit > 1 ? unit / 10 : 0;
      at += 1;
    }
    if (at === start) return -1;
    state.millisecond = value;
    return at;
  };
}

/** The longest of the given names that stands at the position, in any case; `put` gets its index in its list. */
function names(lists: readonly (readonly string[])[], put: Put): Step {
  const indices = new Map<string, number>();
  for (const list of lists) {
    list.forEach((name, index) => {
      for (const form of spellings(name)) indices.set(form, index);
    });
  }
  const lengths = [...new Set([...indices.keys()].map((name) => name.length))].sort((a, b) => b - a);
  return (text, at, state) => {
    for (const length of lengths) {
      const part = text.slice(at, at + length);
      const index = indices.get(part) ?? indices.get(part.toLowerCase());
      if (index === undefined) continue;
      put(state, index);
      return at + part.length;
    }
    return -1;
  };
}

/** Versions of the locale data differ in the point behind a short name and in the kind of space: take each. */
function spellings(name: string): string[] {
  const plain = name.replace(/\s/g, " ").replace(/\.$/, "");
  return [...new Set([name, plain, `${plain}.`].flatMap((form) => [form, form.toLowerCase()]))];
}

const offset: Step = (text, at, state) => {
  if (text[at] === "Z" || text[at] === "z") {
    state.offset = 0;
    return at + 1;
  }
  return scanOffset(text, at, state);
};

/** The longest zone ID that stands at the position. */
const zoneId: Step = (text, at, state) => {
  const candidate = /^[A-Za-z][A-Za-z0-9_+\-/]*/.exec(text.slice(at, at + 64))?.[0] ?? "";
  for (let length = candidate.length; length > 0; length -= 1) {
    const zone = knownZone(candidate.slice(0, length));
    if (!zone) continue;
    state.zone = zone;
    return at + length;
  }
  return -1;
};

function knownZone(id: string): Zone | null {
  try {
    return zoneOf(id);
  } catch {
    return null;
  }
}

/** The zone names that Joda reads, with the zone that each means in summer and winter alike. */
const ZONE_NAMES: Readonly<Record<string, string>> = {
  UTC: "UTC",
  GMT: "UTC",
  UT: "UTC",
  EST: "America/New_York",
  EDT: "America/New_York",
  CST: "America/Chicago",
  CDT: "America/Chicago",
  MST: "America/Denver",
  MDT: "America/Denver",
  PST: "America/Los_Angeles",
  PDT: "America/Los_Angeles",
};

const zoneName: Step = (text, at, state) => {
  for (const length of [3, 2]) {
    const id = ZONE_NAMES[text.slice(at, at + length)];
    if (id === undefined) continue;
    state.zone = zoneOf(id);
    return at + length;
  }
  return -1;
};
