import { describe, expect, it } from "vitest";
import {
  indexFamily,
  periodEnd,
  retentionCutoff,
  retentionDays,
  settingMatcher,
} from "../../../../backend/src/stores/logs/index-names.ts";

describe("index names", () => {
  it.each([
    ["web-2026.11.21", "2026-11-22"],
    ["web-2026-11-21", "2026-11-22"],
    ["web_2026_12_31", "2027-01-01"],
    ["web-20261121", "2026-11-22"],
    ["web-2026.11.21.13", "2026-11-21T14:00"],
    ["web-2026.11.21-23", "2026-11-22"],
    ["web-2026.02", "2026-03-01"],
    ["web-2026-12", "2027-01-01"],
    ["web-2026.w47", "2026-11-23"],
    ["web-2026.47", "2026-11-23"],
    // Week 7 or July: the later one.
    ["web-2026.07", "2026-08-01"],
    ["web-2020.53", "2021-01-04"],
  ])("knows when the period of %s ends", (index, end) => {
    expect(new Date(periodEnd(index)!).toISOString()).toBe(
      new Date(`${end}${end.includes("T") ? "Z" : ""}`).toISOString(),
    );
  });

  it.each([
    "web",
    "web-2026",
    "web-2026.13.01",
    "web-2026.02.30",
    "web-2026.00",
    "web-2026.54",
    "web-2026.11.21.24",
    "web-2026.11.21-000001",
    "web-2026.11.21-old",
    "web-2026.11-21",
    "version-12026.11.21",
  ])("sees no date in %s", (index) => {
    expect(periodEnd(index)).toBeNull();
  });

  it("means rollups and system indices only by patterns that begin as they do", () => {
    const everything = settingMatcher("*");
    expect(["web-1", "rollup-web", ".kibana", ".ds-web-1"].filter(everything)).toEqual(["web-1"]);
    expect(settingMatcher("rollup-*")("rollup-web")).toBe(true);
    expect(settingMatcher(".kib*")(".kibana")).toBe(true);
    const daysOf = retentionDays([
      { index: "web-audit", days: null },
      { index: "web-*", days: 3 },
      { index: "*", days: 7 },
    ]);
    expect(["web-audit", "web-1", "db", "rollup-web"].map(daysOf)).toEqual([null, 3, 7, null]);
  });

  it("keeps whole days", () => {
    const cutoff = retentionCutoff(30, Date.parse("2026-11-21T17:30:00Z"));
    expect(new Date(cutoff).toISOString()).toBe("2026-10-22T00:00:00.000Z");
  });

  it("knows an index's family by the date at its end", () => {
    const names = [
      "web-2026.11.21",
      "web_20261121",
      "web-2026.11",
      "web-2026.w47",
      "web",
      "web-2026.13.40",
      "2026.11.21",
    ];
    expect(names.map(indexFamily)).toEqual(["web-*", "web_*", "web-*", "web-*", "web", "web-2026.13.40", "2026.11.21"]);
  });
});
