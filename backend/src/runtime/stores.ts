import { join } from "node:path";
import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import { type EmbeddedLogStore, openEmbeddedLogStore } from "../stores/logs/duckdb/store.ts";
import { type EmbeddedMetricStore, openEmbeddedMetricStore } from "../stores/metrics/duckdb/store.ts";
import { defaultShardDuration } from "../stores/metrics/durations.ts";
import { openState, type State, stateUrl } from "../stores/state/state.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { lockDataDirectory } from "./data-lock.ts";

export interface Stores {
  readonly logs: EmbeddedLogStore;
  readonly metrics: EmbeddedMetricStore;
  readonly state: State;
  close(): Promise<void>;
}

const NANOSECONDS = 1_000_000n;

/** Opens everything that keeps something, below the data directory, and claims that for this process. */
export async function openStores(settings: Settings, log: Log): Promise<Stores> {
  const directory = settings.data_dir;
  makeDataDirectory(directory);
  const lock = lockDataDirectory(directory);
  try {
    const state = await openState({ url: settings.state.url ?? stateUrl(directory) });
    const logs = await openEmbeddedLogStore({
      directory,
      memoryLimitBytes: settings.stores.logs.memory,
      queryMilliseconds: settings.stores.logs.query_timeout,
      retention: settings.retention.logs,
      report: (error) => log.error(error.message),
    });
    const metrics = await openEmbeddedMetricStore({
      directory: join(directory, "metrics"),
      memoryLimitBytes: settings.stores.metrics.memory,
      onDamage: (error) => log.error(error.message),
    });
    await applyPolicies(metrics, settings);
    return {
      logs,
      metrics,
      state,
      async close() {
        await Promise.all([logs.close(), metrics.close()]);
        await state.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Creates and alters the retention policies that the settings name. */
async function applyPolicies(metrics: EmbeddedMetricStore, settings: Settings): Promise<void> {
  for (const { database, name, duration, default: isDefault } of settings.retention.metrics) {
    await metrics.createDatabase(database);
    const nanoseconds = duration === null ? null : BigInt(duration) * NANOSECONDS;
    await metrics.setRetentionPolicy(database, {
      name,
      duration: nanoseconds,
      shardDuration: defaultShardDuration(nanoseconds),
      isDefault,
    });
  }
}
