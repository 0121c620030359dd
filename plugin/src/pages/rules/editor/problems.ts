import type { Problem } from "../../../api/rule-types.ts";
import type { Problem as EditorProblem } from "../../../components/code-editor/editor-props.ts";

export interface PlacedProblems {
  /** By the option that each is about. */
  readonly byOption: ReadonlyMap<string, string>;
  /** Those that are about no single option. */
  readonly others: readonly string[];
}

/** Which option of the form a problem is about: its message begins with the option's path, or says what is missing. */
export function optionOf({ message }: Problem): string | null {
  return /^(\w+)(?:[.[][^:]*)?: /.exec(message)?.[1] ?? /^(\w+) is missing/.exec(message)?.[1] ?? null;
}

export function placeProblems(problems: readonly Problem[]): PlacedProblems {
  const byOption = new Map<string, string>();
  const others: string[] = [];
  for (const problem of problems) {
    const option = optionOf(problem);
    if (option === null) others.push(problem.message);
    else byOption.set(option, [byOption.get(option), problem.message].filter(Boolean).join("\n"));
  }
  return { byOption, others };
}

/** As the text editor marks them. */
export function editorProblems(problems: readonly Problem[]): EditorProblem[] {
  return problems.map(({ message, place }) => ({ message, line: place?.line ?? 1, column: place?.column ?? 1 }));
}
