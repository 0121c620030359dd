import { civilOf } from "./calendar.ts";
import type { JodaFields } from "./joda-fields.ts";
import { scanOffset, type Zone, zoneOf } from "./zone.ts";

/** What was read so far. */
export interface State extends JodaFields {
  offset: number;
  zone: Zone | null;
}
/** Reads one token at a position; answers where it ends, -1 when the text does not fit. */
export type Step = (text: string, at: number, state: State) => number;

/** Literal text, in any case. */
export function literal(expected: string): Step {
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
export function number(most: number, signed: boolean, put: Put): Step {
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
export function year(count: number, nextIsNumber: boolean, now: number, signed: boolean, put: Put): Step {
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
export function fraction(most: number): Step {
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
export function names(lists: readonly (readonly string[])[], put: Put): Step {
  const indices = new Map<string, number>();
  for (const list of lists) {
    list.forEach((name, index) => {
      for (const form of spellings(name)) indices.set(form, index);
    });
  }
  const longest = Math.max(...[...indices.keys()].map((name) => name.length));
  const oneWord = [...indices.keys()].every((name) => [...name].every((char) => isNameChar(char.charCodeAt(0))));
  return (text, at, state) => {
    let end = Math.min(text.length, at + longest);
    if (oneWord) {
      const limit = end;
      end = at;
      while (end < limit && isNameChar(text.charCodeAt(end))) end += 1;
    }
    for (; end > at; end -= 1) {
      const part = text.slice(at, end);
      const index = indices.get(part) ?? indices.get(part.toLowerCase());
      if (index === undefined) continue;
      put(state, index);
      return end;
    }
    return -1;
  };
}

/** A letter of any script, or the point behind a shortened name. */
function isNameChar(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code > 0x7f || code === 0x2e;
}

/** Versions of the locale data differ in the point behind a short name and in the kind of space: take each. */
function spellings(name: string): string[] {
  const plain = name.replace(/\s/g, " ").replace(/\.$/, "");
  return [...new Set([name, plain, `${plain}.`].flatMap((form) => [form, form.toLowerCase()]))];
}

/** `Z` or an offset. */
export const offset: Step = (text, at, state) => {
  if (text[at] === "Z" || text[at] === "z") {
    state.offset = 0;
    return at + 1;
  }
  return scanOffset(text, at, state);
};

/** The longest zone ID that stands at the position. */
export const zoneId: Step = (text, at, state) => {
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

/** A zone's short name, of the few that Joda reads. */
export const zoneName: Step = (text, at, state) => {
  for (const length of [3, 2]) {
    const id = ZONE_NAMES[text.slice(at, at + length)];
    if (id === undefined) continue;
    state.zone = zoneOf(id);
    return at + length;
  }
  return -1;
};
