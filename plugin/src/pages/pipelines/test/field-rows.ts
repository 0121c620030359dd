import type { Json, JsonHash } from "../../../api/pipeline-tests.ts";

/** A field of an event, before and after. */
export interface FieldRow {
  readonly field: string;
  readonly kind: "added" | "changed" | "removed" | "same";
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** Every field of two states of an event by its path, in the order in which they stand; a list is one value. */
export function fieldRows(before: JsonHash, after: JsonHash): FieldRow[] {
  const [old, now] = [flatten(before), flatten(after)];
  return [...new Set([...old.keys(), ...now.keys()])].map((field) => {
    const [was, is] = [old.get(field), now.get(field)];
    return { field, kind: kindOf(was, is), before: was, after: is };
  });
}

function kindOf(was: Json | undefined, is: Json | undefined): FieldRow["kind"] {
  if (was === undefined) return "added";
  if (is === undefined) return "removed";
  return JSON.stringify(was) === JSON.stringify(is) ? "same" : "changed";
}

function flatten(hash: JsonHash, prefix: readonly string[] = [], into = new Map<string, Json>()): Map<string, Json> {
  for (const [name, value] of Object.entries(hash)) {
    const path = [...prefix, name];
    const isHash = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isHash && Object.keys(value).length > 0) flatten(value as JsonHash, path, into);
    else into.set(path.length === 1 ? name : path.map((part) => `[${part}]`).join(""), value);
  }
  return into;
}

/** A value as one reads it: texts as they are. */
export function valueText(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
