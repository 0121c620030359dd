import { HeimdallError } from "../../../errors.ts";
import type { LogWriteResult } from "../port.ts";
import type { EncodedDocuments } from "./encode.ts";
import { closedError } from "./errors.ts";

interface Pending {
  readonly batch: EncodedDocuments;
  readonly resolve: (results: LogWriteResult[]) => void;
  readonly reject: (error: unknown) => void;
}

/** What became of a batch in a commit: its results, or why it must be written again. */
export type CommitOutcome = { readonly results: LogWriteResult[] } | { readonly error: unknown };

export interface GroupWriter {
  write(batch: EncodedDocuments): Promise<LogWriteResult[]>;
  /** Runs work between two commits. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface GroupWriterOptions {
  /** How long batches are gathered while commits follow each other closely, in milliseconds. */
  readonly gatherMilliseconds: number;
  /** What may wait to be committed, in bytes of memory. */
  readonly pendingBytes: number;
  readonly commit: (batches: readonly EncodedDocuments[]) => Promise<CommitOutcome[]>;
}

const GROUP_ROWS = 20_000;
const GROUP_BYTES = 16 * 1024 * 1024;

/**
 * Gathers what several writers bring into one commit. A writer that comes alone does not wait; under load commits
 * are at least the gathering time apart, so that the cost of a commit is shared.
 */
export function createGroupWriter({ gatherMilliseconds, pendingBytes, commit }: GroupWriterOptions): GroupWriter {
  const queue: Pending[] = [];
  const works: (() => Promise<void>)[] = [];
  let bytes = 0;
  let running: Promise<void> | null = null;
  let lastCommit = Number.NEGATIVE_INFINITY;
  let closed = false;

  const takeGroup = (): Pending[] => {
    const group: Pending[] = [];
    let rows = 0;
    let size = 0;
    while (
      queue.length > 0 &&
      (group.length === 0 || (rows + queue[0]!.batch.count <= GROUP_ROWS && size < GROUP_BYTES))
    ) {
      const pending = queue.shift()!;
      group.push(pending);
      rows += pending.batch.count;
      size += pending.batch.bytes;
    }
    return group;
  };

  const isFull = () => bytes >= GROUP_BYTES || queue.reduce((rows, { batch }) => rows + batch.count, 0) >= GROUP_ROWS;

  const run = async (): Promise<void> => {
    while (queue.length > 0 || works.length > 0) {
      const work = works.shift();
      if (work) {
        await work();
        continue;
      }
      const wait = lastCommit + gatherMilliseconds - performance.now();
      if (wait > 0 && !closed && !isFull()) await new Promise((resolve) => setTimeout(resolve, wait));
      lastCommit = performance.now();
      const group = takeGroup();
      let outcomes: CommitOutcome[];
      try {
        outcomes = await commit(group.map(({ batch }) => batch));
      } catch (error) {
        outcomes = group.map(() => ({ error }));
      }
      for (const [n, { batch, resolve, reject }] of group.entries()) {
        bytes -= batch.bytes;
        const outcome = outcomes[n]!;
        if ("results" in outcome) resolve(outcome.results);
        else reject(outcome.error);
      }
    }
  };
  const wake = (): void => {
    running ??= run().finally(() => {
      running = null;
      if (queue.length > 0 || works.length > 0) wake();
    });
  };

  return {
    write(batch) {
      if (closed) return Promise.reject(closedError());
      if (batch.count === 0) return Promise.resolve([]);
      if (bytes > 0 && bytes + batch.bytes > pendingBytes) {
        return Promise.reject(
          new HeimdallError(
            "LOG_STORE_BUSY",
            "the log store has more to write than it can hold; send it again shortly",
            {
              status: 429,
              retryable: true,
            },
          ),
        );
      }
      bytes += batch.bytes;
      return new Promise((resolve, reject) => {
        queue.push({ batch, resolve, reject });
        wake();
      });
    },
    exclusively(work) {
      if (closed) return Promise.reject(closedError());
      return new Promise((resolve, reject) => {
        works.push(() => work().then(resolve, reject));
        wake();
      });
    },
    async close() {
      closed = true;
      while (running) await running;
    },
  };
}
