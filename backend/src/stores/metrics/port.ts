/** A field's value: a float is a `number`, an integer a `bigint` (InfluxDB keeps them apart). */
export type FieldValue = number | bigint | string | boolean;

/** One measurement at one time, as InfluxDB knows it. */
export interface Point {
  readonly database: string;
  /** Null for the database's default policy. */
  readonly retentionPolicy: string | null;
  readonly measurement: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** Nanoseconds since the epoch. A point with the same series (measurement and tags) and time replaces fields. */
  readonly time: bigint;
}

export interface MetricWriteReport {
  readonly written: number;
  /** Points refused for good, by their index in the batch: unknown database or policy, field type conflict. */
  readonly refused: readonly { readonly index: number; readonly reason: string }[];
}

export interface RetentionPolicy {
  readonly name: string;
  /** Nanoseconds; null is unlimited. */
  readonly duration: bigint | null;
  /** Nanoseconds of one shard: what retention drops at once. */
  readonly shardDuration: bigint;
  readonly isDefault: boolean;
  /** Copies in a cluster; 1 unless set. The embedded store has always one. */
  readonly replication?: number | undefined;
}

/** Points of one policy, summed up into another, as time goes on. */
export interface Downsampling {
  readonly database: string;
  /** Its name in the database: `heimdall_<from>_<to>` unless the settings name it. */
  readonly name: string;
  /** Retention policies of the database. */
  readonly from: string;
  readonly to: string;
  /** Nanoseconds of one point of the result. */
  readonly interval: bigint;
  /** Every numeric field becomes `<aggregate>_<field>`; a field that is such a one already is taken on as it should be (the mean of means is weighted by their counts where there are some). */
  readonly aggregates: readonly ("min" | "max" | "mean" | "count" | "sum" | "first" | "last" | "median")[];
  /** Measurements, `*` as wildcard; all when absent. */
  readonly measurements?: readonly string[] | undefined;
}

export type Aggregate = "count" | "sum" | "mean" | "min" | "max" | "first" | "last" | "median" | "stddev" | "spread";

export interface MetricQuery {
  readonly database: string;
  readonly retentionPolicy?: string | undefined;
  readonly measurement: string;
  /** Percentiles are 0 to 100. Raw values, without grouping by time, when `aggregate` is absent. */
  readonly select: readonly {
    readonly field: string;
    readonly aggregate?: Aggregate | { readonly percentile: number } | undefined;
    readonly as?: string | undefined;
  }[];
  /** Every condition must hold; `matches` and `differs` are regular expressions. */
  readonly where?:
    | readonly { readonly tag: string; readonly is: "equals" | "not" | "matches" | "differs"; readonly value: string }[]
    | undefined;
  /** Milliseconds since the epoch, inclusive and exclusive. */
  readonly from: number;
  readonly until: number;
  /** Milliseconds; one value for the whole range when absent. */
  readonly interval?: number | undefined;
  readonly groupBy?: readonly string[] | undefined;
  /** Of the rows of a series; `oldest` first unless set. */
  readonly order?: "oldest" | "newest" | undefined;
  /** What an empty interval shows; `none` leaves it out, `null` unless set (a count shows 0 then). */
  readonly fill?: "none" | "null" | "previous" | "linear" | number | undefined;
  /** Points per series. */
  readonly limit?: number | undefined;
}

export interface MetricSeries {
  readonly measurement: string;
  /** The values of `groupBy`. */
  readonly tags: Readonly<Record<string, string>>;
  /** `time` first. */
  readonly columns: readonly string[];
  /** Times in milliseconds since the epoch, with a fraction where points have one. */
  readonly rows: readonly (readonly (number | string | boolean | null)[])[];
}

export interface MetricStoreStats {
  readonly bytes: number;
  readonly databases: readonly { readonly database: string; readonly points: number; readonly series: number }[];
}

/**
 * Where status metrics are kept. Drivers: the embedded one (DuckDB) and InfluxDB 1.8. One contract suite runs
 * against each (`test/backend/stores/metrics/contract.ts`).
 */
export interface MetricStore {
  /** Stores a batch; resolves when it is durable. Rejects, retryable, when the store is not reachable. */
  write(points: readonly Point[]): Promise<MetricWriteReport>;
  /**
   * Does nothing when the database exists. A new one has one policy, which is its default: the given one, else
   * `autogen`, unlimited.
   */
  createDatabase(name: string, policy?: RetentionPolicy): Promise<void>;
  databases(): Promise<readonly string[]>;
  retentionPolicies(database: string): Promise<readonly RetentionPolicy[]>;
  /** Creates or alters a policy; `isDefault` moves the default. Never deletes one. */
  setRetentionPolicy(database: string, policy: RetentionPolicy): Promise<void>;
  /** Drops a policy with all its points; does nothing when there is none. The default one cannot be dropped. */
  dropRetentionPolicy(database: string, name: string): Promise<void>;
  /**
   * Brings the downsampling of the databases in line with a list: creates and alters what differs, and leaves alone
   * what Heimdall did not make. Answers what the list does not name of these databases' (each in words for people);
   * `allowDrop` drops it. New fields and measurements join at the next call.
   */
  setDownsampling(
    rules: readonly Downsampling[],
    databases: readonly string[],
    allowDrop: boolean,
  ): Promise<readonly string[]>;
  measurements(database: string): Promise<readonly string[]>;
  tagKeys(database: string, measurement: string): Promise<readonly string[]>;
  tagValues(database: string, measurement: string, tag: string): Promise<readonly string[]>;
  fieldKeys(
    database: string,
    measurement: string,
  ): Promise<readonly { readonly name: string; readonly type: "float" | "integer" | "string" | "boolean" }[]>;
  query(query: MetricQuery): Promise<readonly MetricSeries[]>;
  /** Every point of a time range (milliseconds, until exclusive), oldest first, in pages; for warm-ups and backtests. */
  scan(selection: {
    readonly database: string;
    readonly retentionPolicy?: string | undefined;
    readonly measurement?: string | undefined;
    readonly from: number;
    readonly until: number;
  }): AsyncIterable<readonly Point[]>;
  /** Drops the shards that have left their policy's duration and gives the disk back; answers how many. */
  applyRetention(now: number): Promise<number>;
  stats(): Promise<MetricStoreStats>;
  close(): Promise<void>;
}
