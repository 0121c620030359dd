/** What an input keeps over restarts, for instance the position in each file it follows. */
export interface InputMemoryTable {
  /** The input's id. */
  input: string;
  key: string;
  value: string;
}

export interface InputTables {
  input_memory: InputMemoryTable;
}
