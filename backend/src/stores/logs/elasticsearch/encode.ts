/** A batch as the bulk API's body, made where the CPU is (a pipeline worker); plain data, for structured clone. */
export interface EncodedBulk {
  readonly format: "bulk";
  readonly count: number;
  /** Action and source lines of all documents, one after the other; nothing for a refused one. */
  readonly bytes: Uint8Array;
  /** Where each document's lines begin in `bytes`; `count + 1` entries. */
  readonly starts: Uint32Array;
  readonly indices: readonly string[];
  readonly ids: readonly (string | null)[];
  /** Why a document cannot be stored, by its row; absent rows are fine. */
  readonly refused: ReadonlyMap<number, string>;
}
