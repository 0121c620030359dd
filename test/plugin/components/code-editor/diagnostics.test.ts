import { Text } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { toDiagnostics } from "../../../../plugin/src/components/code-editor/diagnostics.ts";

const doc = Text.of(["filter {", "  grokk { }", ""]);
const underlined = (line: number, column: number, endColumn?: number) => {
  const [{ from, to } = { from: 0, to: 0 }] = toDiagnostics([{ line, column, endColumn, message: "m" }], doc);
  return doc.sliceString(from, to);
};

describe("problems in the editor", () => {
  test("the word at the place is underlined, or up to the end that is given", () => {
    expect(underlined(2, 3)).toBe("grokk");
    expect(underlined(2, 3, 5)).toBe("gr");
  });

  test("at the end of a line the last character is", () => {
    expect(underlined(1, 9)).toBe("{");
  });

  test("a place behind the end of the text is moved to its end", () => {
    expect(toDiagnostics([{ line: 99, column: 99, message: "m" }], doc)[0]).toMatchObject({
      from: doc.length,
      to: doc.length,
      severity: "error",
    });
  });
});
