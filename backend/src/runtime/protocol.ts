import type { Signal } from "../alerting/signal.ts";
import type { Delivery, Receipt } from "../component/declaration.ts";
import type { PipelineSettings } from "../pipeline/compile.ts";
import type { EncodedDocuments } from "../stores/logs/duckdb/encode.ts";
import type { EncodedPoints } from "../stores/metrics/encode.ts";
import type { PipelineDefinition } from "./pipelines.ts";

/** What a worker needs to start: the same texts that the main thread has checked. Plain data. */
export interface WorkerStart {
  readonly definitions: readonly PipelineDefinition[];
  readonly settings: PipelineSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly batchSize: number;
  readonly rules: readonly unknown[];
  readonly defaultPolicies: DefaultPolicies;
}

/** Names of the default retention policies by database. */
export type DefaultPolicies = Readonly<Record<string, string>>;

/** A delivery of an input of a pipeline, by their numbers. */
export interface DeliveryWork {
  readonly kind: "delivery";
  readonly pipeline: number;
  readonly input: number;
  readonly delivery: Delivery;
}

/** A body of line protocol; points do not pass filters. */
export interface PointsWork {
  readonly kind: "points";
  readonly body: Uint8Array;
  /** Lines, about. */
  readonly items: number;
  readonly precision: string;
  readonly database: string;
  readonly retentionPolicy: string | null;
}

export type Work = DeliveryWork | PointsWork;

/** What a batch of events became: to be made durable by the main thread, which owns the stores. */
export interface Writes {
  readonly documents: EncodedDocuments | null;
  /** For each document, the item of the delivery that it came of. */
  readonly documentItems: readonly number[];
  readonly points: EncodedPoints | null;
  readonly pointItems: readonly number[];
  readonly signals: readonly Signal[];
  /** For each signal the row of its document; null when it comes of a point. */
  readonly signalRows: readonly (number | null)[];
  readonly counts: Counts;
}

/** What is added to the counters of a pipeline and an input. */
export interface Counts {
  readonly pipeline: string;
  readonly input: string;
  readonly eventsIn: number;
  readonly eventsOut: number;
  readonly dropped: number;
  /** Events by failure tag, such as `_grokparsefailure`. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds that filters and outputs took. */
  readonly milliseconds: number;
}

export interface Done {
  readonly receipt: Receipt;
  readonly writes: Writes;
}

export type ToWorker =
  | { readonly kind: "work"; readonly id: number; readonly work: Work }
  | { readonly kind: "rules"; readonly rules: readonly unknown[] }
  | { readonly kind: "policies"; readonly policies: DefaultPolicies }
  | { readonly kind: "stop" };

export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly id: number; readonly done: Done }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  /** What idle sessions had held back (a multiline event that nothing followed). */
  | { readonly kind: "idle"; readonly writes: Writes }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "stopped" };
