import type { LogWriteResult } from "../port.ts";
import type { EncodedBulk } from "./encode.ts";

/** How far a batch has come; kept with the batch, so that a second try sends only what the first could not. */
export interface Progress {
  readonly batch: EncodedBulk;
  /** By row; absent while it is open. */
  readonly results: (LogWriteResult | undefined)[];
  /** Rows without a result, in ascending order. */
  open: number[];
  /** Rows that may be stored without our knowing: the request failed on its way. */
  readonly uncertain: Set<number>;
}

/** One document on its way. */
export interface BulkRow {
  readonly progress: Progress;
  readonly row: number;
}

export function createProgress(batch: EncodedBulk): Progress {
  const results = new Array<LogWriteResult | undefined>(batch.count);
  const open: number[] = [];
  for (let row = 0; row < batch.count; row += 1) {
    const reason = batch.refused.get(row);
    if (reason === undefined) open.push(row);
    else results[row] = { status: "refused", id: batch.ids[row]!, reason };
  }
  return { batch, results, open, uncertain: new Set() };
}

/** The first open rows that fit; with `mayExceed` at least one, however large it is. */
export function takeRows(
  progress: Progress,
  room: { readonly bytes: number; readonly rows: number; readonly mayExceed: boolean },
): { readonly rows: readonly BulkRow[]; readonly bytes: number } {
  const { starts } = progress.batch;
  const rows: BulkRow[] = [];
  let bytes = 0;
  for (const row of progress.open) {
    const size = starts[row + 1]! - starts[row]!;
    const isForced = rows.length === 0 && room.mayExceed;
    if (rows.length >= room.rows || (bytes + size > room.bytes && !isForced)) break;
    rows.push({ progress, row });
    bytes += size;
  }
  return { rows, bytes };
}

/** Takes the rows that have a result now out of the open ones. */
export function closeRows(progress: Progress): void {
  const { open, results } = progress;
  // Mostly all of them have one.
  progress.open = open.some((row) => results[row] === undefined)
    ? open.filter((row) => results[row] === undefined)
    : [];
}

/** The lines of rows, neighbours in one piece; a copy only where there are several pieces. */
export function bodyOf(rows: readonly BulkRow[]): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; at < rows.length; ) {
    const { progress, row } = rows[at]!;
    let last = row;
    at += 1;
    while (at < rows.length && rows[at]!.progress === progress && rows[at]!.row === last + 1) {
      last += 1;
      at += 1;
    }
    const { bytes, starts } = progress.batch;
    const from = starts[row]!;
    pieces.push(Buffer.from(bytes.buffer, bytes.byteOffset + from, starts[last + 1]! - from));
  }
  return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
}
