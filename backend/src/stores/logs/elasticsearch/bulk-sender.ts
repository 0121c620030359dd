import { setTimeout as sleep } from "node:timers/promises";
import { HeimdallError } from "../../../errors.ts";
import type { LogWriteResult } from "../port.ts";
import { answerFilter, type BulkItem, isPostponed, type Postponed, readItem, readItems } from "./bulk-answer.ts";
import { type BulkRow, bodyOf, closeRows, createProgress, type Progress, takeRows } from "./bulk-progress.ts";
import type { ElasticsearchClient } from "./client.ts";
import { BULK_KINDS, type EncodedBulk } from "./encode.ts";
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

export interface BulkSenderOptions {
  readonly client: ElasticsearchClient;
  readonly observer: BulkObserver;
  /** `?refresh=…` of each request; for tests that read what they wrote. */
  readonly refresh?: "wait_for" | "true" | undefined;
}

export interface BulkSender {
  /**
   * Sends a batch; resolves with a result for each document when all have one. Rejects, retryable, when some could not
   * be stored for now: what was stored is remembered with the batch, and sending the same batch again goes on there.
   */
  send(batch: EncodedBulk): Promise<readonly LogWriteResult[]>;
  close(): void;
}

interface Ticket {
  readonly progress: Progress;
  /** Since when Elasticsearch has had no room for any of it; null while it goes on. */
  busySince: number | null;
  delay: number;
  resolve(results: readonly LogWriteResult[]): void;
  reject(error: Error): void;
}

/** Measured on one node: larger requests are not faster, and a refused one costs more. */
const REQUEST_BYTES = 5 * 1024 * 1024;
const REQUEST_DOCUMENTS = 5_000;
const MOST_AT_ONCE = 4;
/** How long items that Elasticsearch has no room for are sent again before the batch is given back. */
const PATIENCE = 5_000;
const FIRST_DELAY = 100;
const LONGEST_DELAY = 1_600;
/** Errors by which Elasticsearch refuses a whole request for one bad line in it. */
const POISON_TYPES =
  /^(?:illegal_argument|x_content_parse|xcontent_parse|json_parse|parsing|parse|action_request_validation|document_parsing|invalid_index_name)_exception$/;

/**
 * Sends batches by the bulk API: what waits goes together into one request, some requests are under way at once (fewer
 * after Elasticsearch had no room), and the documents that it has no room for are sent again alone.
 */
export function createBulkSender({ client, observer, refresh }: BulkSenderOptions): BulkSender {
  const waiting: Ticket[] = [];
  const known = new WeakMap<EncodedBulk, Progress>();
  const closing = new AbortController();
  let atOnce = MOST_AT_ONCE;
  let underWay = 0;

  const pump = (): void => {
    while (underWay < Math.floor(atOnce) && waiting.length > 0) {
      const taken: Ticket[] = [];
      const rows: BulkRow[] = [];
      let bytes = 0;
      while (waiting.length > 0 && bytes < REQUEST_BYTES && rows.length < REQUEST_DOCUMENTS) {
        const ticket = waiting[0]!;
        const part = takeRows(ticket.progress, {
          bytes: REQUEST_BYTES - bytes,
          rows: REQUEST_DOCUMENTS - rows.length,
          mayExceed: rows.length === 0,
        });
        if (part.rows.length === 0) break;
        waiting.shift();
        taken.push(ticket);
        for (const row of part.rows) rows.push(row);
        bytes += part.bytes;
      }
      underWay += 1;
      void request(taken, rows).finally(() => {
        underWay -= 1;
        pump();
      });
    }
  };

  const request = async (taken: readonly Ticket[], rows: readonly BulkRow[]): Promise<void> => {
    const postponed = new Map<Progress, Postponed>();
    let failure: HeimdallError | null = null;
    try {
      await sendRows(rows, postponed);
    } catch (error) {
      failure = ended(error);
    }
    for (const ticket of taken) {
      const { progress } = ticket;
      const before = progress.open.length;
      closeRows(progress);
      if (progress.open.length < before) ticket.busySince = null;
      if (progress.open.length === 0) ticket.resolve(progress.results as LogWriteResult[]);
      else if (failure) ticket.reject(failure);
      else goOn(ticket, postponed.get(progress));
    }
  };

  /** The rest of a batch: at once where nothing stands in its way, later where Elasticsearch had no room. */
  const goOn = (ticket: Ticket, reason: Postponed | undefined): void => {
    if (!reason) {
      waiting.unshift(ticket);
      return;
    }
    if (ticket.busySince === null) ticket.delay = FIRST_DELAY;
    ticket.busySince ??= Date.now();
    const wait = ticket.delay * (0.5 + Math.random());
    if (reason.status === "blocked" || Date.now() + wait - ticket.busySince > PATIENCE) {
      ticket.reject(unavailable(client.server.address, reason.reason));
      return;
    }
    ticket.delay = Math.min(ticket.delay * 2, LONGEST_DELAY);
    sleep(wait, undefined, { signal: closing.signal }).then(
      () => {
        waiting.push(ticket);
        pump();
      },
      () => ticket.reject(closed(client.server.address)),
    );
  };

  /** Sends rows in one request, or in halves where it is too large or Elasticsearch refuses all for one bad line. */
  const sendRows = async (rows: readonly BulkRow[], postponed: Map<Progress, Postponed>): Promise<void> => {
    let items: readonly BulkItem[];
    try {
      items = await post(rows);
    } catch (error) {
      const isUncertain = !(error instanceof ElasticsearchError) || error.isUncertain;
      if (isUncertain) for (const { progress, row } of rows) progress.uncertain.add(row);
      if (!(error instanceof ElasticsearchError)) throw error;
      if (error.answered === 429 && error.type !== "cluster_block_exception") {
        lessAtOnce(rows.length);
        for (const { progress } of rows) postponed.set(progress, { status: "busy", reason: error.message });
        return;
      }
      if (error.answered !== 413 && !(error.answered === 400 && POISON_TYPES.test(error.type ?? ""))) throw error;
      if (rows.length > 1) {
        const middle = Math.ceil(rows.length / 2);
        await sendRows(rows.slice(0, middle), postponed);
        await sendRows(rows.slice(middle), postponed);
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
    read(items, rows, postponed);
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

  const read = (items: readonly BulkItem[], rows: readonly BulkRow[], postponed: Map<Progress, Postponed>): void => {
    let busy = 0;
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
      if (result.status === "busy") busy += 1;
      // What a person must mend is told before what mends itself.
      if (postponed.get(progress)?.status !== "blocked") postponed.set(progress, result);
    }
    if (busy > 0) lessAtOnce(busy);
    else atOnce = Math.min(MOST_AT_ONCE, atOnce + 0.25);
  };

  const lessAtOnce = (documents: number): void => {
    atOnce = Math.max(1, atOnce / 2);
    observer.rejected?.(documents);
  };

  const ended = (error: unknown): HeimdallError => {
    if (closing.signal.aborted) return closed(client.server.address);
    if (error instanceof HeimdallError && error.retryable) return error;
    // Whatever it is, the documents are not stored and must not be lost.
    return unavailable(client.server.address, error instanceof Error ? error.message : String(error));
  };

  return {
    send(batch) {
      let progress = known.get(batch);
      if (!progress) {
        progress = createProgress(batch);
        known.set(batch, progress);
      }
      if (closing.signal.aborted) return Promise.reject(closed(client.server.address));
      if (progress.open.length === 0) return Promise.resolve(progress.results as LogWriteResult[]);
      const { promise, resolve, reject } = Promise.withResolvers<readonly LogWriteResult[]>();
      const ticket: Ticket = { progress, busySince: null, delay: FIRST_DELAY, resolve, reject };
      waiting.push(ticket);
      pump();
      return promise;
    },
    close() {
      closing.abort();
      for (const ticket of waiting.splice(0)) ticket.reject(closed(client.server.address));
    },
  };
}

function unavailable(address: string, reason: string): HeimdallError {
  return new HeimdallError("UNAVAILABLE", `Elasticsearch at ${address} does not store all documents now: ${reason}`, {
    status: 503,
    retryable: true,
  });
}

function closed(address: string): HeimdallError {
  return new HeimdallError("UNAVAILABLE", `the connection to Elasticsearch at ${address} is closed`, {
    status: 503,
    retryable: true,
  });
}
