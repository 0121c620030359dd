import type { TraceStep } from "../../../api/pipeline-tests.ts";
import type { LineMark } from "../../../components/code-editor/code-editor.tsx";

const ORDER: readonly LineMark["kind"][] = ["failed", "dropped", "passed", "skipped"];

/** What happened to an event at which line of the text, in the words of `tell`. */
export function lineMarks(trace: readonly TraceStep[], tell: (step: TraceStep) => string): LineMark[] {
  const byLine = new Map<number, LineMark>();
  for (const step of trace) {
    const { line } = step.place;
    const kind = kindOf(step);
    const text = tell(step);
    const known = byLine.get(line);
    if (!known) byLine.set(line, { line, kind, text });
    else {
      const worse = ORDER.indexOf(kind) < ORDER.indexOf(known.kind) ? kind : known.kind;
      byLine.set(line, { line, kind: worse, text: `${known.text}; ${text}` });
    }
  }
  return [...byLine.values()];
}

export function kindOf(step: TraceStep): LineMark["kind"] {
  if (step.kind === "output") return "passed";
  if (step.kind !== "filter") return step.taken === null ? "failed" : step.taken ? "passed" : "skipped";
  if (step.outcome === "timed out" || step.outcome === "failed") return "failed";
  if (step.outcome === "cancelled") return "dropped";
  if (step.outcome === "done") return "passed";
  return step.tagsAdded.length > 0 ? "failed" : "skipped";
}
