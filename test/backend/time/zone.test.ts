import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { civilOf, dayNumberOf } from "../../../backend/src/time/calendar.ts";
import { zoneOf } from "../../../backend/src/time/zone.ts";

const iso = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

describe("zoneOf", () => {
  const berlin = zoneOf("Europe/Berlin");

  it("knows summer and winter, to the second", () => {
    expect(berlin.offsetAt(Date.UTC(2023, 2, 26, 0, 59, 59, 999))).toBe(3_600_000);
    expect(berlin.offsetAt(Date.UTC(2023, 2, 26, 1))).toBe(7_200_000);
    expect(berlin.offsetAt(Date.UTC(2023, 9, 29, 0, 59, 59))).toBe(7_200_000);
    expect(berlin.offsetAt(Date.UTC(2023, 9, 29, 1))).toBe(3_600_000);
  });

  it("takes the earlier of two instants, and none for a skipped time", () => {
    expect(iso(berlin.toInstant(Date.UTC(2023, 9, 29, 2, 30)))).toBe("2023-10-29T00:30:00.000Z");
    expect(berlin.toInstant(Date.UTC(2023, 2, 26, 2, 30))).toBeNull();
    const newYork = zoneOf("America/New_York");
    expect(iso(newYork.toInstant(Date.UTC(2023, 10, 5, 1, 30)))).toBe("2023-11-05T05:30:00.000Z");
    expect(newYork.toInstant(Date.UTC(2023, 2, 12, 2, 0))).toBeNull();
    expect(iso(newYork.toInstant(Date.UTC(2023, 2, 12, 3, 0)))).toBe("2023-03-12T07:00:00.000Z");
  });

  it("moves a skipped time on when asked to be lenient, and keeps a preferred offset", () => {
    expect(iso(berlin.toInstantLenient(Date.UTC(2023, 2, 26, 2, 30), 3_600_000))).toBe("2023-03-26T01:30:00.000Z");
    expect(iso(berlin.toInstantLenient(Date.UTC(2023, 9, 29, 2, 30), 3_600_000))).toBe("2023-10-29T01:30:00.000Z");
  });

  it.each([
    ["UTC", 0],
    ["GMT", 0],
    ["Z", 0],
    ["+02", 7_200_000],
    ["-0430", -16_200_000],
    ["+05:30", 19_800_000],
    ["UTC+1", null],
    ["UTC+01:00", 3_600_000],
    ["Asia/Kolkata", 19_800_000],
    ["Etc/GMT+5", -18_000_000],
    ["Nope/Zone", null],
    ["", null],
    ["+25:00", null],
  ])("%s has the offset %s", (id, offset) => {
    if (offset === null) expect(() => zoneOf(id)).toThrow(/no time zone/);
    else expect(zoneOf(id).offsetAt(1_684_314_487_065)).toBe(offset);
  });

  it("goes from instants to local times and back", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"].map(zoneOf);
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 3e12 }), fc.constantFrom(...zones), (instant, zone) => {
        const local = instant + zone.offsetAt(instant);
        const back = zone.toInstant(local);
        // The second of two equal local times goes back to the first.
        expect(back !== null && back <= instant && back + zone.offsetAt(back) === local).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

it("the calendar agrees with Date", () => {
  fc.assert(
    fc.property(fc.integer({ min: -8e14, max: 8e14 }), (milliseconds) => {
      const civil = civilOf(milliseconds);
      const date = new Date(milliseconds);
      expect([civil.year, civil.month, civil.day, civil.weekday % 7]).toEqual([
        date.getUTCFullYear(),
        date.getUTCMonth() + 1,
        date.getUTCDate(),
        date.getUTCDay(),
      ]);
      expect(dayNumberOf(civil.year, civil.month, civil.day)).toBe(civil.dayNumber);
    }),
  );
});
