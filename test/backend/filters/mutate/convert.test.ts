import { describe, expect, it } from "vitest";
import { Timestamp } from "../../../../backend/src/event/timestamp.ts";
import { ExactNumber, float, type Value } from "../../../../backend/src/event/value.ts";
import { CONVERSIONS } from "../../../../backend/src/filters/mutate/convert.ts";
import mutate from "../../../../backend/src/filters/mutate/index.ts";
import { makeFilter, run } from "../support.ts";

const convert = (type: string, value: Value) => CONVERSIONS[type]!(value);

describe("convert", () => {
  it.each<[string, Value, Value]>([
    ["integer", " -15 ", -15],
    ["integer", "+3", 3],
    ["integer", "1,234", 1234],
    ["integer", "3.99", 3],
    ["integer", "-3.99", -3],
    ["integer", "-0.5", 0],
    ["integer", "-.5", 0],
    ["integer", "1e3", 1000],
    ["integer", "1.5E2", 150],
    ["integer", "15e-1", 1],
    ["integer", "5e-9", 0],
    ["integer", "010", 10],
    ["integer", "0x1A", 26],
    ["integer", "-0X10", -16],
    ["integer", "9007199254740993", new ExactNumber("integer", 9007199254740993n)],
    ["integer", "1e20", new ExactNumber("integer", 10n ** 20n)],
    ["integer", true, 1],
    ["integer", false, 0],
    ["integer", -2.7, -2],
    ["integer", float(7), 7],
    ["integer", new Timestamp(1_684_314_487_065), 1_684_314_487],
    ["float", "2", float(2)],
    ["float", " 1,234.5 ", 1234.5],
    ["float", "-1e-2", -0.01],
    ["float", "0x1A", float(26)],
    ["float", 7, float(7)],
    ["float", true, float(1)],
    ["float_eu", "1.234,56", 1234.56],
    ["float_eu", 7, float(7)],
    ["integer_eu", "1.234,99", 1234],
    ["string", 7, "7"],
    ["string", float(2), "2.0"],
    ["string", true, "true"],
    ["boolean", "Yes", true],
    ["boolean", 1, true],
    ["boolean", float(1), true],
    ["boolean", "", false],
    ["boolean", 0, false],
    ["boolean", "maybe", "maybe"],
    ["boolean", 5, 5],
  ])("to %s: %j becomes %j", (type, value, expected) => {
    expect(convert(type, value)).toEqual(expected);
  });

  it.each([
    ["integer", ""],
    ["integer", "x"],
    ["integer", "12abc"],
    ["integer", "1e999999999"],
    ["integer", "0x"],
    ["integer", "."],
    ["integer", "error"],
    ["float", ""],
    ["float", "1."],
    ["float", "12 kB"],
    ["float", "1e400"],
    ["float", "NaN"],
  ])("to %s: '%s' is an error", (type, text) => {
    expect(() => convert(type, text)).toThrow(/cannot be converted/);
  });

  it("works on the elements of a list, keeps null, and leaves a hash alone", () => {
    const filter = makeFilter(mutate, { convert: new Map([["a", "integer"]]) });
    expect(run(filter, { a: ["1", null, "2"] }).fields.a).toEqual([1, null, 2]);
    expect(run(filter, { a: { k: "1" } }).fields.a).toEqual({ k: "1" });
    expect(run(filter, { a: null })).toMatchObject({ matched: true, fields: { a: null } });
    expect(run(filter, { a: ["1", "x"] }).fields).toMatchObject({ a: ["1", "x"], tags: ["_mutate_error"] });
  });
});
