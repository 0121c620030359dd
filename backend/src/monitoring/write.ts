import { messageOf } from "../errors.ts";
import { defaultShardDuration } from "../stores/metrics/durations.ts";
import type { Point } from "../stores/metrics/port.ts";
import type { Sample } from "./registry-points.ts";
import type { MonitoringOptions } from "./start.ts";

/** The policy of our own points; the default one of a database that we made. */
export const MONITORING_POLICY = "monitoring";

/** Writes samples, all at one time, to the database of the settings, which it makes. Never rejects. */
export function pointWriter({
  metrics,
  settings,
  log,
  observe,
}: Pick<MonitoringOptions, "metrics" | "settings" | "log" | "observe">): {
  write(samples: readonly Sample[]): Promise<void>;
} {
  const { database, keep } = settings.monitoring;
  let prepared: Promise<void> | null = null;
  let fails = false;

  const prepare = async (): Promise<void> => {
    const duration = BigInt(keep) * 1_000_000n;
    const policy = { name: MONITORING_POLICY, duration, shardDuration: defaultShardDuration(duration) };
    await metrics.createDatabase(database, { ...policy, isDefault: true });
    const existing = (await metrics.retentionPolicies(database)).find(({ name }) => name === MONITORING_POLICY);
    if (existing?.duration === duration) return;
    await metrics.setRetentionPolicy(database, { ...policy, isDefault: existing?.isDefault ?? false });
  };

  return {
    async write(samples) {
      if (samples.length === 0) return;
      const time = BigInt(Date.now()) * 1_000_000n;
      const points = samples.map(
        (sample): Point => ({ database, retentionPolicy: MONITORING_POLICY, time, ...sample }),
      );
      try {
        prepared ??= prepare();
        await prepared;
        const { refused } = await metrics.write(points);
        if (refused.length > 0) throw new Error(refused[0]!.reason);
        if (fails) log.info("monitoring: its own numbers are written again");
        fails = false;
        await observe?.(points);
      } catch (error) {
        // The database may have been dropped.
        prepared = null;
        if (!fails) log.warn(`monitoring: its own numbers could not be written: ${messageOf(error)}`);
        fails = true;
      }
    },
  };
}
