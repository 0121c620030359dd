import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useApi } from "../../../api/client.ts";
import type { TextProblem } from "../../../api/pipeline-types.ts";
import type { Problem } from "../../../components/code-editor/code-editor.tsx";
import { useDebounced } from "../../../components/use-debounced.ts";
import { useMay } from "../../../host/host.ts";

export interface Check {
  readonly problems: readonly TextProblem[];
  /** Whether the answer is for the text as it is now. */
  readonly isCurrent: boolean;
  readonly error: unknown;
}

const NONE: readonly TextProblem[] = [];

/** What is wrong with a text, asked again whenever it was changed and then rested. */
export function useCheck(name: string | null, text: string): Check {
  const api = useApi();
  const mayCheck = useMay("editor");
  const rested = useDebounced(text, 300);
  const restedName = useDebounced(name, 300);
  const check = useQuery({
    queryKey: ["pipeline-check", restedName, rested],
    enabled: mayCheck && rested.trim() !== "",
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    queryFn: async ({ signal }) => {
      const body = { text: rested, ...(restedName !== null && restedName !== "" && { name: restedName }) };
      return (await api.post<{ problems: readonly TextProblem[] }>("/pipelines/check", body, signal)).problems;
    },
  });
  return {
    problems: check.data ?? NONE,
    isCurrent: rested === text && restedName === name && !check.isFetching && check.data !== undefined,
    error: check.error,
  };
}

const converted = new WeakMap<readonly TextProblem[], readonly Problem[]>();

/** Problems as the editor takes them; the same ones for the same ones, so that it does not show them anew. */
export function toProblems(problems: readonly TextProblem[]): readonly Problem[] {
  let known = converted.get(problems);
  if (!known) {
    known = problems.map(({ line, column, end_column: endColumn, message }) => ({ line, column, endColumn, message }));
    converted.set(problems, known);
  }
  return known;
}
