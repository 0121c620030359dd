import type { TextProblem } from "../api/pipeline-port.ts";
import { formatPlace, type Problem } from "../errors.ts";

/** Problems of one text; what is wrong elsewhere because of it stands at its beginning, with the other place. */
export function textProblems(file: string, text: string, problems: readonly Problem[]): TextProblem[] {
  const lines = text.split(/\r?\n/);
  const seen = new Set<string>();
  return problems.flatMap(({ message, place }) => {
    const key = JSON.stringify([message, place]);
    if (seen.has(key)) return [];
    seen.add(key);
    if (place?.file !== file) {
      const said = place ? `${formatPlace(place)}: ${message}` : message;
      return [{ line: 1, column: 1, end_column: (lines[0]?.length ?? 0) + 1, message: said }];
    }
    const { line, column } = place;
    const rest = (lines[line - 1] ?? "").slice(column - 1);
    const word = /^(?:[\w@.-]+|"[^"]*"|'[^']*'|\S)/.exec(rest)?.[0] ?? "";
    return [{ line, column, end_column: column + Math.max(word.length, 1), message }];
  });
}
