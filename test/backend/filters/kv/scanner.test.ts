import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { regexpScan, type Scan, type Separators } from "../../../../backend/src/filters/kv/grammar.ts";
import { linearScan } from "../../../../backend/src/filters/kv/scanner.ts";

const DEFAULTS: Separators = {
  fieldSplit: " ",
  valueSplit: "=",
  fieldSplitPattern: undefined,
  valueSplitPattern: undefined,
  lenient: true,
  brackets: true,
};

function pairs(scan: Scan, text: string): [string, string][] {
  const found: [string, string][] = [];
  scan(text, (key, value) => found.push([key, value]));
  return found;
}

describe("linearScan", () => {
  const separators = fc.record({
    fieldSplit: fc.constantFrom(" ", ",", "&?", " ,;", "\\n", "\\s", "a-c", "|", "é,"),
    valueSplit: fc.constantFrom("=", ":", ":=", " ", " ="),
    lenient: fc.boolean(),
    brackets: fc.boolean(),
  });
  const text = fc.string({
    unit: fc.constantFrom(...'ab  ==:,&\\\\""\'()[]<>\n|é'),
    maxLength: 24,
  });

  it("finds what the regexp finds", () => {
    fc.assert(
      fc.property(separators, text, (given, sample) => {
        const all = { ...DEFAULTS, ...given };
        const linear = linearScan(all);
        expect(linear).not.toBeNull();
        expect(pairs(linear!, sample)).toEqual(pairs(regexpScan(all), sample));
      }),
      { numRuns: 3_000 },
    );
  });

  it("gets through texts on which the regexp backtracks", () => {
    const scan = linearScan(DEFAULTS)!;
    expect(pairs(scan, "\\".repeat(200_000))).toEqual([]);
    expect(pairs(scan, "a".repeat(200_000))).toEqual([]);
    expect(pairs(scan, "a=( ".repeat(20_000))).toHaveLength(20_000);
    expect(pairs(scan, 'a="\\" '.repeat(20_000))).toHaveLength(20_000);
  });

  it("leaves to the regexp what is no plain set of characters", () => {
    expect(linearScan({ ...DEFAULTS, fieldSplitPattern: ":+" })).toBeNull();
    expect(linearScan({ ...DEFAULTS, fieldSplit: "😀" })).toBeNull();
    expect(linearScan({ ...DEFAULTS, fieldSplit: "\\\\" })).toBeNull();
    expect(linearScan({ ...DEFAULTS, valueSplit: "a-", fieldSplit: "z" })).toBeNull();
  });
});
