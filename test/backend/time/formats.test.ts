import { describe, expect, it } from "vitest";
import { Timestamp } from "../../../backend/src/event/timestamp.ts";
import { compileJavaTimeFormat } from "../../../backend/src/time/java-time.ts";
import { compileJodaFormat } from "../../../backend/src/time/joda-format.ts";

const TIME = Date.UTC(2021, 7, 11, 9, 8, 7, 65);

describe("Joda formats", () => {
  it.each([
    ["yyyy-MM-dd'T'HH:mm:ss.SSSZZ", "2021-08-11T09:08:07.065+00:00"],
    ["YYYY.MM.dd", "2021.08.11"],
    ["xxxx-'W'ww-e", "2021-W32-3"],
    ["EEE EEEE d MMM MMMM yy", "Wed Wednesday 11 Aug August 21"],
    ["D H k h K a", "223 9 9 9 9 AM"],
    ["S SS SSS SSSSSS", "0 06 065 065000"],
    ["Z ZZZ z zzzz", "+0000 UTC UTC Coordinated Universal Time"],
    ["G C", "AD 20"],
    ["'it''s' ''yyyy''", "it's '2021'"],
    ["yyyyyy", "002021"],
  ])("%s gives %s", (pattern, text) => {
    expect(compileJodaFormat(pattern)(TIME)).toBe(text);
  });

  it("keeps a year apart from a week's year at a turn of the year", () => {
    const newYearsEve = Date.UTC(2020, 11, 31, 23, 59, 59, 999);
    expect(compileJodaFormat("YYYY yyyy xxxx ww")(newYearsEve)).toBe("2020 2020 2020 53");
    expect(compileJodaFormat("YYYY xxxx ww")(Date.UTC(2021, 0, 3))).toBe("2021 2020 53");
  });

  it("writes noon and midnight in every way of counting hours", () => {
    const format = compileJodaFormat("H k K h a");
    expect(format(Date.UTC(2021, 0, 1, 0))).toBe("0 24 0 12 AM");
    expect(format(Date.UTC(2021, 0, 1, 12))).toBe("12 12 0 12 PM");
  });

  it("does not answer an earlier event's text for a later time", () => {
    const day = compileJodaFormat("dd");
    const second = compileJodaFormat("ss");
    expect([day(TIME), day(TIME + 86_400_000), day(TIME)]).toEqual(["11", "12", "11"]);
    expect([second(TIME), second(TIME + 1_000), second(TIME - 8_000)]).toEqual(["07", "08", "59"]);
  });

  it("writes times before 1970", () => {
    expect(compileJodaFormat("yyyy-MM-dd HH:mm:ss.SSS")(-1)).toBe("1969-12-31 23:59:59.999");
  });

  it.each(["yyyy-jj", "", "q"])("refuses '%s'", (pattern) => {
    expect(() => compileJodaFormat(pattern)).toThrow(/time format/);
  });
});

describe("java.time formats", () => {
  const time = new Timestamp(TIME, 123_400);
  // What OpenJDK 17 prints for 2021-08-11T09:08:07.065123400Z in UTC and en_US.
  it.each([
    ["YYYY-'W'ww", "2021-W33"],
    ["e ee eee eeee c ccc cccc", "4 04 Wed Wednesday 4 Wed Wednesday"],
    ["q qq qqq qqqq qqqqq", "3 03 Q3 3rd quarter 3"],
    ["VV z O X XXX x xxxx Z ZZZZ ZZZZZ", "Z Z GMT Z Z +00 +0000 +0000 GMT Z"],
    ["G GGGG GGGGG a", "AD Anno Domini A AM"],
    ["W w D DD u uu uuuuu y yy yyy", "2 33 223 223 2021 21 02021 2021 21 2021"],
    ["M MM MMM MMMM MMMMM LLL E EEEE EEEEE", "8 08 Aug August A Aug Wed Wednesday W"],
    ["A n N SSSSSSSSS SSS", "32887065 65123400 32887065123400 065123400 065"],
    ["g ppppM", "59437    8"],
    ["HH:mm:ss hh K k", "09:08:07 09 9 9"],
    ["[yyyy] 'o''clock' ''", "2021 o'clock '"],
  ])("%s gives %s", (pattern, text) => {
    expect(compileJavaTimeFormat(pattern)(time)).toBe(text);
  });

  it.each(["yyyy-bb", "'open", "yyyy}", "HHH", "aa", "p", "cc", "]"])("refuses %s", (pattern) => {
    expect(() => compileJavaTimeFormat(pattern)).toThrow(/cannot be read/);
  });
});
