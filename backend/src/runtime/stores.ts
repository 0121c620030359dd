import { join } from "node:path";
import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import { messageOf } from "../errors.ts";
import { createDeadLetters } from "../stores/dead-letters/dead-letters.ts";
import type { DeadLetterStore } from "../stores/dead-letters/port.ts";
import { openEmbeddedLogStore } from "../stores/logs/duckdb/store.ts";
import type { ElasticsearchConnection } from "../stores/logs/elasticsearch/connection.ts";
import type { LogStore } from "../stores/logs/port.ts";
import { openEmbeddedMetricStore } from "../stores/metrics/duckdb/store.ts";
import type { InfluxConnection } from "../stores/metrics/influxdb/connection.ts";
import type { MetricStore } from "../stores/metrics/port.ts";
import { openState, type State, stateUrl } from "../stores/state/state.ts";
import type { Counters } from "./counters.ts";
import { makeDataDirectory } from "./data-directory.ts";
import { lockDataDirectory } from "./data-lock.ts";
import { embeddedPoints } from "./embedded-points.ts";
import { logTarget, metricTarget, type OpenTarget, timed } from "./open-target.ts";
import { type Opened, type OwnedStore, ownedLogs, ownedMetrics } from "./owned-store.ts";
import { LOGS, METRICS, type PlannedTarget } from "./targets.ts";

export interface Stores {
  readonly logs: LogStore;
  readonly metrics: MetricStore;
  readonly state: State;
  readonly deadLetters: DeadLetterStore;
  /** What outputs write to, by their numbers: the deployment's own stores first. */
  readonly targets: readonly OpenTarget[];
  /** The same, for people who look at them. */
  readonly owned: readonly OwnedStore[];
  /** Asks the servers; null when they answer, else what is wrong. */
  problem(): Promise<string | null>;
  close(): Promise<void>;
}

export interface StoresOptions {
  readonly settings: Settings;
  readonly state: State;
  readonly plan: readonly PlannedTarget[];
  readonly counters: Counters;
  readonly log: Log;
}

/** Claims the data directory for this process and opens the state, which knows what pages have changed. */
export async function openOwnState(settings: Settings): Promise<{ readonly state: State; close(): Promise<void> }> {
  const directory = settings.data_dir;
  makeDataDirectory(directory);
  const lock = lockDataDirectory(directory);
  try {
    const state = await openState({ url: settings.state.url ?? stateUrl(directory), ca: settings.state.ca });
    return {
      state,
      async close() {
        await state.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Opens everything else that keeps something: below the data directory, and on the servers that the settings and outputs name. A server that is away is no reason to fail: its writes wait.
 */
export async function openStores(options: StoresOptions): Promise<Stores> {
  const { settings, state, plan } = options;
  /** What to close again, last first. */
  const opened: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const step of opened.splice(0).reverse()) await step();
  };
  try {
    const logs = await openLogs(plan[LOGS]!, options);
    opened.push(() => logs.store.close());
    const metrics = await openMetrics(plan[METRICS]!, options);
    opened.push(() => metrics.store.close());
    const targets = [logs.target, metrics.target];
    const owned = [ownedLogs(plan[LOGS]!, logs), ownedMetrics(plan[METRICS]!, metrics)];
    for (const planned of plan.slice(targets.length)) {
      if (planned.format === "bulk") {
        const more = await openLogs(planned, options);
        opened.push(() => more.store.close());
        targets.push(more.target);
        owned.push(ownedLogs(planned, more));
      } else {
        const more = await openMetrics(planned, options);
        opened.push(() => more.store.close());
        targets.push(more.target);
        owned.push(ownedMetrics(planned, more));
      }
    }
    return {
      logs: logs.store,
      metrics: metrics.store,
      state,
      deadLetters: createDeadLetters({ state, limit: settings.dead_letters.limit }),
      targets,
      owned,
      async problem() {
        const problems = await Promise.all(targets.map(({ problem }) => problem?.() ?? null));
        return problems.filter((problem) => problem !== null).join("; ") || null;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openLogs(
  { name, connection, place, patterns }: PlannedTarget,
  options: StoresOptions,
): Promise<Opened<LogStore>> {
  const { settings, counters, log } = options;
  if (connection === null) {
    const store = await openEmbeddedLogStore({
      directory: settings.data_dir,
      memoryLimitBytes: settings.stores.logs.memory,
      queryMilliseconds: settings.stores.logs.query_timeout,
      retention: settings.retention.logs,
      report: (error) => log.error(error.message),
    });
    return {
      store,
      target: timed(logTarget(name, store), (took, items) => counters.observeBulk(name, took / 1000, items, 0)),
    };
  }
  // Clients of servers are loaded only where there is one.
  const { openElasticsearchLogs } = await import("../stores/logs/elasticsearch/store.ts");
  const { templates, shards, replicas } = settings.elasticsearch;
  const store = await openElasticsearchLogs({
    connection: connection as ElasticsearchConnection,
    ...(place === null ? {} : { place }),
    templates: templates ? { shards, replicas, patterns } : null,
    warn: (message) => log.warn(message),
    observer: {
      answered: ({ milliseconds, documents }) => counters.observeBulk(name, milliseconds / 1000, documents, 0),
      rejected: (documents) => counters.addRejected(name, documents),
    },
  });
  const problem = async (): Promise<string | null> => (await store.health()).problem;
  return { store, target: { ...logTarget(name, store), problem } };
}

async function openMetrics({ name, connection }: PlannedTarget, options: StoresOptions): Promise<Opened<MetricStore>> {
  const { settings, counters, log } = options;
  if (connection === null) {
    const store = await openEmbeddedMetricStore({
      directory: join(settings.data_dir, "metrics"),
      memoryLimitBytes: settings.stores.metrics.memory,
      onDamage: (error) => log.error(error.message),
      warn: (message) => log.warn(message),
    });
    const target = metricTarget(name, {
      ...embeddedPoints(store),
      commit: (batch) => store.commit(batch),
      createDatabase: (database) => store.createDatabase(database),
    });
    return { store, target: timed(target, (took, items) => counters.observeBulk(name, took / 1000, items, 0)) };
  }
  const { openInfluxMetrics } = await import("../stores/metrics/influxdb/store.ts");
  const store = await openInfluxMetrics({
    connection: connection as InfluxConnection,
    warn: (message) => log.warn(message),
    observe({ milliseconds, lines, result }) {
      if (result === "written") counters.observeBulk(name, milliseconds / 1000, lines, 0);
    },
  });
  const problem = (): Promise<string | null> => store.databases().then(() => null, messageOf);
  return { store, target: { ...metricTarget(name, store), problem } };
}
