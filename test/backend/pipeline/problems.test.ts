import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../backend/src/errors.ts";
import { createProblems } from "../../../backend/src/pipeline/problems.ts";

const fail = (message: string, line: number) => () => {
  throw new ConfigurationError(message, { place: { file: "a.conf", line, column: 1 } });
};

describe("problems", () => {
  it("are told together, each with its place", () => {
    const problems = createProblems();
    problems.throwAny();
    expect(problems.attempt(() => 1)).toBe(1);
    expect(problems.attempt(fail("first", 1))).toBeUndefined();
    expect(() => problems.throwAny()).toThrow(/^a\.conf:1:1: first$/);
    problems.attempt(fail("second", 2));
    expect(() => problems.throwAny()).toThrow(/^a\.conf:1:1: first\na\.conf:2:1: second$/);
  });

  it("of another kind are thrown at once", () => {
    const broken = () => createProblems().attempt(() => JSON.parse("{"));
    expect(broken).toThrow(SyntaxError);
  });
});
