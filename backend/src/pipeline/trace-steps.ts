import type { TracedPattern } from "../component/declaration.ts";
import type { Place } from "../errors.ts";
import type { FieldChange, Json } from "./field-changes.ts";

/** A pattern that a filter tried. */
export interface TriedPattern extends TracedPattern {
  readonly outcome: "matched" | "no match" | "timed out";
}

interface Step {
  readonly place: Place;
  /** Which of the events that came of the one that is traced: 0 is that itself. */
  readonly event: number;
}

/** What one filter did to one event. */
export interface FilterStep extends Step {
  readonly kind: "filter";
  readonly plugin: string;
  readonly outcome: "done" | "not applied" | "cancelled" | "timed out" | "failed";
  readonly microseconds: number;
  readonly tried: readonly TriedPattern[];
  readonly changes: readonly FieldChange[];
  readonly tagsAdded: readonly Json[];
  /** The events that it made. */
  readonly made: readonly number[];
  /** Why it failed. */
  readonly error?: string;
}

/** A condition that was asked, or the `else` that was left. */
export interface BranchStep extends Step {
  readonly kind: "if" | "else if" | "else";
  readonly condition: string;
  /** Null where the condition has no answer: the event leaves the pipeline. */
  readonly taken: boolean | null;
  /** The fields that the condition reads; null where the event has none. */
  readonly values: readonly { readonly field: string; readonly value: Json }[];
  readonly microseconds: number;
  readonly error?: string;
}

/** An output that the event reached. */
export interface OutputStep extends Step {
  readonly kind: "output";
  readonly plugin: string;
}

export type TraceStep = FilterStep | BranchStep | OutputStep;
