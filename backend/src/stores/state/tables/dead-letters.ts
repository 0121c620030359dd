/** What a store refused for good. */
export interface DeadLettersTable {
  /** Sorts by the time it was made. */
  id: string;
  /** SHA-256 of source and output: a letter of the same place is the same row. */
  identity: string;
  /** SHA-256 of the bytes as they came, whatever a person made of them since. */
  content: string;
  form: "message" | "document" | "point";
  source: string;
  pipeline: string;
  input: string;
  output: string;
  target: string;
  /** The store's own words. */
  reason: string;
  /** The reason without numbers, ids and quoted values. */
  reason_group: string;
  /** JSON object of plain values. */
  facts: string;
  state: "open" | "replayed" | "discarded";
  created_at: number;
  changed_at: number;
  changed_by: string | null;
  attempts: number;
  /** 0 or 1. */
  is_fixed: number;
  /** The last column, so that SQLite finds the others without reading through it. */
  payload: Uint8Array;
}

export interface DeadLetterTables {
  dead_letters: DeadLettersTable;
}
