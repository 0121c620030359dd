import { randomUUID } from "node:crypto";
import type { Original } from "../component/declaration.ts";
import type { NewDeadLetter } from "../stores/dead-letters/port.ts";
import type { Written } from "../stores/target.ts";
import type { Refusal } from "./commit.ts";
import type { WritePart } from "./protocol.ts";

/** The fact that names the target of a document or point, for its replay. */
export const TARGET_FACT = "@target";

export interface LetterSource {
  readonly pipeline: string;
  readonly input: string;
  /** The item as it came, where the input still has it. */
  readonly originals: ((item: number) => Original | null) | null;
  extract(part: WritePart, row: number): Written | null;
  targetName(part: WritePart): string;
}

/**
 * Dead letters of what was refused: the original message where the input has it, so that a replay goes through the
 * pipeline; else what the store was given. What neither has is left out (an output's refusal of an event that has no
 * position): the sender or the log has been told.
 */
export function lettersOf(refusals: readonly Refusal[], from: LetterSource): NewDeadLetter[] {
  return refusals.flatMap(({ item, output, reason, row }): NewDeadLetter[] => {
    const original = from.originals?.(item) ?? null;
    const written = row ? from.extract(row.part, row.row) : null;
    const place = { pipeline: from.pipeline, input: from.input, output, reason, target: targetOf(written) };
    if (original) {
      const { source, payload, facts } = original;
      return [{ ...place, form: "message", source, payload, facts }];
    }
    if (!row || !written) return [];
    const { form, payload, facts } = written;
    const id = typeof facts.id === "string" ? facts.id : randomUUID();
    return [
      {
        ...place,
        form,
        source: `${from.input} ${id}`,
        payload,
        facts: { ...facts, [TARGET_FACT]: from.targetName(row.part) },
      },
    ];
  });
}

function targetOf(written: Written | null): string {
  if (!written) return "";
  const { index, database, retentionPolicy } = written.facts;
  if (written.form === "document") return String(index ?? "");
  return [database, retentionPolicy].filter((part) => typeof part === "string" && part !== "").join("/");
}
