import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { HeimdallError } from "../../../errors.ts";
import type { Target } from "../../target.ts";
import { retentionDays } from "../index-names.ts";
import type { LogHit, LogRetentionRule, LogSelection, LogStore, LogWriteResult } from "../port.ts";
import { createCommitter } from "./commit.ts";
import { completeFieldValues } from "./complete-values.ts";
import { type EncodedDocuments, encodeDocuments } from "./encode.ts";
import { startEngine } from "./engine.ts";
import { countFieldValues, listFields } from "./field-values.ts";
import { type Files, findFiles } from "./files.ts";
import { findDocument } from "./find-document.ts";
import { countByTime } from "./histogram.ts";
import { forQuestion } from "./questions.ts";
import { retainLogs } from "./retention.ts";
import { type Reader, searchLogs } from "./search.ts";
import { filesOf } from "./selection.ts";
import { createCounter } from "./stats.ts";
import { embeddedSummaries } from "./summaries.ts";
import { createGroupWriter } from "./writer.ts";
import { extractDocument, restoreDocuments } from "./written.ts";

export interface EmbeddedLogStoreOptions {
  /** Where the files go; `logs` is made below it. */
  readonly directory: string;
  /** What DuckDB may use; more is spilled to disk below the directory. It grows to fourfold rather than refuse a write. @default 128 MiB */
  readonly memoryLimitBytes?: number | undefined;
  /** @default the processors, 4 at most */
  readonly threads?: number | undefined;
  /** Which indices share files: those that are kept equally long. @default all for ever */
  readonly retention?: readonly LogRetentionRule[] | undefined;
  /** Fields of a file that get a column each; more are found by a slower look. @default 200 */
  readonly columnLimit?: number | undefined;
  /** Files that stay open. @default 32 */
  readonly openFileLimit?: number | undefined;
  /** How long batches are gathered into one commit under load, in milliseconds. @default 50 */
  readonly gatherMilliseconds?: number | undefined;
  /** Memory of batches that wait to be written; beyond it a write is refused with status 429. @default 128 MiB */
  readonly pendingBytes?: number | undefined;
  /** How long one question may take, waiting for others included. @default 30,000 */
  readonly queryMilliseconds?: number | undefined;
  readonly now?: (() => number) | undefined;
  /** Told of what a person should know: a damaged file that was set aside. @default a warning of the process */
  readonly report?: ((error: HeimdallError) => void) | undefined;
}

export interface EmbeddedLogStore extends LogStore, Target<EncodedDocuments, readonly LogWriteResult[]> {}

const MEBIBYTE = 1024 * 1024;
const SCAN_PAGE = 5_000;
/** How long somebody who types waits for completions. */
const COMPLETION_TIME = 1_000;

/**
 * Opens the log store that needs nothing installed: DuckDB files, one for each day and length of retention, below
 * `directory/logs`. Throws LOG_STORE_LOCKED when another process has it; a damaged file is set aside and reported.
 */
export async function openEmbeddedLogStore(options: EmbeddedLogStoreOptions): Promise<EmbeddedLogStore> {
  const {
    memoryLimitBytes = 128 * MEBIBYTE,
    threads = Math.min(4, availableParallelism()),
    retention = [],
    columnLimit = 200,
    openFileLimit = 32,
    gatherMilliseconds = 50,
    pendingBytes = 128 * MEBIBYTE,
    queryMilliseconds = 30_000,
    now = Date.now,
    report = (error) => process.emitWarning(error.message, { code: error.code }),
  } = options;
  const directory = join(options.directory, "logs");
  const engine = await startEngine({ directory, memoryLimitBytes, threads });
  const files = await findFiles(engine, { directory, openLimit: openFileLimit, report });
  let daysOf = retentionDays(retention);
  const committer = createCommitter({
    engine,
    files,
    columnLimit,
    now,
    daysOf: (index) => daysOf(index),
    ownSource: randomBytes(15).toString("base64url"),
  });
  committer.startAfter(await lastSequence(files));
  const writer = createGroupWriter({ gatherMilliseconds, pendingBytes, commit: committer.commit });
  const { committedSequence } = committer;
  const reader = (milliseconds = queryMilliseconds, signal?: AbortSignal): Reader => ({
    engine: forQuestion(engine, milliseconds, signal),
    files,
    now,
    committedSequence,
  });
  const counter = createCounter(files);
  const asked = ({ signal }: { readonly signal?: AbortSignal | undefined }) => reader(queryMilliseconds, signal);

  return {
    write: (documents) => writer.write(encodeDocuments(documents)),
    commit: (batch) => writer.write(batch),
    extract: extractDocument,
    restore: (items) => restoreDocuments(items, (documents) => writer.write(encodeDocuments(documents))),
    search: (request) => searchLogs(asked(request), request),
    histogram: (request) => countByTime(asked(request), request),
    document: (sought) => findDocument(asked(sought), sought),
    indices: ({ from, until }) => counter.indices(filesOf(files, { query: { kind: "all" }, from, until })),
    fields: (selection) => listFields(asked(selection), selection),
    fieldValues: (selection, field, limit) => countFieldValues(asked(selection), selection, field, limit),
    completeValues: (selection, field, prefix, limit) =>
      completeFieldValues(reader(COMPLETION_TIME, selection.signal), selection, field, prefix, limit),
    scan: (selection) => scan(reader(Number.POSITIVE_INFINITY, selection.signal), selection),
    applyRetention: (rules, time, limits) =>
      writer.exclusively(() => {
        daysOf = retentionDays(rules);
        return retainLogs(engine, files, { rules, limits }, time);
      }),
    summaries: embeddedSummaries(() => reader(Number.POSITIVE_INFINITY)),
    stats: counter.stats,
    async close() {
      await writer.close();
      await engine.endReading();
      await files.detachAll();
      await engine.close();
    },
  };
}

async function* scan(reader: Reader, selection: LogSelection): AsyncGenerator<readonly LogHit[]> {
  let after: string | undefined;
  do {
    const page = await searchLogs(reader, { ...selection, sort: "oldest", size: SCAN_PAGE, countLimit: 0, after });
    if (page.hits.length > 0) yield page.hits;
    after = page.next ?? undefined;
  } while (after !== undefined);
}

/** The last sequence that was given: it is in the file that was written last. */
async function lastSequence(files: Files): Promise<number> {
  let newest: { file: ReturnType<Files["list"]>[number]; written: number } | null = null;
  for (const file of files.list()) {
    for (const path of [file.path, `${file.path}.wal`]) {
      const written = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
      if (!newest || written > newest.written) newest = { file, written };
    }
  }
  return newest ? ((await files.use(newest.file, async (state) => state.lastSequence)) ?? 0) : 0;
}
