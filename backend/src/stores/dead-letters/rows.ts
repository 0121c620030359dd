import { createHash } from "node:crypto";
import { newId } from "../state/id.ts";
import type { DeadLettersTable } from "../state/tables/dead-letters.ts";
import type { DeadLetter, ListedDeadLetter, NewDeadLetter } from "./port.ts";
import { reasonGroup } from "./reason-group.ts";

/** What is longer is cut: a store that was carried away, a source that a whole document stands in. */
const LONGEST_TEXT = 8_000;

export const LISTED_COLUMNS = [
  "id",
  "form",
  "source",
  "pipeline",
  "input",
  "output",
  "target",
  "reason",
  "facts",
  "state",
  "created_at",
  "changed_at",
  "changed_by",
  "attempts",
  "is_fixed",
] as const satisfies readonly (keyof DeadLettersTable)[];

export type ListedRow = Pick<DeadLettersTable, (typeof LISTED_COLUMNS)[number]>;

/** The row of a letter that comes in. */
export function newRow(letter: NewDeadLetter, now: number): DeadLettersTable {
  const { form, payload, facts, source, pipeline, input, output, target } = letter;
  return {
    id: newId(now),
    identity: fingerprint(JSON.stringify([source, output])),
    content: fingerprint(payload),
    form,
    source: cut(source),
    pipeline,
    input,
    output,
    target,
    ...reasonColumns(letter.reason),
    facts: JSON.stringify(facts),
    state: "open",
    created_at: now,
    changed_at: now,
    changed_by: null,
    attempts: 0,
    is_fixed: 0,
    payload,
  };
}

/** The columns of a reason: its text and what it counts with. */
export function reasonColumns(reason: string): Pick<DeadLettersTable, "reason" | "reason_group"> {
  return { reason: cut(reason), reason_group: reasonGroup(reason) };
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

export function letterOf(row: ListedRow & Pick<DeadLettersTable, "payload">): DeadLetter {
  return { ...factsOf(row), payload: new Uint8Array(row.payload) };
}

export function listedOf(row: ListedRow & { readonly payload_bytes: number }): ListedDeadLetter {
  return { ...factsOf(row), payloadBytes: Number(row.payload_bytes) };
}

function factsOf(row: ListedRow): Omit<DeadLetter, "payload"> {
  const { form, source, pipeline, input, output, target, reason, state, attempts } = row;
  return {
    id: row.id,
    form,
    source,
    pipeline,
    input,
    output,
    target,
    reason,
    state,
    attempts,
    facts: JSON.parse(row.facts) as DeadLetter["facts"],
    createdAt: row.created_at,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    isFixed: row.is_fixed === 1,
  };
}

function fingerprint(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("base64url");
}
