import { describe, expect, it } from "vitest";
import {
  isRelative,
  localText,
  parseTime,
  resolveRange,
  shifted,
  widened,
} from "../../../../plugin/src/components/time-range/range.ts";

// A Wednesday, in whatever zone the tests run.
const NOW = new Date(2026, 10, 18, 13, 30, 15, 250).getTime();
const HOUR = 3_600_000;
const local = (...parts: [number, number, number, number?, number?, number?]) => new Date(...parts).getTime();

describe("a time", () => {
  it.each([
    ["now", "to", NOW],
    ["now-15m", "from", NOW - 15 * 60_000],
    ["now-1h+30s", "from", NOW - HOUR + 30_000],
    ["now/d", "from", local(2026, 10, 18)],
    ["now/d", "to", local(2026, 10, 19)],
    ["now-1d/d", "from", local(2026, 10, 17)],
    ["now-1d/d", "to", local(2026, 10, 18)],
    ["now/w", "from", local(2026, 10, 16)],
    ["now/M", "from", local(2026, 10, 1)],
    ["now/M", "to", local(2026, 11, 1)],
    ["now/h", "from", local(2026, 10, 18, 13)],
    ["now-1y/y", "from", local(2025, 0, 1)],
    ["1795264215000", "from", 1795264215000],
    ["2026-11-21T08:00:00Z", "from", Date.UTC(2026, 10, 21, 8)],
    ["2026-11-21T08:00:00.250+09:00", "to", Date.UTC(2026, 10, 20, 23, 0, 0, 250)],
    [" 2026-11-21 14:05 ", "from", local(2026, 10, 21, 14, 5)],
    ["2026-11-21 14:05:06.7", "from", local(2026, 10, 21, 14, 5, 6) + 700],
    ["2026-11-21", "from", local(2026, 10, 21)],
    ["2026-11-21", "to", local(2026, 10, 22)],
  ] as const)("%s as %s", (text, edge, time) => {
    expect(parseTime(text, edge, NOW)).toBe(time);
  });

  it.each(["", "yesterday", "now-", "now-5x", "2026-13-01", "2026-02-30", "12:00", "12", "2026-11-21T08"])(
    "%j is none",
    (text) => expect(parseTime(text, "from", NOW)).toBeNull(),
  );

  it("is written as it is read", () => {
    for (const time of [NOW, local(2026, 0, 1), local(2026, 5, 30, 23, 59, 59)]) {
      expect(parseTime(localText(time), "from", 0)).toBe(time);
    }
    expect(localText(local(2026, 0, 1))).toBe("2026-01-01 00:00:00");
  });
});

describe("a range", () => {
  it("that cannot be read is the hour before its end", () => {
    expect(resolveRange("now-3h", "now", NOW)).toEqual({ from: NOW - 3 * HOUR, until: NOW });
    expect(resolveRange("nonsense", "now-1h", NOW)).toEqual({ from: NOW - 2 * HOUR, until: NOW - HOUR });
    expect(resolveRange("now", "now-1h", NOW)).toEqual({ from: NOW - 2 * HOUR, until: NOW - HOUR });
  });

  it("moves by its own length, and widens without leaving the present behind", () => {
    expect(shifted({ from: 10, until: 30 }, -1)).toEqual({ from: -10, until: 10 });
    expect(shifted({ from: 10, until: 30 }, 1)).toEqual({ from: 30, until: 50 });
    expect(widened({ from: NOW - 8 * HOUR, until: NOW - 4 * HOUR }, NOW)).toEqual({
      from: NOW - 10 * HOUR,
      until: NOW - 2 * HOUR,
    });
    expect(widened({ from: NOW - 4 * HOUR, until: NOW }, NOW)).toEqual({ from: NOW - 8 * HOUR, until: NOW });
  });

  it("moves on with the clock when an end does", () => {
    expect(isRelative("now-1h", "now")).toBe(true);
    expect(isRelative("2026-11-21T08:00:00Z", "now")).toBe(true);
    expect(isRelative("2026-11-21T08:00:00Z", "2026-11-21T09:00:00Z")).toBe(false);
  });
});
