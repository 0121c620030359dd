import { type EmbeddedLogStore, openEmbeddedLogStore } from "../../../backend/src/stores/logs/duckdb/store.ts";
import type { LogSelection } from "../../../backend/src/stores/logs/port.ts";

export const matchesAll: LogSelection = { query: { kind: "all" } };

/** The log store of a Heimdall that is not running. */
export function openStore(data: string): Promise<EmbeddedLogStore> {
  return openEmbeddedLogStore({
    directory: data,
    memoryLimitBytes: 1024 * 1024 * 1024,
    report: (error) => console.error(`damage: ${error.message}`),
  });
}
