/** One thing that was to be written, apart from its batch: a document's JSON or a line of line protocol. */
export interface Written {
  readonly form: "document" | "point";
  readonly payload: Uint8Array;
  /** What `restore` needs beside the bytes: index, id and action, or database and policy. Plain data. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * A store as the runtime writes to it: batches that a worker encoded in the store's own format. `Results` is what the
 * port's `write` answers. Rejects with a retryable HeimdallError while the store is away or full; what was written of
 * a batch then stays written, and writing it again changes nothing for documents with ids and for points.
 */
export interface Target<Batch, Results> {
  commit(batch: Batch): Promise<Results>;
  /**
   * What was to be written at a row of a batch: for dead letters, and for setting aside while the store is away. Null
   * when nothing of it is in the batch, because it was refused as it was encoded.
   */
  extract(batch: Batch, row: number): Written | null;
  /** Writes such things; for each the reason why it was refused for good, else null. Rejects as `commit` does. */
  restore(items: readonly Written[]): Promise<readonly (string | null)[]>;
}
