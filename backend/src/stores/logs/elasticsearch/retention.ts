import { HeimdallError, messageOf } from "../../../errors.ts";
import { periodEnd, retentionCutoff, retentionDays } from "../index-names.ts";
import type { LogRetentionLimits, LogRetentionRule } from "../port.ts";
import type { ElasticsearchClient } from "./client.ts";
import { type IndexBounds, listTargets, readBounds } from "./inventory.ts";
import { applyLifecycle } from "./lifecycle.ts";

type Client = Pick<ElasticsearchClient, "ask">;

/** What may happen to one index: it loses documents before the cutoff, or goes as a whole when it has no others. */
interface Candidate {
  readonly index: string;
  readonly cutoff: number;
  readonly mayGo: boolean;
}

const NO_LIMITS: LogRetentionLimits = {
  covered: () => false,
  ready: () => true,
  stop: new AbortController().signal,
  report: () => undefined,
};
/** Documents that one request deletes: it must end well before the connection's time is over. */
const SLICE = 10_000;

/**
 * Deletes from a cluster what is older than the rules say; answers how many documents went. An index with an old date in
 * its name, or behind a data stream and no longer written to, is deleted as a whole when all of its documents are too
 * old; of everything else the old documents are deleted. Where the cluster has ILM, that deletes instead (see
 * `applyLifecycle`). What fails for one index is tried for the others first; then the first error is thrown.
 */
export async function applyElasticsearchRetention(
  client: Client,
  rules: readonly LogRetentionRule[],
  now: number,
  limits: LogRetentionLimits = NO_LIMITS,
): Promise<number> {
  const daysOf = retentionDays(rules);
  const targets = await listTargets(client);
  const managed = await applyLifecycle(client, rules, targets, limits);
  const candidates = targets.flatMap(({ name, isStream, indices }): Candidate[] => {
    const days = daysOf(name);
    if (days === null || (limits.covered(name) && !limits.ready(name))) return [];
    const cutoff = retentionCutoff(days, now);
    return indices
      .filter((index) => !managed.has(index))
      .map((index) => ({
        index,
        cutoff,
        mayGo: isStream ? index !== indices.at(-1) : (periodEnd(index) ?? Number.POSITIVE_INFINITY) <= cutoff,
      }));
  });
  const byIndex = new Map(candidates.map((candidate) => [candidate.index, candidate]));
  let gone = 0;
  const errors: unknown[] = [];
  for (const bounds of await readBounds(client, [...byIndex.keys()])) {
    const candidate = byIndex.get(bounds.index)!;
    if (!isDue(candidate, bounds)) continue;
    try {
      gone += await expire(client, candidate, limits.stop);
    } catch (error) {
      if (limits.stop.aborted) throw error;
      errors.push(error);
      limits.report(`index ${bounds.index} keeps its old documents for now: ${messageOf(error)}`);
    }
  }
  if (errors.length > 0) throw errors[0];
  return gone;
}

function isDue({ mayGo, cutoff }: Candidate, { oldest, newest }: IndexBounds): boolean {
  return (oldest !== null && oldest < cutoff) || (mayGo && (newest === null || newest < cutoff));
}

async function expire(client: Client, candidate: Candidate, stop: AbortSignal): Promise<number> {
  stop.throwIfAborted();
  const { index, cutoff, mayGo } = candidate;
  // Others took their time: what was written meanwhile may be newer than all that the first look has seen.
  const [bounds] = await readBounds(client, [index]);
  if (!bounds || !isDue(candidate, bounds)) return 0;
  if (mayGo && (bounds.newest === null || bounds.newest < cutoff)) {
    await client.ask({ method: "DELETE", path: `/${encodeURIComponent(index)}`, ignore: [404] });
    return bounds.documents;
  }
  return deleteDocuments(client, { index, before: cutoff, stop });
}

/** Deletes the documents before a time, a bounded number with each request. */
async function deleteDocuments(
  client: Client,
  { index, before, stop }: { readonly index: string; readonly before: number; readonly stop: AbortSignal },
): Promise<number> {
  const query = { range: { "@timestamp": { lt: before, format: "epoch_millis" } } };
  for (let gone = 0; ; ) {
    stop.throwIfAborted();
    const { text } = await client.ask({
      method: "POST",
      path: `/${encodeURIComponent(index)}/_delete_by_query`,
      query: { conflicts: "proceed", refresh: true, max_docs: SLICE },
      body: { query },
      retries: 0,
    });
    const { deleted, failures } = JSON.parse(text) as {
      deleted: number;
      failures: { cause?: { reason?: string }; reason?: { reason?: string } }[];
    };
    gone += deleted;
    if (failures.length > 0) {
      const [{ cause, reason } = {}] = failures;
      throw new HeimdallError(
        "RETENTION",
        `documents of index ${index} cannot be deleted: ${cause?.reason ?? reason?.reason ?? "no reason was given"}`,
        { retryable: true },
      );
    }
    if (deleted === 0) return gone;
  }
}
