/** A value as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | JsonHash;
export interface JsonHash {
  readonly [name: string]: Json;
}

export interface FieldChange {
  readonly field: string;
  readonly kind: "added" | "changed" | "removed";
  readonly before?: Json;
  readonly after?: Json;
}

export interface TriedPattern {
  readonly field: string;
  readonly index: number;
  readonly of: number;
  readonly pattern: string;
  readonly outcome: "matched" | "no match" | "timed out";
}

interface Step {
  readonly place: { readonly line: number; readonly column: number };
  /** Which of the events that came of the one that is tested. */
  readonly event: number;
}

export interface FilterStep extends Step {
  readonly kind: "filter";
  readonly plugin: string;
  readonly outcome: "done" | "not applied" | "cancelled" | "timed out" | "failed";
  readonly microseconds: number;
  readonly tried: readonly TriedPattern[];
  readonly changes: readonly FieldChange[];
  readonly tagsAdded: readonly Json[];
  readonly made: readonly number[];
  readonly error?: string;
}

export interface BranchStep extends Step {
  readonly kind: "if" | "else if" | "else";
  readonly condition: string;
  readonly taken: boolean | null;
  readonly values: readonly { readonly field: string; readonly value: Json }[];
  readonly microseconds: number;
  readonly error?: string;
}

export interface OutputStep extends Step {
  readonly kind: "output";
  readonly plugin: string;
}

export type TraceStep = FilterStep | BranchStep | OutputStep;

export interface TestedEvent {
  readonly before: JsonHash;
  readonly after: readonly { readonly event: number; readonly fields: JsonHash }[];
  readonly trace: readonly TraceStep[];
  readonly microseconds: number;
}

export interface TestAnswer {
  readonly problems: readonly {
    readonly line: number;
    readonly column: number;
    readonly end_column: number;
    readonly message: string;
  }[];
  readonly events: readonly TestedEvent[];
  readonly warnings: readonly string[];
  readonly left: number;
}
