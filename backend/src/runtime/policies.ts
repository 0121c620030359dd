import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import { HeimdallError, messageOf } from "../errors.ts";
import { reconcilePolicies } from "../stores/metrics/policies.ts";
import type { MetricStore } from "../stores/metrics/port.ts";

export interface PoliciesOptions {
  readonly settings: Settings;
  readonly metrics: MetricStore;
  readonly log: Log;
  readonly allowDrop: boolean;
}

const TRY_AGAIN = 10_000;
/** New measurements need their downsampling too. */
const EVERY = 60_000;

/**
 * Keeps retention policies and downsampling in line with the settings: at the start, and once a minute. A metric store
 * that is away is tried again. Throws for a setting that it refuses.
 */
export async function keepPolicies(options: PoliciesOptions): Promise<{ stop(): Promise<void> }> {
  const { settings, metrics, log, allowDrop } = options;
  let timer: NodeJS.Timeout | undefined;
  let told = new Set<string>();
  let isStopped = false;

  const reconcile = async (): Promise<void> => {
    const { done, wouldDrop } = await reconcilePolicies(metrics, settings.retention, allowDrop);
    for (const change of done) log.info(`metrics: ${change}`);
    for (const drop of wouldDrop)
      if (!told.has(drop)) log.warn(`metrics: kept, start with --allow-drop to drop it: ${drop}`);
    told = new Set(wouldDrop);
  };
  const again = (delay: number): void => {
    if (isStopped) return;
    timer = setTimeout(() => {
      running = reconcile()
        .then(() => again(EVERY))
        .catch((error: unknown) => {
          log.warn(`the retention policies cannot be set now, it is tried again: ${messageOf(error)}`);
          again(TRY_AGAIN);
        });
    }, delay);
  };
  let running = reconcile().then(
    () => again(EVERY),
    (error: unknown) => {
      if (!(error instanceof HeimdallError) || !error.retryable) throw error;
      log.warn(`the retention policies cannot be set yet: ${messageOf(error)}`);
      again(TRY_AGAIN);
    },
  );
  await running;
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running.catch(() => {});
    },
  };
}
