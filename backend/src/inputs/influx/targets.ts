import { HeimdallError } from "../../errors.ts";
import type { MetricStore } from "../../stores/metrics/port.ts";

/** Knows which databases and policies can be written to, without asking the store at every write. */
export interface Targets {
  /** Throws as InfluxDB answers: 404 for an unknown database, 500 for an unknown policy (agents send again then). */
  check(database: string, retentionPolicy: string | null): Promise<void>;
  /** After statements that may have changed them. */
  forget(): void;
}

const REMEMBERED_MILLISECONDS = 10_000;
const REMEMBERED_TARGETS = 1_000;

export function createTargets(store: MetricStore): Targets {
  const known = new Map<string, number>();

  return {
    async check(database, retentionPolicy) {
      const target = JSON.stringify([database, retentionPolicy]);
      if ((known.get(target) ?? 0) > Date.now()) return;
      if (!(await store.databases()).includes(database)) {
        throw new HeimdallError(
          "DATABASE_NOT_FOUND",
          `database not found: ${JSON.stringify(database)}; make it by CREATE DATABASE at /influx/query, or name it in retention.metrics`,
          { status: 404 },
        );
      }
      if (retentionPolicy !== null) {
        const policies = await store.retentionPolicies(database);
        if (!policies.some(({ name }) => name === retentionPolicy)) {
          throw new HeimdallError("POLICY_NOT_FOUND", `retention policy not found: ${retentionPolicy}`, {
            status: 500,
          });
        }
      }
      if (known.size >= REMEMBERED_TARGETS) known.clear();
      known.set(target, Date.now() + REMEMBERED_MILLISECONDS);
    },
    forget: () => known.clear(),
  };
}
