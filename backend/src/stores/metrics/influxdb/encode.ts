/** Points as line protocol, made where the CPU is (a pipeline worker); plain data, for structured clone. */
export interface EncodedLines {
  readonly format: "lines";
  /** How many points the batch had, the refused ones included. */
  readonly count: number;
  readonly groups: readonly LineGroup[];
  /** Points that no store takes, by their index in the batch. */
  readonly refused: readonly { readonly index: number; readonly reason: string }[];
}

/** The lines of one database and policy: one request's body. */
export interface LineGroup {
  readonly database: string;
  /** Null for the database's default policy. */
  readonly retentionPolicy: string | null;
  /** Lines with their line ends, times in nanoseconds. */
  readonly bytes: Uint8Array;
  /** Where each line begins in `bytes`; one entry more than there are lines. */
  readonly starts: Uint32Array;
  /** For each line the index of its point in the batch. */
  readonly points: Uint32Array;
}
