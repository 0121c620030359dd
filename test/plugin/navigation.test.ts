import { describe, expect, it } from "vitest";
import { mayAct } from "../../plugin/src/host/host.ts";
import { navigation, pageOf } from "../../plugin/src/navigation.ts";

describe("the navigation", () => {
  it.each([
    ["/", "/"],
    ["/rules", "/rules"],
    ["/rules/new", "/rules"],
    ["/rulesets", undefined],
  ])("finds the page of %s", (path, page) => {
    expect(pageOf(path)?.path).toBe(page);
  });

  it("shows pages of administrators to no one else", () => {
    const seenBy = (role: "viewer" | "editor" | "admin") =>
      navigation.flatMap(({ pages }) => pages.filter((page) => mayAct(role, page.role)).map(({ path }) => path));
    expect(seenBy("viewer")).toEqual(seenBy("editor"));
    expect(seenBy("admin").filter((path) => !seenBy("editor").includes(path))).toEqual(["/people", "/settings"]);
  });
});
