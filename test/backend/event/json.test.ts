import { describe, expect, it } from "vitest";
import { javaFloat, parseJson, valueToText } from "../../../backend/src/event/json.ts";
import { Timestamp } from "../../../backend/src/event/timestamp.ts";
import { ExactNumber } from "../../../backend/src/event/value.ts";

describe("parseJson", () => {
  it("keeps floats without a fraction, exponents and long integers as they are", () => {
    const text = '{"a":2.0,"b":2,"c":1e3,"d":12345678901234567890,"e":-0.0,"f":9007199254740993,"g":1.5}';
    const value = parseJson(text) as Record<string, unknown>;
    expect(value.a).toEqual(new ExactNumber("float", 2));
    expect(value.b).toBe(2);
    expect(value.c).toEqual(new ExactNumber("float", 1000));
    expect(String(value.d)).toBe("12345678901234567890");
    expect(String(value.f)).toBe("9007199254740993");
    expect(value.g).toBe(1.5);
    expect(JSON.stringify(value)).toBe(
      '{"a":2.0,"b":2,"c":1000.0,"d":12345678901234567890,"e":0.0,"f":9007199254740993,"g":1.5}',
    );
  });

  it("does not mistake digits within strings for numbers", () => {
    expect(parseJson('{"version":"2.0","id":"12345678901234567890","q":"a\\"2.0","n":1}')).toEqual({
      version: "2.0",
      id: "12345678901234567890",
      q: 'a"2.0',
      n: 1,
    });
  });

  it("keeps __proto__ as a plain name, also on the way that keeps numbers exact", () => {
    for (const text of ['{"__proto__":{"x":1}}', '{"__proto__":{"x":1.0}}']) {
      const value = parseJson(text) as object;
      expect(Object.hasOwn(value, "__proto__")).toBe(true);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
  });

  it("throws on anything but one JSON value", () => {
    for (const text of ["", " ", "{", '{"a":1} x', "{'a':1}", "NaN", "01"]) expect(() => parseJson(text)).toThrow();
  });

  it("refuses what nests more than 1,000 deep, and only that", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(parseJson(nested(1_000))).toBeInstanceOf(Array);
    expect(() => parseJson(nested(1_001))).toThrow(/1000 levels/);
    const wide = `[${Array.from({ length: 2_000 }, () => "[]").join(",")}]`;
    expect(parseJson(wide)).toHaveLength(2_000);
    expect(parseJson(JSON.stringify("[".repeat(5_000)))).toHaveLength(5_000);
  });
});

describe("valueToText", () => {
  it.each([
    ["text", "text"],
    [42, "42"],
    [-0, "0"],
    [1e20, "100000000000000000000"],
    [true, "true"],
    [new ExactNumber("float", 2), "2.0"],
    [0.25, "0.25"],
    [new ExactNumber("float", 12_345_678), "1.2345678E7"],
    [new ExactNumber("integer", 12345678901234567890n), "12345678901234567890"],
    [new Timestamp(1_684_314_487_065), "2023-05-17T09:08:07.065Z"],
    [["a", null, 3, ["b", 1.5]], "a,,3,b,1.5"],
    [[{ k: "v", n: null, l: [1, "x"] }], "{k=v, n=null, l=[1, x]}"],
    [[], ""],
    [{ k: { list: [1, "two", true, null] } }, '{"k":{"list":[1,"two",true,null]}}'],
    [{ "a\u001b": 'q"\n\u2028é' }, '{"a\\u001B":"q\\"\\n\u2028é"}'],
    [{ backslash: "\\u001b\t" }, '{"backslash":"\\\\u001b\\t"}'],
    [{ f: new ExactNumber("float", 1e7), t: new Timestamp(0) }, '{"f":1.0E7,"t":"1970-01-01T00:00:00.000Z"}'],
  ])("%j is %s", (value, text) => {
    expect(valueToText(value)).toBe(text);
  });
});

it.each([
  [0.001, "0.001"],
  [0.000999, "9.99E-4"],
  [1e7, "1.0E7"],
  [9_999_999, "9999999.0"],
  [1e21, "1.0E21"],
  [-2e-5, "-2.0E-5"],
  [-0, "-0.0"],
  [123_456_789.125, "1.23456789125E8"],
])("javaFloat(%d) is what Double.toString prints: %s", (value, text) => {
  expect(javaFloat(value)).toBe(text);
});
