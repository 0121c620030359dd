import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import { messageOf } from "../errors.ts";
import type { LogStore } from "../stores/logs/port.ts";
import type { MetricStore } from "../stores/metrics/port.ts";

const EVERY = 10 * 60_000;

/** Drops what is older than the settings say, at the start and every ten minutes. */
export function startRetention(
  stores: { readonly logs: LogStore; readonly metrics: MetricStore },
  settings: Settings,
  log: Log,
): { stop(): Promise<void> } {
  const apply = async (): Promise<void> => {
    try {
      const documents = await stores.logs.applyRetention(settings.retention.logs, Date.now());
      const shards = await stores.metrics.applyRetention(Date.now());
      if (documents > 0) log.info(`retention: ${documents} documents were dropped`);
      if (shards > 0) log.info(`retention: ${shards} shards of metrics were dropped`);
    } catch (error) {
      log.error(`retention could not be applied, it is tried again in ten minutes: ${messageOf(error)}`);
    }
  };
  let running = apply();
  const timer = setInterval(() => {
    running = running.then(apply);
  }, EVERY);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
