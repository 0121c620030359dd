import type { Fields } from "../../event/value.ts";
import type { QueryNode } from "../../query/ast.ts";

/** A log event on its way into a store. */
export interface LogDocument {
  /** The index or data stream, for instance `filebeat-web-2026.11.21`. */
  readonly index: string;
  /** The sender's id or the one of the event's position; null where there is neither: the store makes one. */
  readonly id: string | null;
  /**
   * `create` refuses an id that exists; `index` overwrites it; `update` changes the given fields of the document with
   * this id; `delete` takes it away (its `fields` are not looked at). The embedded store knows the first two.
   */
  readonly action: "index" | "create" | "update" | "delete";
  /** Milliseconds since the epoch; the document's partition and retention go by it. */
  readonly time: number;
  /** The whole document, `@timestamp` included. */
  readonly fields: Fields;
  /** What only Elasticsearch knows; absent for everything else. */
  readonly elasticsearch?: ElasticsearchWrite;
}

/** Settings of one document's write beyond its content, as the bulk API takes them. */
export interface ElasticsearchWrite {
  /**
   * With `index`: sent as `create`, the only action that data streams take; an id that exists already is the same
   * document sent again (`updated`), not a conflict.
   */
  readonly createOnly?: boolean | undefined;
  readonly routing?: string | undefined;
  /** The ingest pipeline's name. */
  readonly pipeline?: string | undefined;
  readonly version?: string | undefined;
  readonly versionType?: string | undefined;
  /** For `update`: everything of the action's body but `doc`. */
  readonly docAsUpsert?: boolean | undefined;
  readonly upsert?: Fields | undefined;
  readonly script?: {
    readonly source?: string;
    readonly id?: string;
    readonly lang?: string;
    readonly params?: Fields;
  };
  readonly scriptedUpsert?: boolean | undefined;
  readonly retryOnConflict?: number | undefined;
}

/** What became of one document, in the order of the batch. */
export type LogWriteResult =
  | { readonly status: "created" | "updated" | "deleted"; readonly id: string }
  | { readonly status: "conflict"; readonly id: string }
  | { readonly status: "refused"; readonly id: string | null; readonly reason: string };

export interface LogSelection {
  readonly query: QueryNode;
  /** Index names, `*` as wildcard; all when absent. */
  readonly indices?: readonly string[] | undefined;
  /** Milliseconds since the epoch, inclusive. */
  readonly from?: number | undefined;
  /** Milliseconds since the epoch, exclusive. */
  readonly until?: number | undefined;
  /** Ends the question when nobody waits for its answer any more: it rejects with LOG_QUERY_CANCELLED. */
  readonly signal?: AbortSignal | undefined;
}

export interface LogSearch extends LogSelection {
  /** `newest` and `oldest` go by the document's time; `arrival` by the order in which documents were stored. */
  readonly sort: "newest" | "oldest" | "arrival";
  /** 1 to 10,000. */
  readonly size: number;
  /** `next` of the page before; `end` with `arrival` answers no hits and the cursor of what is stored from now on. */
  readonly after?: string | undefined;
  /** Documents are counted up to here (10,000 unless set); 0 does not count at all. */
  readonly countLimit?: number | undefined;
}

export interface LogHit {
  readonly index: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The document's JSON text. */
  readonly source: string;
}

/** A document, and where it stands among the others. */
export interface LogPosition extends LogHit {
  /** For `after` of a search by `newest`: the documents before this one. */
  readonly older: string;
  /** For `after` of a search by `oldest`: those behind it. */
  readonly newer: string;
}

export interface LogPage {
  readonly hits: readonly LogHit[];
  readonly total: number;
  /** False when counting stopped at the limit: there are at least `total`. */
  readonly totalIsExact: boolean;
  /** The cursor of the next page; null when there are no more (for `arrival`: always a cursor, to follow). */
  readonly next: string | null;
}

export interface LogHistogramRequest extends LogSelection {
  readonly from: number;
  readonly until: number;
  /** Milliseconds. */
  readonly interval: number;
  /** One series for each of the most frequent values of this field. */
  readonly groupBy?: string | undefined;
  /** How many groups, 10 unless set; the rest is summed under `null`. */
  readonly groups?: number | undefined;
}

export interface LogHistogram {
  readonly interval: number;
  readonly total: number;
  readonly series: readonly {
    /** The value of `groupBy`; null without grouping, for the rest and for documents without the field. */
    readonly group: string | null;
    /** Every bucket from `from` to `until`, empty ones included. */
    readonly buckets: readonly { readonly time: number; readonly count: number }[];
  }[];
}

export interface LogField {
  readonly name: string;
  readonly types: readonly ("string" | "number" | "boolean")[];
}

export interface LogFieldValues {
  readonly field: string;
  /** Most frequent first. */
  readonly values: readonly { readonly value: string | number | boolean; readonly count: number }[];
  /** Documents of the selection that have the field. */
  readonly present: number;
}

export interface LogRetentionRule {
  /** Index name with `*` as wildcard; the first rule that fits an index counts. */
  readonly index: string;
  /** Whole days that a document is kept by its time; null keeps for ever. */
  readonly days: number | null;
}

/** Counts and numeric summaries that outlive the documents. */
export interface LogRollup {
  /** Index name with `*` as wildcard. */
  readonly index: string;
  /** Milliseconds of one bucket, for instance an hour. */
  readonly interval: number;
  /** One summary for each combination of values of these fields. */
  readonly groupBy: readonly string[];
  /** Fields of which minimum, maximum, sum and count are kept. */
  readonly metrics: readonly string[];
  /** The index that keeps it; begins with `rollup-`. */
  readonly into: string;
}

/** What retention must leave alone for the sake of rollups. */
export interface LogRetentionLimits {
  /** Whether a rollup covers an index: only Heimdall deletes of it then, never a policy of the cluster. */
  covered(index: string): boolean;
  /** Whether a covered index may lose its old documents in this run, because their rollup is complete. */
  ready(index: string): boolean;
  /** Ends the work early; what is not deleted is left for the next time. */
  readonly stop: AbortSignal;
  /** Told what a person should know. */
  report(message: string): void;
}

export interface LogSummaryRequest {
  /** One index or data stream. */
  readonly index: string;
  /** Milliseconds since the epoch, multiples of the interval; inclusive and exclusive. */
  readonly from: number;
  readonly until: number;
  /** Milliseconds. */
  readonly interval: number;
  readonly groupBy: readonly string[];
  readonly metrics: readonly string[];
}

/** The documents of one bucket that have the same values in the fields of `groupBy`. */
export interface LogSummary {
  /** The bucket's start. */
  readonly time: number;
  /** A value for each field of `groupBy`; null where documents have none. One with several values counts for each. */
  readonly group: readonly (string | number | boolean | null)[];
  readonly count: number;
  /** For each field of `metrics`; null where no document has a number in it. */
  readonly metrics: readonly ({
    readonly min: number;
    readonly max: number;
    readonly sum: number;
    readonly count: number;
  } | null)[];
}

/** What rollups are made from. */
export interface LogSummaries {
  /** Called once before the first summary is written to a `rollup-` index: a mapping that fits them. */
  prepare(): Promise<void>;
  /** Indices and data streams (not the indices behind them) whose names fit, with the times of their oldest and newest document. */
  indices(
    fits: (index: string) => boolean,
  ): Promise<readonly { readonly index: string; readonly oldest: number; readonly newest: number }[]>;
  /** Documents before a time; sees everything that was acknowledged before. */
  count(index: string, until: number): Promise<number>;
  /** In the order of their times, in pages; sees everything that was acknowledged before. */
  summarize(request: LogSummaryRequest): AsyncIterable<readonly LogSummary[]>;
}

export interface LogIndexSize {
  readonly index: string;
  readonly documents: number;
}

export interface LogStoreStats {
  readonly documents: number;
  readonly bytes: number;
  readonly indices: readonly LogIndexSize[];
}

/**
 * Where logs are kept. Drivers: the embedded one (DuckDB) and Elasticsearch. One contract suite runs against
 * each (`test/backend/stores/logs/contract.ts`).
 */
export interface LogStore {
  /**
   * Stores a batch; resolves when it is durable, with a result for each document. Writing a document again
   * with the same index and id replaces it. Rejects with a retryable HeimdallError when the store is not
   * reachable or full: nothing of the batch is promised then, and writing it again is safe for documents with ids.
   */
  write(documents: readonly LogDocument[]): Promise<readonly LogWriteResult[]>;
  search(request: LogSearch): Promise<LogPage>;
  histogram(request: LogHistogramRequest): Promise<LogHistogram>;
  /** One document; undefined when there is none (any more). Its time spares looking everywhere. */
  document(sought: {
    readonly index: string;
    readonly id: string;
    readonly time?: number | undefined;
    readonly signal?: AbortSignal | undefined;
  }): Promise<LogPosition | undefined>;
  /** The indices and data streams that have documents of a time (Elasticsearch: of any time), by name. */
  indices(range: Pick<LogSelection, "from" | "until">): Promise<readonly LogIndexSize[]>;
  fields(selection: LogSelection): Promise<readonly LogField[]>;
  fieldValues(selection: LogSelection, field: string, limit: number): Promise<LogFieldValues>;
  /**
   * Values of a field that begin with a text, whatever its case, for somebody who is typing: soon rather than all of
   * them. None for texts that are searched by their words.
   */
  completeValues(
    selection: LogSelection,
    field: string,
    prefix: string,
    limit: number,
  ): Promise<readonly (string | number | boolean)[]>;
  /** Every document of the selection, oldest first, in pages; for backtests and warm-ups. */
  scan(selection: LogSelection): AsyncIterable<readonly LogHit[]>;
  /**
   * Deletes what is older than the rules say, whole UTC days, and gives the disk back; answers how many documents went.
   * System indices (`.…`) and rollups are meant only by rules that begin as they do.
   */
  applyRetention(rules: readonly LogRetentionRule[], now: number, limits?: LogRetentionLimits): Promise<number>;
  readonly summaries: LogSummaries;
  stats(): Promise<LogStoreStats>;
  close(): Promise<void>;
}
