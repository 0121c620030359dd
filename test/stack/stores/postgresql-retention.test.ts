import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { retainLogs } from "../../../backend/src/retention/logs.ts";
import { openEmbeddedLogStore } from "../../../backend/src/stores/logs/duckdb/store.ts";
import { leaseContract } from "../../backend/stores/state/lease-contract.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { openOwnState } from "./postgresql-state.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describeWithServers(["postgresql"], "PostgreSQL: leases and the progress of rollups", () => {
  leaseContract("PostgreSQL", () => openOwnState(serverAddress("postgresql")));

  it("remembers what was sealed, so that late documents are added", async () => {
    const directory = mkdtempSync(join(tmpdir(), "heimdall-retention-"));
    const logs = await openEmbeddedLogStore({ directory });
    const state = await openOwnState(serverAddress("postgresql"));
    const now = Date.now();
    const old = Math.floor(now / DAY) * DAY - 9 * DAY;
    const turn = async () => {
      await logs.write([
        { index: "web", id: null, action: "index", time: old, fields: { "@timestamp": new Date(old).toISOString() } },
      ]);
      return retainLogs(
        { logs, state },
        {
          rules: [{ index: "web", days: 7 }],
          rollups: [{ index: "web", into: "rollup-web", interval: HOUR, groupBy: [], metrics: [] }],
        },
        { now, stop: new AbortController().signal, report: () => undefined },
      );
    };
    try {
      expect([await turn(), await turn(), await turn()]).toEqual([1, 1, 1]);
      const page = await logs.search({ query: { kind: "all" }, indices: ["rollup-web"], sort: "oldest", size: 10 });
      expect(page.hits.map(({ source }) => JSON.parse(source).rollup.count)).toEqual([1, 1, 1]);
      const rows = await state.db.selectFrom("rollup_progress").selectAll().execute();
      expect(rows).toEqual([expect.objectContaining({ log_index: "web", is_deleting: 0, generation: 3 })]);
    } finally {
      await logs.close();
      await state.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
