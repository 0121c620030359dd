import { defineFilter, type FilterContext } from "../component/declaration.ts";
import { option } from "../component/options.ts";
import { messageOf } from "../errors.ts";
import { addTag, type Event } from "../event/event.ts";
import { fieldReference } from "../event/field-reference.ts";
import { compileTemplate, isTemplate } from "../event/sprintf.ts";
import { Timestamp } from "../event/timestamp.ts";
import { ExactNumber, type Value } from "../event/value.ts";
import { civilOf, DAY } from "../time/calendar.ts";
import { parseTai64n, parseUnixMilliseconds, parseUnixSeconds } from "../time/epoch.ts";
import { createIso8601Parser } from "../time/iso8601.ts";
import { setYear } from "../time/joda-fields.ts";
import { compileJodaParser, type JodaParser, type ParsedTime } from "../time/joda-parse.ts";
import { UTC, type Zone, zoneOf } from "../time/zone.ts";

interface Format {
  /** The instant (milliseconds) that a field's value names; null when it is not of this format. */
  read(value: Value, zone: Zone): number | null;
  /** Whether times of this format have no fraction of a second. */
  isWhole(value: Value): boolean;
}

const SECOND_IN_NANOSECONDS = 1_000_000_000;

export default defineFilter({
  name: "date",
  summary: "Reads the time in a field and sets the event's @timestamp (or another field) to it.",
  options: {
    match: option.array({
      required: true,
      meaning:
        "The field, then the formats to try in order: ISO8601, UNIX, UNIX_MS, TAI64N or Joda patterns such as `yyyy-MM-dd HH:mm:ss,SSS`.",
      check: (match) =>
        match.length >= 2 && match.every((item) => typeof item === "string")
          ? null
          : 'a field and at least one format, such as ["logdate", "ISO8601"]',
    }),
    target: option.string({ default: "@timestamp", meaning: "The field that receives the time." }),
    timezone: option.string({
      meaning:
        "The zone of times that name none: an IANA name or an offset such as +02:00; may hold `%{field}`. UTC when absent.",
    }),
    locale: option.string({
      meaning: "The language of month and weekday names, such as `de` or `pt-BR`; English when absent.",
    }),
    tag_on_failure: option.array({
      default: ["_dateparsefailure"],
      meaning: "Tags for an event whose field is there but follows none of the formats.",
    }),
  },
  example: `filter {
  date {
    match => ["logdate", "ISO8601", "yyyy-MM-dd HH:mm:ss,SSS", "dd/MMM/yyyy:HH:mm:ss Z"]
    timezone => "Europe/Berlin"
  }
}`,
  notes: `The whole value must follow the format. Numbers may have fewer digits than the pattern, names ignore case, digits
of a second beyond milliseconds are dropped. A pattern without a year takes the current one; December seen in January is
last year's, January seen in December next year's. A local time that the zone skips is a failure, one that it has
twice is the earlier. A field that is missing or null is left alone.`,
  create({ match, target, timezone, locale, tag_on_failure }, context) {
    const source = orRefuse(context, "match", () => fieldReference(String(match[0])));
    const destination = orRefuse(context, "target", () => fieldReference(target));
    const formats = match.slice(1).map((format, index) => {
      const compiled = compileFormat(String(format), locale ?? "en", context);
      const { trace } = context;
      if (!trace) return compiled;
      const pattern = { field: String(match[0]), index, of: match.length - 1, pattern: String(format) };
      return {
        ...compiled,
        read: (value: Value, zone: Zone) => trace.tries(pattern, () => compiled.read(value, zone)),
      };
    });
    const tags = tag_on_failure.map(String);
    const zoneFor = compileZone(timezone, context);

    const parse = (value: Value, zone: Zone): Timestamp | null => {
      for (const format of formats) {
        const instant = format.read(value, zone);
        if (instant === null) continue;
        return format.isWhole(value) ? new Timestamp(instant, 0, SECOND_IN_NANOSECONDS) : new Timestamp(instant);
      }
      return null;
    };

    return {
      apply(event) {
        const value = source.get(event);
        if (value === undefined || value === null) return false;
        const zone = zoneFor(event);
        const time = zone && parse(value, zone);
        if (time === null) {
          for (const tag of tags) addTag(event, tag);
          return false;
        }
        destination.set(event, time);
        return true;
      },
    };
  },
});

/** The zone for an event's times; null when the event names one that does not exist. */
function compileZone(timezone: string | undefined, context: FilterContext): (event: Event) => Zone | null {
  if (timezone === undefined) return () => UTC;
  if (!isTemplate(timezone)) {
    const zone = orRefuse(context, "timezone", () => zoneOf(timezone));
    return () => zone;
  }
  const template = compileTemplate(timezone);
  return (event) => {
    try {
      return zoneOf(template(event));
    } catch {
      return null;
    }
  };
}

function compileFormat(format: string, locale: string, context: FilterContext): Format {
  switch (format) {
    case "ISO8601":
      return { read: readText(createIso8601Parser(), toInstant), isWhole: hasNoFraction };
    case "UNIX":
      return { read: readNumber(parseUnixSeconds), isWhole: hasNoFraction };
    case "UNIX_MS":
      return { read: readNumber(parseUnixMilliseconds), isWhole: never };
    case "TAI64N":
      return { read: (value) => (typeof value === "string" ? parseTai64n(value) : null), isWhole: never };
    default: {
      const names = orRefuse(context, "locale", () => Intl.getCanonicalLocales(locale.replaceAll("_", "-"))[0] ?? "en");
      const parser = orRefuse(context, "match", () => compileJodaParser(format, names, context.now()));
      const isWhole = format.replaceAll(/'[^']*'/g, "").includes("S") ? never : always;
      // Logstash looks for the letters anywhere in the pattern.
      if (/[yY]/.test(format)) return { read: readText(parser, toInstant), isWhole };
      const hasOffset = format.includes("Z");
      const instantOf = (parsed: ParsedTime, zone: Zone) => guessYear(parsed, zone, hasOffset, context.now());
      return { read: readText(parser, instantOf), isWhole };
    }
  }
}

function orRefuse<T>(context: FilterContext, optionName: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    return context.refuse(optionName, messageOf(error));
  }
}

const never = () => false;
const always = () => true;

function hasNoFraction(value: Value): boolean {
  return !/\d[.,]\d/.test(String(value));
}

function readText(parser: JodaParser, instantOf: (parsed: ParsedTime, zone: Zone) => number | null): Format["read"] {
  return (value, zone) => {
    const parsed = typeof value === "string" ? parser.parse(value) : null;
    return parsed && instantOf(parsed, zone);
  };
}

function readNumber(parse: (value: string | number) => number | null): Format["read"] {
  return (value) => {
    if (typeof value === "string" || typeof value === "number") return parse(value);
    return value instanceof ExactNumber && value.kind === "float" ? parse(Number(value.value)) : null;
  };
}

function toInstant(parsed: ParsedTime, zone: Zone): number | null {
  if (!Number.isNaN(parsed.offset)) return parsed.local - parsed.offset;
  return (parsed.zone ?? zone).toInstant(parsed.local);
}

/**
 * Logstash's parseAndGuessYear: the time is read in the year 2000 and then moved to the year that puts it nearest
 * to now over a turn of the year.
 */
function guessYear(parsed: ParsedTime, zone: Zone, hasOffset: boolean, now: number): number | null {
  const instant = hasOffset ? toInstant(parsed, zone) : zone.toInstant(parsed.local);
  if (instant === null) return null;
  const offset = zone.offsetAt(instant);
  const local = instant + offset;
  const { month, dayNumber, millisecondOfDay } = civilOf(local);
  const today = civilOf(now);
  let year = today.year;
  if (month === 12 && today.month === 1) year -= 1;
  else if (month === 1 && today.month === 12) year += 1;
  return zone.toInstantLenient(setYear(dayNumber, year) * DAY + millisecondOfDay, offset);
}
