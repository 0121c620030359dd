import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { addPatterns, stockBank } from "../../../../backend/src/filters/grok/bank.ts";
import { grokMatcher } from "../../../../backend/src/filters/grok/matcher.ts";
import { samples } from "./samples.ts";
import { type Mode, standardNames } from "./standard-names.ts";

const modes: readonly Mode[] = ["disabled", "v1"];
const folder = (mode: Mode) =>
  new URL(
    `../../../../backend/src/filters/grok/patterns/${mode === "disabled" ? "legacy" : "ecs-v1"}/`,
    import.meta.url,
  );

function captures(mode: Mode, expression: string, text: string): Record<string, unknown> | null {
  const matcher = grokMatcher(expression, { ecs: mode, patternsDir: [] });
  const ends = matcher.regexp.match(text);
  if (!ends) return null;
  const found: Record<string, unknown> = {};
  for (const { field, cast, group } of matcher.captures) {
    const [begin, end] = [ends[2 * group]!, ends[2 * group + 1]!];
    if (begin === end) continue;
    const value = text.slice(begin, end);
    found[field] = cast === null ? value : Number(value);
  }
  return found;
}

describe.each(modes)("the grok patterns, ecs_compatibility %s", (mode) => {
  const bank = stockBank(mode);

  test("each family's file defines the standard's names and no other", () => {
    const defined = new Map<string, string[]>();
    for (const family of readdirSync(folder(mode))) {
      const patterns = new Map<string, string>();
      addPatterns(patterns, readFileSync(new URL(family, folder(mode)), "utf8"));
      defined.set(family, [...patterns.keys()].sort());
    }
    const wanted = [...standardNames(mode)].sort(([a], [b]) => (a < b ? -1 : 1));
    expect([...defined].sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(wanted);
  });

  test("each file says whose definitions it holds, and NOTICE gives the attribution", () => {
    for (const family of readdirSync(folder(mode))) {
      const [first, second] = readFileSync(new URL(family, folder(mode)), "utf8").split("\n", 2);
      expect(first, family).toContain("Heimdall's own definitions of the standard names (Apache-2.0).");
      expect(second, family).toContain("the definitions of logstash-patterns-core (Apache-2.0); see NOTICE.");
    }
    const notice = readFileSync(new URL("../../../../NOTICE", import.meta.url), "utf8");
    expect(notice).toMatch(
      /logstash-patterns-core\s+Copyright Elasticsearch and contributors\s+Apache License, Version 2\.0/,
    );
  });

  test("a pattern refers only to names that exist", () => {
    const unknown = [...bank].flatMap(([name, expression]) =>
      [...expression.matchAll(/%\{(\w+)/g)]
        .filter(([, used]) => !bank.has(used!))
        .map(([, used]) => `${name}: ${used}`),
    );
    expect(unknown).toEqual([]);
  });

  test("each pattern compiles", () => {
    for (const name of bank.keys()) {
      expect(() => grokMatcher(`%{${name}}`, { ecs: mode, patternsDir: [] }), name).not.toThrow();
    }
  });

  test("a field is captured as the standard casts it", () => {
    const casts = [...bank.values()].flatMap((expression) => [...expression.matchAll(/%\{\w+:[^}:]+:(\w+)\}/g)]);
    expect(new Set(casts.map(([, cast]) => cast))).toEqual(new Set(["int", "float"]));
  });
});

describe("own lines", () => {
  test.each(samples)("$mode $expression: $line", ({ mode, expression, line, expected }) => {
    expect(captures(mode, expression, line)).toEqual(expected);
  });
});
