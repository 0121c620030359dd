import type { MetricStore } from "../stores/metrics/port.ts";
import type { DefaultPolicies } from "./protocol.ts";

/** A server is asked less often than a store of this process. */
const EVERY = { embedded: 1_000, server: 10_000 };

/** Reads the name of each database's default retention policy. */
export async function readDefaultPolicies(metrics: MetricStore): Promise<DefaultPolicies> {
  const policies: Record<string, string> = {};
  for (const database of await metrics.databases()) {
    const standard = (await metrics.retentionPolicies(database)).find(({ isDefault }) => isDefault);
    if (standard) policies[database] = standard.name;
  }
  return policies;
}

/**
 * Tells when they change: rules name points by `database/policy`, and a point that comes without a policy gets its
 * database's default one.
 */
export function watchDefaultPolicies(
  metrics: MetricStore,
  first: DefaultPolicies,
  where: keyof typeof EVERY,
  tell: (policies: DefaultPolicies) => void,
): { stop(): void } {
  let known = JSON.stringify(first);
  const timer = setInterval(async () => {
    const now = await readDefaultPolicies(metrics).catch(() => null);
    const text = JSON.stringify(now);
    if (now === null || text === known) return;
    known = text;
    tell(now);
  }, EVERY[where]);
  return { stop: () => clearInterval(timer) };
}
