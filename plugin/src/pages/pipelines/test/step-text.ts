import type { FilterStep, TraceStep } from "../../../api/pipeline-tests.ts";
import type { useMessages } from "../../../i18n/messages.ts";
import { valueText } from "./field-rows.ts";
import type { testMessages } from "./messages.ts";

type Texts = ReturnType<typeof useMessages<typeof testMessages.en>>;

/** A step in words: for the path, and for the line of the text. */
export function stepText(step: TraceStep, t: Texts): string {
  if (step.kind === "output") return t.output;
  if (step.kind === "else") return t.yes;
  if (step.kind !== "filter") {
    const answer = step.taken === null ? t.noAnswer : step.taken ? t.yes : t.no;
    return [answer, step.error].filter((part) => part !== undefined).join(": ");
  }
  const parts = [
    outcomeText(step, t),
    patternText(step, t),
    step.tagsAdded.length > 0 ? t.tagged(step.tagsAdded.map(valueText).join(", ")) : null,
    step.made.length > 0 ? t.made(step.made.length) : null,
    step.error ?? null,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

function outcomeText({ outcome }: FilterStep, t: Texts): string {
  return {
    done: t.done,
    "not applied": t.notApplied,
    cancelled: t.cancelled,
    "timed out": t.timedOut,
    failed: t.failed,
  }[outcome];
}

function patternText({ tried }: FilterStep, t: Texts): string | null {
  if (tried.length === 0) return null;
  const slow = tried.find(({ outcome }) => outcome === "timed out");
  if (slow) return t.patternTimedOut(slow.index + 1);
  const matched = tried.find(({ outcome }) => outcome === "matched");
  return matched ? t.matched(matched.index + 1, matched.of) : t.noneMatched(tried.length);
}
