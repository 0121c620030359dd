import type { Settings } from "../../config/schema.ts";
import type { Problem } from "../../errors.ts";
import type { JsonHash } from "../../pipeline/field-changes.ts";
import type { PipelineSettings } from "../../pipeline/pipeline.ts";
import type { TraceStep } from "../../pipeline/trace-steps.ts";
import type { StoredPipeline } from "../pipeline-texts.ts";

/** Asks what is wrong with the whole configuration, were this what is saved. */
export interface CheckJob {
  readonly kind: "check";
  readonly settings: Settings;
  readonly stored: readonly StoredPipeline[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs events through the filters of a text. */
export interface TestJob {
  readonly kind: "test";
  readonly sources: readonly { readonly file: string; readonly text: string }[];
  readonly settings: PipelineSettings;
  readonly codec: "plain" | "json";
  /** Lines, or events as JSON text; one an entry. */
  readonly inputs: readonly string[];
}

export type TrialJob = CheckJob | TestJob;

/** What became of one event. */
export interface TestedEvent {
  /** The event as it came to the filters. */
  readonly before: JsonHash;
  readonly after: readonly TestedOutcome[];
  readonly trace: readonly TraceStep[];
  readonly microseconds: number;
}

/** An event that came out, and which outputs it reached. */
export interface TestedOutcome {
  /** Its number in the trace. */
  readonly event: number;
  readonly fields: JsonHash;
}

export interface TestResult {
  readonly problems: readonly Problem[];
  readonly events: readonly TestedEvent[];
  /** What filters warned of. */
  readonly warnings: readonly string[];
  /** Inputs for which no time was left. */
  readonly left: number;
}

export type TrialResult = { readonly problems: readonly Problem[] } | TestResult;

export type FromTrial =
  | { readonly kind: "done"; readonly result: TrialResult }
  /** Which input is being worked on, so that it can be named when the worker has to be ended. */
  | { readonly kind: "at"; readonly input: number }
  | { readonly kind: "failed"; readonly message: string };
