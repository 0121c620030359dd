import type { QueryValue } from "./ast.ts";

/**
 * Elasticsearch's date math: an anchor (`now`, or a date followed by `||`), then `+1h`, `-7d`, and `/d` to round.
 * A date may stop at its year, month, day, hour or minute; what is missing is filled by the bound's rule.
 */
export interface DateMath {
  /** Null for `now`. */
  readonly anchor: { readonly from: number; readonly until: number } | null;
  readonly steps: readonly { readonly operator: "+" | "-" | "/"; readonly amount: number; readonly unit: string }[];
}

const DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?(Z|[+-]\d\d:?\d\d)?)?)?$/;
const STEP = /([+-])(\d*)([yMwdhHms])|\/([yMwdhHms])/y;
const FIXED: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  H: 3_600_000,
  m: 60_000,
  s: 1_000,
};

/** Reads a bound's text; null when it is no time. A run of digits longer than a year is milliseconds. */
export function parseDateMath(text: string): DateMath | null {
  let anchor: DateMath["anchor"] = null;
  let math = "";
  if (text.startsWith("now")) {
    math = text.slice(3);
  } else {
    const bar = text.indexOf("||");
    anchor = parseDate(bar < 0 ? text : text.slice(0, bar));
    if (!anchor) return null;
    math = bar < 0 ? "" : text.slice(bar + 2);
  }
  const steps: { operator: "+" | "-" | "/"; amount: number; unit: string }[] = [];
  for (let at = 0; at < math.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const match = STEP.exec(math);
    if (!match) return null;
    if (match[4] !== undefined) steps.push({ operator: "/", amount: 0, unit: match[4] });
    else steps.push({ operator: match[1] as "+" | "-", amount: Number(match[2] || "1"), unit: match[3]! });
  }
  return { anchor, steps };
}

/**
 * The milliseconds that a range's bound on a date means, as Elasticsearch rounds: `gt` and `lte` to the last
 * millisecond of a date that is cut short or rounded, `gte` and `lt` to the first. Null when it is no time.
 */
export function resolveDateBound(value: QueryValue, bound: "gt" | "gte" | "lt" | "lte", now: number): number | null {
  if (typeof value === "number") return value;
  const math = typeof value === "string" ? parseDateMath(value) : null;
  if (!math) return null;
  const up = bound === "gt" || bound === "lte";
  let time = now;
  if (math.anchor) time = up && math.steps.length === 0 ? math.anchor.until - 1 : math.anchor.from;
  for (const { operator, amount, unit } of math.steps) {
    if (operator === "/") time = up ? add(floor(time, unit), 1, unit) - 1 : floor(time, unit);
    else time = add(time, operator === "+" ? amount : -amount, unit);
  }
  return Number.isFinite(time) ? time : null;
}

function parseDate(text: string): { from: number; until: number } | null {
  if (/^-?\d{5,}$/.test(text)) return { from: Number(text), until: Number(text) + 1 };
  const match = DATE.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const date = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1));
  if (new Date(date).getUTCMonth() !== Number(month ?? 1) - 1) return null;
  if (Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59 || Number(second ?? 0) > 59) return null;
  const milliseconds = Number((fraction ?? "").slice(0, 3).padEnd(3, "0"));
  let from = date + Number(hour ?? 0) * 3_600_000 + Number(minute ?? 0) * 60_000 + Number(second ?? 0) * 1_000;
  from += milliseconds;
  const unit = !month ? "y" : !day ? "M" : !hour ? "d" : !minute ? "h" : !second ? "m" : fraction ? "" : "s";
  const until = unit === "" ? from + 1 : add(from, 1, unit);
  const offset = zone && zone !== "Z" ? zoneOffset(zone) : 0;
  return { from: from - offset, until: until - offset };
}

function zoneOffset(zone: string): number {
  const digits = zone.slice(1).replace(":", "");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

function add(time: number, amount: number, unit: string): number {
  const fixed = FIXED[unit];
  if (fixed !== undefined) return time + amount * fixed;
  const date = new Date(time);
  const months = unit === "y" ? amount * 12 : amount;
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.setUTCDate(Math.min(day, last));
}

function floor(time: number, unit: string): number {
  const date = new Date(time);
  if (unit === "y") return Date.UTC(date.getUTCFullYear(), 0);
  if (unit === "M") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  // Weeks begin on Monday; the epoch was a Thursday.
  if (unit === "w") return Math.floor((time + 3 * FIXED.d!) / FIXED.w!) * FIXED.w! - 3 * FIXED.d!;
  return Math.floor(time / FIXED[unit]!) * FIXED[unit]!;
}
