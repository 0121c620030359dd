import { describe, expect, it } from "vitest";
import { resolveDateBound } from "../../../backend/src/query/date-math.ts";

const now = Date.parse("2026-11-21T13:14:15.678Z");
const resolve = (text: string | number, bound: "gt" | "gte" | "lt" | "lte") => {
  const time = resolveDateBound(text, bound, now);
  return time === null ? null : new Date(time).toISOString();
};

describe("date math in a range's bounds", () => {
  // The rounding that Elasticsearch's range query documents: gt and lte up, gte and lt down.
  it.each([
    ["now", "gte", "2026-11-21T13:14:15.678Z"],
    ["now-1h", "gte", "2026-11-21T12:14:15.678Z"],
    ["now+2d", "lt", "2026-11-23T13:14:15.678Z"],
    ["now-1M", "gte", "2026-10-21T13:14:15.678Z"],
    ["now-1y", "gte", "2025-11-21T13:14:15.678Z"],
    ["now-w", "gte", "2026-11-14T13:14:15.678Z"],
    ["now/d", "gte", "2026-11-21T00:00:00.000Z"],
    ["now/d", "lt", "2026-11-21T00:00:00.000Z"],
    ["now/d", "lte", "2026-11-21T23:59:59.999Z"],
    ["now/d", "gt", "2026-11-21T23:59:59.999Z"],
    ["now-1d/d", "gte", "2026-11-20T00:00:00.000Z"],
    ["now/w", "gte", "2026-11-16T00:00:00.000Z"],
    ["now/M", "lte", "2026-11-30T23:59:59.999Z"],
    ["now/y", "gte", "2026-01-01T00:00:00.000Z"],
    ["2026-11-21||+1d-2h", "gte", "2026-11-21T22:00:00.000Z"],
    ["2026-01-31||+1M", "gte", "2026-02-28T00:00:00.000Z"],
    ["2026-11-21||/M", "lte", "2026-11-30T23:59:59.999Z"],
    ["2026-11-21||", "gte", "2026-11-21T00:00:00.000Z"],
    ["2026", "gte", "2026-01-01T00:00:00.000Z"],
    ["2026", "lte", "2026-12-31T23:59:59.999Z"],
    ["2026-11", "gt", "2026-11-30T23:59:59.999Z"],
    ["2026-11-21", "lt", "2026-11-21T00:00:00.000Z"],
    ["2026-11-21T10:30", "lte", "2026-11-21T10:30:59.999Z"],
    ["2026-11-21T10:30:00.5+01:00", "gte", "2026-11-21T09:30:00.500Z"],
    ["1795266855678", "gte", "2026-11-21T13:14:15.678Z"],
    [1795266855678, "lte", "2026-11-21T13:14:15.678Z"],
  ] as const)("%s as %s is %s", (text, bound, expected) => {
    expect(resolve(text, bound)).toBe(expected);
  });

  it.each(["yesterday", "now-", "now-1x", "2026-13-01", "2026-02-30", "now|", ""])("%s is no time", (text) => {
    expect(resolve(text, "gte")).toBe(null);
  });
});
