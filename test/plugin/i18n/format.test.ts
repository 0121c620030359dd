import { describe, expect, it } from "vitest";
import { createFormat } from "../../../plugin/src/i18n/format.ts";

describe("numbers and times for people", () => {
  const en = createFormat("en");
  const ko = createFormat("ko");

  it.each([
    [0, "0 B"],
    [1023, "1,020 B"],
    [1024, "1 KiB"],
    [1_610_612_736, "1.5 GiB"],
  ])("%d bytes", (bytes, text) => {
    expect(en.bytes(bytes)).toBe(text);
  });

  it.each([
    [0.85, "850 µs"],
    [12, "12 ms"],
    [3_400, "3.4 s"],
    [300_000, "5 min"],
    [7_200_000, "2 h"],
    [259_200_000, "3 d"],
  ])("%d milliseconds", (milliseconds, text) => {
    expect(en.duration(milliseconds)).toBe(text);
  });

  it("speaks of the past in the language", () => {
    const now = Date.UTC(2026, 0, 1);
    expect(en.ago(now - 300_000, now)).toBe("5 minutes ago");
    expect(ko.ago(now - 300_000, now)).toBe("5분 전");
    expect(ko.short(12_300)).toBe("1.2만");
  });
});
