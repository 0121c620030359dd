import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openEmbeddedMetricStore } from "../../../../backend/src/stores/metrics/duckdb/store.ts";
import { metricStoreContract } from "./contract.ts";

metricStoreContract("embedded", async () => {
  const directory = await mkdtemp(join(tmpdir(), "heimdall-metrics-"));
  const store = await openEmbeddedMetricStore({ directory, gatherMilliseconds: 2 });
  return {
    store,
    end: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
});
