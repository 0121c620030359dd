import { describe, expect, it } from "vitest";
import { parseTai64n, parseUnixMilliseconds, parseUnixSeconds } from "../../../backend/src/time/epoch.ts";
import { createIso8601Parser } from "../../../backend/src/time/iso8601.ts";
import { compileJodaParser, type JodaParser } from "../../../backend/src/time/joda-parse.ts";

const NOW = Date.UTC(2026, 10, 21);

/** The instant in ISO 8601, a text without a zone being in UTC; null when the text does not fit. */
function read(parser: JodaParser, text: string): string | null {
  const parsed = parser.parse(text);
  if (!parsed) return null;
  const offset = Number.isNaN(parsed.offset) ? (parsed.zone?.offsetAt(parsed.local) ?? 0) : parsed.offset;
  return new Date(parsed.local - offset).toISOString();
}

describe("Joda patterns", () => {
  it.each([
    ["yyyy-MM-dd HH:mm:ss,SSS", "2023-05-17 09:08:07,065", "2023-05-17T09:08:07.065Z"],
    ["yyyy-MM-dd HH:mm:ss,SSS", "2023-5-7 9:8:7,6", "2023-05-07T09:08:07.600Z"],
    ["yyyyMMddHHmmss", "20230517090807", "2023-05-17T09:08:07.000Z"],
    ["dd/MMM/yyyy:HH:mm:ss Z", "26/Feb/2020:05:17:05 +0900", "2020-02-25T20:17:05.000Z"],
    ["dd/MMM/yyyy:HH:mm:ss Z", "26/FEB/2020:05:17:05 -05:30", "2020-02-26T10:47:05.000Z"],
    ["yyyy-MM-dd'T'HH:mm:ssZ", "2023-05-17t09:08:07z", "2023-05-17T09:08:07.000Z"],
    ["yyyy-MM-dd HH:mm:ss ZZZ", "2023-05-17 09:08:07 Asia/Tokyo", "2023-05-17T00:08:07.000Z"],
    ["yyyy-MM-dd HH:mm:ss z", "2023-01-17 09:08:07 EST", "2023-01-17T14:08:07.000Z"],
    ["M/d/yyyy h:mm a", "5/7/2023 12:08 AM", "2023-05-07T00:08:00.000Z"],
    ["M/d/yyyy h:mm a", "5/7/2023 12:08 pm", "2023-05-07T12:08:00.000Z"],
    ["yyyy-MM-dd kk", "2023-05-17 24", "2023-05-17T00:00:00.000Z"],
    ["yyyy-DDD", "2023-137", "2023-05-17T00:00:00.000Z"],
    ["xxxx-'W'ww-e", "2023-W20-3", "2023-05-17T00:00:00.000Z"],
    ["EEE MMM dd HH:mm:ss yyyy", "Wed May 17 09:08:07 2023", "2023-05-17T09:08:07.000Z"],
    // A wrong weekday moves the date within its week: Joda applies the weekday last.
    ["EEE MMM dd yyyy", "Mon May 17 2023", "2023-05-15T00:00:00.000Z"],
    ["MMM d", "Feb 29", "2000-02-29T00:00:00.000Z"],
    ["HH:mm", "10:20", "1970-01-01T10:20:00.000Z"],
    ["yyyy.MM.dd G", "2023.05.17 AD", "2023-05-17T00:00:00.000Z"],
    ["yyyy-MM-dd HH:mm:ss.SSSSSSSSS", "2023-05-17 09:08:07.065987654", "2023-05-17T09:08:07.065Z"],
    ["yyyy", "-0044", "-000044-01-01T00:00:00.000Z"],
  ])("%s reads %s", (pattern, text, instant) => {
    expect(read(compileJodaParser(pattern, "en", NOW), text)).toBe(instant);
  });

  it.each([
    ["yyyy-MM-dd", "2023-05-17x"],
    ["yyyy-MM-dd", "2023-02-29"],
    ["yyyy-MM-dd", "2023-13-01"],
    ["yyyy-MM-dd", "2023-00-01"],
    ["yyyy-MM-dd", ""],
    ["yyyy-MM-dd HH:mm", "2023-05-17 24:00"],
    ["yyyy-MM-dd hh:mm", "2023-05-17 00:10"],
    ["yyyy-MM-dd HH:mm:ss", "2023-05-17 09:08:60"],
    ["yyyy-DDD", "2023-366"],
    ["dd MMM yyyy", "17 Mai 2023"],
    ["dd MMM yyyy", "17 Ma 2023"],
    ["yyyyMMdd", "230517"],
    ["yyyy-MM-dd ZZZ", "2023-05-17 Nowhere/Land"],
    ["yyyy-MM-dd Z", "2023-05-17 +2"],
  ])("%s refuses %s", (pattern, text) => {
    expect(compileJodaParser(pattern, "en", NOW).parse(text)).toBeNull();
  });

  it("places two-digit years within 80 years before and 19 after now", () => {
    const parser = compileJodaParser("yy-MM", "en", NOW);
    expect(["46-01", "99-01", "00-01", "45-01"].map((text) => read(parser, text)?.slice(0, 4))).toEqual([
      "1946",
      "1999",
      "2000",
      "2045",
    ]);
    expect(read(parser, "2023-05")).toBe("2023-05-01T00:00:00.000Z");
  });

  it("knows the names of other languages, in both spellings of short ones", () => {
    expect(read(compileJodaParser("dd MMMM yyyy", "fr", NOW), "17 février 2023")).toBe("2023-02-17T00:00:00.000Z");
    expect(read(compileJodaParser("d MMM yyyy", "fr-FR", NOW), "3 févr 2023")).toBe("2023-02-03T00:00:00.000Z");
    expect(read(compileJodaParser("EEEE, d. MMMM yyyy", "de", NOW), "Mittwoch, 17. Mai 2023")).toBe(
      "2023-05-17T00:00:00.000Z",
    );
    expect(read(compileJodaParser("d MMMM yyyy", "ru", NOW), "17 мая 2023")).toBe("2023-05-17T00:00:00.000Z");
  });

  it("refuses a pattern that can only be written", () => {
    expect(() => compileJodaParser("yyyy zzzz", "en", NOW)).toThrow(/cannot|not read/);
  });
});

describe("ISO 8601", () => {
  const parser = createIso8601Parser();
  it.each([
    ["2022-02-03T04:05:06.789Z", "2022-02-03T04:05:06.789Z"],
    ["2022-02-03T04:05:06,789+02", "2022-02-03T02:05:06.789Z"],
    ["2022-02-03T04:05:06.123456789-0130", "2022-02-03T05:35:06.123Z"],
    ["2022-02-03 04:05:06,789+01:00", "2022-02-03T03:05:06.789Z"],
    ["2022-02-03 04:05:06.7", "2022-02-03T04:05:06.700Z"],
    ["2022-02-03T04:05Z", "2022-02-03T04:05:00.000Z"],
    ["2022-02-03T04", "2022-02-03T04:00:00.000Z"],
    ["2022-02-03T04.5", "2022-02-03T04:30:00.000Z"],
    ["2022-02-03", "2022-02-03T00:00:00.000Z"],
    ["2022-2-3T4:5:6", "2022-02-03T04:05:06.000Z"],
    ["2022-02", "2022-02-01T00:00:00.000Z"],
    ["2022", "2022-01-01T00:00:00.000Z"],
    ["2022-W05-3", "2022-02-02T00:00:00.000Z"],
    ["2022-034", "2022-02-03T00:00:00.000Z"],
    ["T10:20", "1970-01-01T10:20:00.000Z"],
  ])("reads %s", (text, instant) => {
    expect(read(parser, text)).toBe(instant);
  });

  it.each([
    "",
    "T",
    "2022-02-03 04:05:06",
    "2022-02-03 04:05:06.7891",
    "2022-02-30T00:00:00Z",
    "2022-02-03T24:00:00",
    "2022-02-03T04:05:60Z",
    "2022-02-03T04:05:06.1234567890Z",
    "2022-02-03T04:05:06 Z",
    "2022/02/03",
    "2022-02-03Z",
    "yesterday",
  ])("refuses '%s'", (text) => {
    expect(parser.parse(text)).toBeNull();
  });
});

describe("epochs", () => {
  it("reads seconds from texts and numbers, and cuts the fraction", () => {
    expect(parseUnixSeconds("1684314487")).toBe(1_684_314_487_000);
    expect(parseUnixSeconds("1684314487.0659")).toBe(1_684_314_487_065);
    expect(parseUnixSeconds("1684314487.5")).toBe(1_684_314_487_500);
    expect(parseUnixSeconds(1_684_314_487.065)).toBe(1_684_314_487_065);
    expect(parseUnixSeconds("-5")).toBe(-5_000);
    for (const bad of ["", "x", "1.", ".5", "1 ", "0x10", "2147483648", 2_147_483_648]) {
      expect(parseUnixSeconds(bad)).toBeNull();
    }
  });

  it("reads whole milliseconds", () => {
    expect(parseUnixMilliseconds("1684314487065")).toBe(1_684_314_487_065);
    expect(parseUnixMilliseconds(1_684_314_487_065.9)).toBe(1_684_314_487_065);
    expect(parseUnixMilliseconds("1684314487065.5")).toBeNull();
    expect(parseUnixMilliseconds("9999999999999999999")).toBeNull();
  });

  it("reads TAI64N", () => {
    expect(parseTai64n("@4000000050d506482dbdf024")).toBe(Date.UTC(2012, 11, 22, 1, 0, 46, 767));
    expect(parseTai64n("4000000050d506482dbdf024 rest")).toBe(Date.UTC(2012, 11, 22, 1, 0, 46, 767));
    expect(parseTai64n("@4000000050d50648")).toBeNull();
    expect(parseTai64n("@8000000050d506482dbdf024")).toBeNull();
  });
});
