import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Log } from "../../../backend/src/component/declaration.ts";
import { startRetention } from "../../../backend/src/retention/start.ts";
import type { LogRetentionLimits, LogRetentionRule, LogStore } from "../../../backend/src/stores/logs/port.ts";
import { createLease } from "../../../backend/src/stores/state/lease.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";

describe("startRetention", () => {
  let state: State;
  const lines: string[] = [];
  const log = Object.fromEntries(
    ["debug", "info", "warn", "error"].map((level) => [level, (line: string) => lines.push(`${level} ${line}`)]),
  ) as unknown as Log;
  beforeEach(async () => {
    lines.length = 0;
    state = await openState({ url: "sqlite::memory:" });
  });
  afterEach(() => state.close());

  const settings = {
    retention: { logs: [{ index: "web-*", days: 3 }], rollups: [], metrics: [], downsampling: [] },
  };
  const start = (
    applyLogs: (rules: readonly LogRetentionRule[], now: number, limits?: LogRetentionLimits) => Promise<number>,
    applyMetrics: () => Promise<number> = async () => 0,
  ) =>
    startRetention(
      { logs: { applyRetention: applyLogs } as LogStore, metrics: { applyRetention: applyMetrics }, state },
      settings,
      log,
    );

  it("applies the rules right after the start and says what went", async () => {
    const given: (readonly LogRetentionRule[])[] = [];
    const retention = start(
      async (rules) => {
        given.push(rules);
        return 5;
      },
      async () => 2,
    );
    await vi.waitFor(() => expect(lines).toHaveLength(2));
    await retention.stop();
    expect(given).toEqual([settings.retention.logs]);
    expect(lines).toEqual([
      "info retention: 5 documents were dropped",
      "info retention: 2 shards of metrics were dropped",
    ]);
  });

  it("leaves it to another backend that is at it, and takes it over when that is done", async () => {
    const other = createLease(state, "retention", 60_000);
    await other.acquire();
    let turns = 0;
    const count = async () => {
      turns += 1;
      return 0;
    };
    await start(count).stop();
    expect(turns).toBe(0);
    await other.release();
    const retention = start(count);
    await vi.waitFor(() => expect(turns).toBe(1));
    await retention.stop();
    expect(await other.acquire()).toBe(true);
  });

  it("goes on with the metrics when the logs fail, and says a report once", async () => {
    let shards = 0;
    const retention = start(
      async (_rules, _now, limits) => {
        limits?.report("index web-1 is odd");
        limits?.report("index web-1 is odd");
        throw new Error("no cluster");
      },
      async () => {
        shards += 1;
        return 0;
      },
    );
    await vi.waitFor(() => expect(shards).toBe(1));
    await retention.stop();
    expect(lines).toEqual([
      "warn retention: index web-1 is odd",
      "error retention of logs could not be applied, it is tried again in ten minutes: no cluster",
    ]);
  });
});
