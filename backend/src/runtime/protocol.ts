import type { Signal } from "../alerting/signal.ts";
import type { Delivery, Receipt } from "../component/declaration.ts";
import type { PipelineSettings } from "../pipeline/compile.ts";
import type { EncodedDocuments } from "../stores/logs/duckdb/encode.ts";
import type { EncodedBulk } from "../stores/logs/elasticsearch/encode.ts";
import type { EncodedPoints } from "../stores/metrics/encode.ts";
import type { EncodedLines } from "../stores/metrics/influxdb/encode.ts";
import type { PipelineDefinition } from "./pipelines.ts";
import type { WorkerTargets } from "./targets.ts";

/** What a worker needs to start: the same texts that the main thread has checked. Plain data. */
export interface WorkerStart {
  readonly definitions: readonly PipelineDefinition[];
  readonly settings: PipelineSettings;
  readonly environment: Readonly<Record<string, string>>;
  readonly batchSize: number;
  readonly rules: readonly unknown[];
  readonly defaultPolicies: DefaultPolicies;
  readonly targets: WorkerTargets;
}

/** Pipelines with the inputs and targets that there are already, and other filters and outputs. */
export interface PipelineChange {
  readonly definitions: readonly PipelineDefinition[];
  readonly ofOutput: WorkerTargets["ofOutput"];
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

interface PartOf<Store extends string, Batch> {
  readonly store: Store;
  /** The target's number, see `targets.ts`. */
  readonly target: number;
  readonly batch: Batch;
  /** For each row of the batch, the item of the delivery that it came of. */
  readonly items: readonly number[];
  /** Ids of the outputs that wrote it, and for each row its place among them. */
  readonly outputs: readonly string[];
  readonly outputOf: readonly number[];
}
export type LogPart = PartOf<"logs", EncodedDocuments | EncodedBulk>;
export type MetricPart = PartOf<"metrics", EncodedPoints | EncodedLines>;
export type WritePart = LogPart | MetricPart;

/** An event that an output can never write. */
export interface OutputRefusal {
  readonly item: number;
  readonly output: string;
  readonly reason: string;
}

/** What a batch of events became: to be made durable by the main thread, which owns the stores. */
export interface Writes {
  /** One for each target that something goes to. */
  readonly parts: readonly WritePart[];
  readonly refusals: readonly OutputRefusal[];
  /** Events that go to the bus before a pipeline works on them. */
  readonly messages: Messages | null;
  readonly signals: readonly Signal[];
  /** For each signal the part and row of its document; null when it comes of a point. */
  readonly signalRows: readonly (readonly [part: number, row: number] | null)[];
  readonly counts: Counts;
}

/** Messages for a pipeline's topic. */
export interface Messages {
  readonly pipeline: number;
  readonly bytes: Uint8Array;
  /** Where each message begins; one entry more than there are messages. */
  readonly starts: Uint32Array;
  /** For each message the item of the delivery, and the id that its document will have. */
  readonly items: readonly number[];
  readonly ids: readonly string[];
}

/** What is added to the counters of a pipeline and an input. */
export interface Counts {
  /** Null while events are only on their way to the bus. */
  readonly pipeline: string | null;
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
  /** Other texts of the same pipelines, for the work that comes after it. */
  | { readonly kind: "pipelines"; readonly id: number; readonly pipelines: PipelineChange }
  | { readonly kind: "stop" };

export type FromWorker =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly id: number; readonly done: Done }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  | { readonly kind: "replaced"; readonly id: number }
  /** What idle sessions had held back (a multiline event that nothing followed). */
  | { readonly kind: "idle"; readonly writes: Writes }
  | { readonly kind: "warning"; readonly message: string }
  | { readonly kind: "stopped" };
