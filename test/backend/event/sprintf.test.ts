import { describe, expect, it } from "vitest";
import { compileReference, compileTemplate, isTemplate } from "../../../backend/src/event/sprintf.ts";
import { eventOf } from "../filters/support.ts";

const event = eventOf(
  '{"@timestamp":"2023-05-17T09:08:07.065Z","app":"shop","n":2.0,"empty":"","nothing":null,"list":["a","b"],' +
    '"log":{"file":{"path":"/x"}},"@metadata":{"topic":"orders"},"inner":"%{app}"}',
);
const text = (template: string) => compileTemplate(template)(event);

describe("compileTemplate", () => {
  it.each([
    ["plain", "plain"],
    ["", ""],
    ["%{app}", "shop"],
    ["a %{app} b %{n} c", "a shop b 2.0 c"],
    ["%{[log][file][path]}%{[list][-1]}", "/xb"],
    ["%{[@metadata][topic]}-%{+yyyy.MM.dd}", "orders-2023.05.17"],
    ["%{empty}|", "|"],
    ["%{nothing}", "%{nothing}"],
    ["%{missing} %{[a][b]}", "%{missing} %{[a][b]}"],
    ["%{inner}", "%{app}"],
    ["{%{app}}", "{shop}"],
    ["%{app", "%{app"],
    ["100% {app}", "100% {app}"],
    ["%{+%s}", "1684314487"],
    ["%{+%ss}", "%07"],
    ["%{}", "1684314487"],
    ["%{{yyyy-'Q'q}}", "2023-Q2"],
    ["%{{yyyy", "%{{yyyy"],
    ["%{@timestamp}", "2023-05-17T09:08:07.065Z"],
    ["%{@version}", "1"],
    ["%{log}", '{"file":{"path":"/x"}}'],
  ])("%s becomes %s", (template, expected) => {
    expect(text(template)).toBe(expected);
  });

  it("writes the current time for TIME_NOW", () => {
    const before = Date.now();
    expect(Date.parse(text("%{{TIME_NOW}}"))).toBeGreaterThanOrEqual(before);
  });

  it("writes nothing for the time of an event without one", () => {
    const timeless = eventOf({});
    delete timeless.fields["@timestamp"];
    expect(compileTemplate("<%{+yyyy}%{{yyyy}}%{+%s}>")(timeless)).toBe("<>");
  });

  it("refuses a time format that means nothing at once, an illegal reference when it runs", () => {
    expect(() => compileTemplate("%{+yyyy-QQ}")).toThrow(/'Q' means nothing/);
    expect(() => compileTemplate("%{{yyyy-bb}}")).toThrow(/'bb' means nothing/);
    const illegal = compileTemplate("%{a[b]}");
    expect(() => illegal(event)).toThrow(/not a field reference/);
  });
});

it("isTemplate tells texts that depend on the event", () => {
  expect(["a", "%{a", "a}", "%{a}", "x%{+yyyy}"].map(isTemplate)).toEqual([false, false, false, true, true]);
});

it("compileReference interpolates names", () => {
  compileReference("[x][%{app}]")(event).set(event, 1);
  expect(event.fields.x).toEqual({ shop: 1 });
  expect(() => compileReference("a[b")(event)).toThrow(/not a field reference/);
});
