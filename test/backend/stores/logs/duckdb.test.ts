import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedLogStore } from "../../../../backend/src/stores/logs/duckdb/store.ts";
import { logStoreContract } from "./contract.ts";

logStoreContract("embedded (DuckDB)", async () => {
  const directory = await mkdtemp(join(tmpdir(), "heimdall-logs-"));
  const store = await openEmbeddedLogStore({ directory, gatherMilliseconds: 0 });
  return {
    store,
    async close() {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
});
