import { HeimdallError } from "../../../errors.ts";
import { answerFilter, type BulkItem, isPostponed, type Postponed, readItem, readItems } from "./bulk-answer.ts";
import { type BulkRow, bodyOf, type Progress } from "./bulk-progress.ts";
import type { ElasticsearchClient } from "./client.ts";
import { BULK_KINDS } from "./encode.ts";
import { ElasticsearchError } from "./errors.ts";

/** Told of the sender's work, for counters. */
export interface BulkObserver {
  /** A request was answered. */
  answered?(request: { milliseconds: number; documents: number; bytes: number }): void;
  /** Documents that Elasticsearch had no room for and that were sent again. */
  rejected?(documents: number): void;
  /** A request failed as a whole. */
  failed?(): void;
}

export interface BulkRequestOptions {
  readonly client: ElasticsearchClient;
  readonly observer: BulkObserver;
  /** `?refresh=…` of each request; for tests that read what they wrote. */
  readonly refresh?: "wait_for" | "true" | undefined;
}

/** What a request left open. */
export interface BulkOutcome {
  /** Of batches with documents that may be stored later, why. */
  readonly postponed: Map<Progress, Postponed>;
  /** Documents that Elasticsearch had no room for. */
  busy: number;
}

/** Errors by which Elasticsearch refuses a whole request for one bad line in it. */
const POISON_TYPES =
  /^(?:illegal_argument|x_content_parse|xcontent_parse|json_parse|parsing|parse|action_request_validation|document_parsing|invalid_index_name)_exception$/;

/**
 * The function that sends rows in one request, and notes what became of them in their batches' progress. Rejects when the
 * request failed as a whole; rows that then may be stored all the same are noted too.
 */
export function createBulkRequest({
  client,
  observer,
  refresh,
}: BulkRequestOptions): (rows: readonly BulkRow[]) => Promise<BulkOutcome> {
  /** Sends rows in one request, or in halves where it is too large or Elasticsearch refuses all for one bad line. */
  const sendRows = async (rows: readonly BulkRow[], outcome: BulkOutcome): Promise<void> => {
    let items: readonly BulkItem[];
    try {
      items = await post(rows);
    } catch (error) {
      const isUncertain = !(error instanceof ElasticsearchError) || error.isUncertain;
      if (isUncertain) for (const { progress, row } of rows) progress.uncertain.add(row);
      if (!(error instanceof ElasticsearchError)) throw error;
      if (error.answered === 429 && error.type !== "cluster_block_exception") {
        outcome.busy += rows.length;
        for (const { progress } of rows) outcome.postponed.set(progress, { status: "busy", reason: error.message });
        return;
      }
      if (error.answered !== 413 && !(error.answered === 400 && POISON_TYPES.test(error.type ?? ""))) throw error;
      if (rows.length > 1) {
        const middle = Math.ceil(rows.length / 2);
        await sendRows(rows.slice(0, middle), outcome);
        await sendRows(rows.slice(middle), outcome);
        return;
      }
      const { progress, row } = rows[0]!;
      const reason =
        error.answered === 413
          ? `the document (${progress.batch.starts[row + 1]! - progress.batch.starts[row]!} bytes) is larger than Elasticsearch takes in one request (its http.max_content_length, or a limit of a proxy before it)`
          : error.message;
      progress.results[row] = { status: "refused", id: progress.batch.ids[row]!, reason };
      return;
    }
    read(items, rows, outcome);
  };

  const post = async (rows: readonly BulkRow[]): Promise<readonly BulkItem[]> => {
    const needsIds = rows.some(({ progress, row }) => progress.batch.ids[row] === null);
    const lines = bodyOf(rows);
    const started = performance.now();
    try {
      const { text } = await client.ask({
        method: "POST",
        path: "/_bulk",
        query: { filter_path: answerFilter(needsIds), ...(refresh && { refresh }) },
        lines,
        retries: 0,
      });
      const items = readItems(text, needsIds);
      if (items.length !== rows.length) {
        throw unavailable(client.server.address, `it answered ${items.length} of ${rows.length} actions`);
      }
      observer.answered?.({
        milliseconds: performance.now() - started,
        documents: rows.length,
        bytes: lines.length,
      });
      return items;
    } catch (error) {
      observer.failed?.();
      throw error;
    }
  };

  const read = (items: readonly BulkItem[], rows: readonly BulkRow[], outcome: BulkOutcome): void => {
    const { postponed } = outcome;
    for (let at = 0; at < rows.length; at += 1) {
      const { progress, row } = rows[at]!;
      const { batch, uncertain } = progress;
      const kind = BULK_KINDS[batch.kinds[row]!]!;
      const isOurs = uncertain.size > 0 && uncertain.has(row);
      const result = readItem(items[at]!, kind, batch.ids[row]!, isOurs, client.server);
      if (!isPostponed(result)) {
        progress.results[row] = result;
        continue;
      }
      if (result.status === "busy") outcome.busy += 1;
      // A shard that went away in the middle may have stored it.
      if (items[at]!.status >= 500) uncertain.add(row);
      // What a person must mend is told before what mends itself.
      if (postponed.get(progress)?.status !== "blocked") postponed.set(progress, result);
    }
  };

  return async (rows) => {
    const outcome: BulkOutcome = { postponed: new Map(), busy: 0 };
    await sendRows(rows, outcome);
    if (outcome.busy > 0) observer.rejected?.(outcome.busy);
    return outcome;
  };
}

/** What waiting helps against. */
export function unavailable(address: string, reason: string): HeimdallError {
  return new HeimdallError("UNAVAILABLE", `Elasticsearch at ${address} does not store all documents now: ${reason}`, {
    status: 503,
    retryable: true,
  });
}
