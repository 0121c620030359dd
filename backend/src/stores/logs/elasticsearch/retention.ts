import type { Client } from "@elastic/elasticsearch";
import type { LogRetentionLimits, LogRetentionRule } from "../port.ts";

/**
 * Deletes from a cluster what is older than the rules say; answers how many documents went. Being written: the
 * signature stands.
 */
export async function applyElasticsearchRetention(
  _client: Client,
  _rules: readonly LogRetentionRule[],
  _now: number,
  _limits?: LogRetentionLimits,
): Promise<number> {
  return 0;
}
