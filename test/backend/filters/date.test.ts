import { describe, expect, it } from "vitest";
import { Timestamp } from "../../../backend/src/event/timestamp.ts";
import type { float } from "../../../backend/src/event/value.ts";
import date from "../../../backend/src/filters/date.ts";
import { makeFilter, run } from "./support.ts";

type Settings = Omit<Parameters<typeof makeFilter<typeof date.options>>[1], "match">;
const ISO = "1999-01-01T00:00:00.000Z";

/** The event's time after the filter, or its failure tags. */
function read(
  formats: string[],
  value: Parameters<typeof float>[0] | string | null,
  settings: Settings = {},
  now?: number,
) {
  const filter = makeFilter(date, { match: ["t", ...formats], ...settings }, now === undefined ? {} : { now });
  const { fields, matched } = run(filter, { t: value as string, "@timestamp": ISO });
  return matched ? String(fields["@timestamp"]) : (fields.tags ?? null);
}

describe("filter date", () => {
  it("tries the formats in order", () => {
    const formats = ["ISO8601", "dd.MM.yyyy HH:mm", "UNIX"];
    expect(read(formats, "2023-05-17T09:08:07Z")).toBe("2023-05-17T09:08:07.000Z");
    expect(read(formats, "17.05.2023 09:08")).toBe("2023-05-17T09:08:00.000Z");
    expect(read(formats, "1684314487")).toBe("2023-05-17T09:08:07.000Z");
    expect(read(formats, "17.05.2023")).toEqual(["_dateparsefailure"]);
  });

  it("takes numbers for epochs only", () => {
    expect(read(["UNIX"], 1_684_314_487)).toBe("2023-05-17T09:08:07.000Z");
    expect(read(["UNIX_MS"], 1_684_314_487_065)).toBe("2023-05-17T09:08:07.065Z");
    expect(read(["yyyy"], 2023)).toEqual(["_dateparsefailure"]);
    expect(read(["ISO8601"], 2023)).toEqual(["_dateparsefailure"]);
  });

  it("leaves a missing or null field alone, and tags one that follows no format", () => {
    expect(read(["ISO8601"], null)).toBeNull();
    expect(read(["ISO8601"], "??", { tag_on_failure: ["bad", "worse"] })).toEqual(["bad", "worse"]);
    expect(read(["ISO8601"], "??", { tag_on_failure: [] })).toBeNull();
    expect(run(makeFilter(date, { match: ["t", "ISO8601"] }), { t: ["2023-05-17"] }).matched).toBe(false);
  });

  it("reads times without a zone in the given one", () => {
    expect(read(["yyyy-MM-dd HH:mm"], "2023-07-17 09:08", { timezone: "Europe/Berlin" })).toBe(
      "2023-07-17T07:08:00.000Z",
    );
    expect(read(["ISO8601"], "2023-01-17T09:08", { timezone: "-04:30" })).toBe("2023-01-17T13:38:00.000Z");
    expect(read(["yyyy-MM-dd HH:mm Z"], "2023-01-17 09:08 +0000", { timezone: "Asia/Tokyo" })).toBe(
      "2023-01-17T09:08:00.000Z",
    );
    expect(read(["yyyy-MM-dd HH:mm"], "2023-03-26 02:30", { timezone: "Europe/Berlin" })).toEqual([
      "_dateparsefailure",
    ]);
  });

  it("takes the zone from a field of the event", () => {
    const filter = makeFilter(date, { match: ["t", "yyyy-MM-dd HH:mm"], timezone: "%{zone}" });
    expect(String(run(filter, { t: "2023-07-17 09:08", zone: "Asia/Tokyo" }).fields["@timestamp"])).toBe(
      "2023-07-17T00:08:00.000Z",
    );
    expect(run(filter, { t: "2023-07-17 09:08", zone: "nowhere" }).fields.tags).toEqual(["_dateparsefailure"]);
  });

  it("guesses a missing year over a turn of the year", () => {
    const guess = (text: string, now: number, settings: Settings = {}) => read(["MMM d HH:mm:ss"], text, settings, now);
    expect(guess("Jun 7 04:05:06", Date.UTC(2026, 10, 21))).toBe("2026-06-07T04:05:06.000Z");
    expect(guess("Dec 31 23:59:59", Date.UTC(2026, 0, 1))).toBe("2025-12-31T23:59:59.000Z");
    expect(guess("Jan 1 00:00:01", Date.UTC(2025, 11, 31))).toBe("2026-01-01T00:00:01.000Z");
    expect(guess("Feb 29 12:00:00", Date.UTC(2026, 2, 1))).toBe("2026-02-28T12:00:00.000Z");
    expect(guess("Feb 29 12:00:00", Date.UTC(2028, 2, 1))).toBe("2028-02-29T12:00:00.000Z");
    expect(guess("Jun 7 04:05:06", Date.UTC(2026, 10, 21), { timezone: "Asia/Tokyo" })).toBe(
      "2026-06-06T19:05:06.000Z",
    );
  });

  it("sets another field, and does not touch the source", () => {
    const filter = makeFilter(date, { match: ["[log][time]", "ISO8601"], target: "[log][at]" });
    const { fields } = run(filter, { log: { time: "2023-05-17T09:08:07.065Z" }, "@timestamp": ISO });
    expect(fields.log).toEqual({ time: "2023-05-17T09:08:07.065Z", at: new Timestamp(1_684_314_487_065) });
    expect(String(fields["@timestamp"])).toBe(ISO);
  });

  it("reads names in the language given", () => {
    expect(read(["dd MMMM yyyy"], "17 février 2023", { locale: "fr_FR" })).toBe("2023-02-17T00:00:00.000Z");
    expect(read(["dd MMMM yyyy"], "17 février 2023", { locale: "en" })).toEqual(["_dateparsefailure"]);
  });

  it("refuses what can never work, naming the option", () => {
    expect(() => read(["yyyy-bb"], "x")).toThrow(/^match: .*'b' means nothing/);
    expect(() => read(["ISO8601"], "x", { timezone: "Mars/Base" })).toThrow(/^timezone: /);
    expect(() => read(["MMM"], "x", { locale: "no such language" })).toThrow(/^locale: /);
    expect(date.options.match.check?.(["only-a-field"])).toMatch(/at least one format/);
  });
});
