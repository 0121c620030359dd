import { describe, expect, test } from "vitest";
import {
  durationLiteral,
  parseGoDuration,
  quoteName,
  quotePattern,
  quoteText,
} from "../../../../../backend/src/stores/metrics/influxdb/influxql.ts";

describe("InfluxQL", () => {
  test("quotes what would end a name, a text or a pattern", () => {
    expect(quoteName('a"; DROP DATABASE x --')).toBe('"a\\"; DROP DATABASE x --"');
    expect(quoteName("a\\")).toBe('"a\\\\"');
    expect(quoteText("a' OR 'b")).toBe("'a\\' OR \\'b'");
    expect(quoteText("a\\\n")).toBe("'a\\\\\\n'");
  });

  test.each([
    ["^/var/log$", "/^\\/var\\/log$/"],
    ["a\\/b", "/a\\/b/"],
    // An escaped backslash before a slash: only the slash still needs one.
    ["a\\\\/; DROP", "/a\\\\\\/; DROP/"],
    ["\\d+\\.", "/\\d+\\./"],
    ["a\nb", "/a\\nb/"],
  ])("the pattern %j is %j", (pattern, quoted) => {
    expect(quotePattern(pattern)).toBe(quoted);
  });

  test("refuses a pattern whose last backslash would take the closing slash", () => {
    expect(() => quotePattern("a\\")).toThrow(/lone backslash/);
    expect(() => quotePattern("a\\\\\\")).toThrow(/lone backslash/);
    expect(quotePattern("a\\\\")).toBe("/a\\\\/");
  });

  test("writes durations as InfluxDB prints them, and reads Go's", () => {
    const second = 1_000_000_000n;
    expect([60n, 90n, 3_600n, 86_400n, 604_800n].map((n) => durationLiteral(n * second))).toEqual([
      "1m",
      "90s",
      "1h",
      "1d",
      "1w",
    ]);
    expect(durationLiteral(null)).toBe("INF");
    expect(durationLiteral(1_500_000n)).toBe("1500u");
    expect(parseGoDuration("168h0m0s")).toBe(604_800n * second);
    expect(parseGoDuration("1h30m1.5s")).toBe(5_401_500_000_000n);
    expect(parseGoDuration("0s")).toBe(0n);
  });
});
