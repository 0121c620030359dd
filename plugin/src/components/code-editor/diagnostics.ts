import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { Problem } from "./editor-props.ts";

/** Problems as ranges of a text; a place that the text does not have is moved to the nearest one that it has. */
export function toDiagnostics(problems: readonly Problem[], doc: Text): Diagnostic[] {
  return problems.map((problem) => {
    const { from, to } = rangeOf(problem, doc);
    return { from, to, severity: problem.severity ?? "error", message: problem.message };
  });
}

/** From the problem's place to its end, or to the end of the word; at least one character where there is one. */
export function rangeOf({ line: number, column, endColumn }: Problem, doc: Text): { from: number; to: number } {
  const line = doc.line(Math.min(Math.max(number, 1), doc.lines));
  const from = Math.min(line.from + Math.max(column - 1, 0), line.to);
  if (endColumn !== undefined) return { from, to: Math.min(Math.max(line.from + endColumn - 1, from), line.to) };
  const word = /^[\w@.-]+|^\S/.exec(line.text.slice(from - line.from))?.[0] ?? "";
  // At the end of a line there is nothing to underline but what stands before.
  if (word === "" && from === line.to) return { from: Math.max(line.from, from - 1), to: from };
  return { from, to: from + word.length };
}
