import { type Event, toHash } from "../event/event.ts";

/** A value as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonHash;
export interface JsonHash {
  readonly [name: string]: Json;
}

/** One field that a step changed, by its reference: `[client][address]`. */
export interface FieldChange {
  readonly field: string;
  readonly kind: "added" | "changed" | "removed";
  /** Absent for what was added. */
  readonly before?: Json;
  /** Absent for what was removed. */
  readonly after?: Json;
}

/** An event as it is now, `@metadata` included; it stays as it is when the event goes on. */
export function snapshot(event: Event): JsonHash {
  return JSON.parse(JSON.stringify(toHash(event, true))) as JsonHash;
}

/** What is different between two states of an event; a list counts as one value. */
export function fieldChanges(before: JsonHash, after: JsonHash): FieldChange[] {
  const changes: FieldChange[] = [];
  compareHashes(before, after, [], changes);
  return changes;
}

function compareHashes(before: JsonHash, after: JsonHash, path: readonly string[], changes: FieldChange[]): void {
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [own(before, name), own(after, name)];
    const here = [...path, name];
    if (isHash(old) && isHash(now)) compareHashes(old, now, here, changes);
    else if (old === undefined && isHash(now) && Object.keys(now).length > 0) compareHashes({}, now, here, changes);
    else if (isHash(old) && now === undefined && Object.keys(old).length > 0) compareHashes(old, {}, here, changes);
    else if (JSON.stringify(old) !== JSON.stringify(now)) changes.push(change(here, old, now));
  }
}

function change(path: readonly string[], before: Json | undefined, after: Json | undefined): FieldChange {
  const field = path.length === 1 ? path[0]! : path.map((name) => `[${name}]`).join("");
  if (before === undefined) return { field, kind: "added", after: after! };
  return after === undefined ? { field, kind: "removed", before } : { field, kind: "changed", before, after };
}

function own(hash: JsonHash, name: string): Json | undefined {
  return Object.hasOwn(hash, name) ? hash[name] : undefined;
}

function isHash(value: Json | undefined): value is JsonHash {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
