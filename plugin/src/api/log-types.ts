export type Scalar = string | number | boolean;
export type LogFields = Readonly<Record<string, unknown>>;

export interface LogHit {
  readonly index: string;
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly document: LogFields;
}

export interface LogPage {
  readonly hits: readonly LogHit[];
  readonly total: number;
  readonly total_is_exact: boolean;
  readonly next: string | null;
}

export interface LogHistogram {
  readonly from: number;
  readonly to: number;
  readonly interval: number;
  readonly total: number;
  readonly series: readonly {
    readonly group: string | null;
    readonly buckets: readonly { readonly time: number; readonly count: number }[];
  }[];
}

export interface LogField {
  readonly name: string;
  readonly types: readonly ("string" | "number" | "boolean")[];
}

export interface LogFieldValues {
  readonly field: string;
  readonly present: number;
  readonly values: readonly { readonly value: Scalar; readonly count: number }[];
}

export interface LogContext {
  readonly hit: LogHit;
  readonly before: readonly LogHit[];
  readonly after: readonly LogHit[];
  readonly same: Readonly<Record<string, Scalar>>;
  readonly index: string;
  readonly has_more_before: boolean;
  readonly has_more_after: boolean;
}

/** Which lines are meant; times in milliseconds. */
export interface LogSelection {
  readonly q: string;
  readonly index: string;
  readonly from: number;
  readonly to: number;
}
