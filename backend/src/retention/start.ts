import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import { messageOf } from "../errors.ts";
import type { LogRollup, LogStore } from "../stores/logs/port.ts";
import type { MetricStore } from "../stores/metrics/port.ts";
import { withLease } from "../stores/state/lease.ts";
import type { State } from "../stores/state/state.ts";
import { retainLogs } from "./logs.ts";

export interface RetentionStores {
  readonly logs: LogStore;
  readonly metrics: Pick<MetricStore, "applyRetention">;
  readonly state: State;
}

const EVERY = 10 * 60_000;
/** How long nobody else begins after a backend that was at it is gone. */
const LEASE = 60_000;

/**
 * Rolls up what the settings ask for, and drops what is older than they say: right after the start and every ten
 * minutes, by one of several backends.
 */
export function startRetention(
  stores: RetentionStores,
  settings: Pick<Settings, "retention">,
  log: Log,
): { stop(): Promise<void> } {
  const rollups = settings.retention.rollups.map(
    ({ index, into, every, group_by: groupBy, metrics }): LogRollup => ({
      index,
      into,
      interval: every,
      groupBy,
      metrics,
    }),
  );
  const stopping = new AbortController();
  const said = new Set<string>();
  /** A person need not read the same every ten minutes. */
  const report = (message: string): void => {
    if (said.has(message)) return;
    if (said.size >= 1_000) said.clear();
    said.add(message);
    log.warn(`retention: ${message}`);
  };
  const part = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (stopping.signal.aborted) return;
      log.error(`retention of ${what} could not be applied, it is tried again in ten minutes: ${messageOf(error)}`);
    }
  };
  const apply = async (lost: AbortSignal): Promise<void> => {
    const now = Date.now();
    const stop = AbortSignal.any([lost, stopping.signal]);
    await part("logs", async () => {
      const documents = await retainLogs(stores, { rules: settings.retention.logs, rollups }, { now, stop, report });
      if (documents > 0) log.info(`retention: ${documents} documents were dropped`);
    });
    await part("metrics", async () => {
      const shards = await stores.metrics.applyRetention(now);
      if (shards > 0) log.info(`retention: ${shards} shards of metrics were dropped`);
    });
  };
  const turn = (): Promise<void> =>
    part("logs and metrics", async () => {
      await withLease(stores.state, "retention", LEASE, apply);
    });

  let running = turn();
  const timer = setInterval(() => {
    running = running.then(turn);
  }, EVERY);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}
