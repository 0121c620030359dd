import { describe, expect, it } from "vitest";
import { countBodyLines, countLines, MOST_LINES } from "../../../backend/src/inputs/lines.ts";

describe("lines", () => {
  it.each([
    ["", 0],
    ["a", 1],
    ["a\n", 1],
    ["a\nb", 2],
    ["\n\n", 2],
  ])("counts those of %j", (text, lines) => expect(countLines(Buffer.from(text))).toBe(lines));

  it("refuses a body of more than an agent sends at once", () => {
    expect(countBodyLines(Buffer.alloc(MOST_LINES, "\n"))).toBe(MOST_LINES);
    expect(() => countBodyLines(Buffer.alloc(MOST_LINES + 1, "\n"))).toThrow(/send smaller batches/);
  });
});
