import { parseDuration } from "../config/quantities.ts";
import { resolveDateBound } from "../query/date-math.ts";
import { badParameter } from "./errors.ts";

const FURTHEST = 8.64e15;

/**
 * Reads a time of a request in milliseconds: ISO 8601 (UTC unless it says otherwise), milliseconds since the epoch,
 * Elasticsearch's date math (`now-1h`, `now/d`), or a duration, which is so long ago (`1h`).
 */
export function readTime(name: string, text: string, now: number): number {
  const ago = parseDuration(text);
  const time = ago === null ? resolveDateBound(text.trim(), "gte", now) : now - ago;
  if (time === null || !(Math.abs(time) <= FURTHEST)) {
    throw badParameter(name, `'${shorten(text)}' is no time; write 2026-11-21T08:00:00Z, milliseconds, now-1h or 1h`);
  }
  return time;
}

/** The two ends of a range; an end is undefined when it is not given. */
export function readRange(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  now: number,
): { from: number | undefined; until: number | undefined } {
  const range = {
    from: from === undefined ? undefined : readTime("from", from, now),
    until: to === undefined ? undefined : readTime("to", to, now),
  };
  if (range.from !== undefined && range.until !== undefined && range.from >= range.until) {
    throw badParameter("from", `must be before 'to' (${new Date(range.until).toISOString()})`);
  }
  return range;
}

/** The range with what is not given filled in: up to now, from `span` milliseconds before its end. */
export function readClosedRange(
  given: { from?: string | undefined; to?: string | undefined },
  now: number,
  span: number,
): { from: number; until: number } {
  const { from, until = now } = readRange(given, now);
  if (from !== undefined && from >= until) throw badParameter("from", "must be before now, unless 'to' is given");
  return { from: from ?? until - span, until };
}

const STEPS = [
  10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000,
  1_800_000, 3_600_000, 7_200_000, 14_400_000, 21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000,
  2_592_000_000, 7_776_000_000, 31_536_000_000,
];

/** Reads the width of buckets; `auto` takes a round one that makes about 100 of the range, at most 10,000. */
export function readInterval(text: string, from: number, until: number): number {
  const span = until - from;
  if (text === "auto") return STEPS.find((step) => span / step <= 100) ?? STEPS.at(-1)!;
  const interval = /^\d+$/.test(text) ? Number(text) : parseDuration(text);
  if (!interval) throw badParameter("interval", `'${shorten(text)}' is no duration; write 30s, 5m, 1h or auto`);
  if (span / interval > 10_000) {
    throw badParameter("interval", `makes ${Math.ceil(span / interval)} buckets, more than 10000; write a longer one`);
  }
  return interval;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
