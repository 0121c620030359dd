import { setTimeout as sleep } from "node:timers/promises";
import { HeimdallError } from "../../../errors.ts";
import type { LogWriteResult } from "../port.ts";
import type { Postponed } from "./bulk-answer.ts";
import { type BulkRow, closeRows, createProgress, type Progress, takeRows } from "./bulk-progress.ts";
import { type BulkOutcome, type BulkRequestOptions, createBulkRequest, unavailable } from "./bulk-request.ts";
import type { EncodedBulk } from "./encode.ts";

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
/**
 * Sends batches by the bulk API: what waits goes together into one request, some requests are under way at once (fewer
 * after Elasticsearch had no room), and the documents that it has no room for are sent again alone.
 */
export function createBulkSender(options: BulkRequestOptions): BulkSender {
  const { client } = options;
  const sendRows = createBulkRequest(options);
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
    let outcome: BulkOutcome | null = null;
    let failure: HeimdallError | null = null;
    try {
      outcome = await sendRows(rows);
      atOnce = outcome.busy > 0 ? Math.max(1, atOnce / 2) : Math.min(MOST_AT_ONCE, atOnce + 0.25);
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
      else goOn(ticket, outcome?.postponed.get(progress));
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

function closed(address: string): HeimdallError {
  return new HeimdallError("UNAVAILABLE", `the connection to Elasticsearch at ${address} is closed`, {
    status: 503,
    retryable: true,
  });
}
