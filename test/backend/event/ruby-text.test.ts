import { expect, it } from "vitest";
import { capitalize, configText, downcase, rubyInspect, rubyText } from "../../../backend/src/event/ruby-text.ts";
import { ExactNumber, float } from "../../../backend/src/event/value.ts";

it.each([
  [null, ""],
  [3, "3"],
  [float(2), "2.0"],
  [float(1e15), "1000000000000000.0"],
  [float(1e16), "1.0e+16"],
  [0.00001, "1.0e-05"],
  [0.0001, "0.0001"],
  [new ExactNumber("integer", 2n ** 64n), "18446744073709551616"],
  [false, "false"],
  [["a", null, 1.5], '["a", nil, 1.5]'],
  [{ k: { n: 1 } }, '{"k"=>{"n"=>1}}'],
])("rubyText(%j) is %s", (value, text) => {
  expect(rubyText(value)).toBe(text);
});

it("inspect escapes what Ruby would interpolate", () => {
  expect(rubyInspect('a"#{b} #c')).toBe('"a\\"\\#{b} #c"');
});

it("settings of any kind have a text", () => {
  expect(configText(5)).toBe("5");
  expect(configText(float(5))).toBe("5.0");
  expect(configText(true)).toBe("true");
  expect(configText(["a", "b"])).toBe('["a", "b"]');
});

it("changes case as Ruby does", () => {
  expect(capitalize("éCOLE straße")).toBe("École straße");
  expect(capitalize("ßx")).toBe("Ssx");
  expect(capitalize("")).toBe("");
  expect(downcase("ΟΔΟΣ")).toBe("οδοσ");
});
