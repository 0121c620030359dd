import { HeimdallError, messageOf } from "../../../errors.ts";

/** The bytes of a database file are not what DuckDB wrote. */
export function isDamage(error: unknown): boolean {
  return /not a valid DuckDB|corrupt|checksum|replaying wal|serializ|out of file bounds|could not read enough bytes|invalid (?:block|magic)|storage version|INTERNAL Error|does not exist in the database|Catalog Error|TransactionContext/i.test(
    messageOf(error),
  );
}

/** Another process has the file open. */
export function isLocked(error: unknown): boolean {
  return /could not set lock|conflicting lock/i.test(messageOf(error));
}

/** After such an error DuckDB refuses the file, or all of them, until it is opened anew. */
export function isFatal(error: unknown): boolean {
  return /FATAL Error|has been invalidated/i.test(messageOf(error)) || isDurable(error);
}

/** The memory limit does not suffice. */
export function isMemory(error: unknown): boolean {
  return /out of memory|could not allocate block|failed to pin block/i.test(messageOf(error));
}

/** The commit is on disk, only the tidying up after it failed; the file must be opened anew. */
export function isDurable(error: unknown): boolean {
  return /COMMIT succeeded and is durable/i.test(messageOf(error));
}

/** The file was detached, only the checkpoint before it failed. */
export function isDetached(error: unknown): boolean {
  return /Detached database .* but CHECKPOINT/i.test(messageOf(error));
}

/** What a failed write means to its sender: nothing of the batch is promised, and it may be written again. */
export function writeError(error: unknown): HeimdallError {
  if (error instanceof HeimdallError) return error;
  const reason = messageOf(error);
  const options = { cause: error, status: 503, retryable: true };
  if (/no space left|disk (?:is )?full|enough space|quota exceeded|file too large/i.test(reason)) {
    return new HeimdallError(
      "LOG_STORE_FULL",
      "the log store's disk is full; free space or shorten a retention",
      options,
    );
  }
  if (isMemory(error)) {
    return new HeimdallError(
      "LOG_STORE_MEMORY",
      "the log store's memory limit does not suffice for this batch; raise it or send smaller batches",
      options,
    );
  }
  return new HeimdallError("LOG_STORE_WRITE", `the log store could not write: ${reason}`, options);
}

/** What a failed read means to whoever asked. */
export function readError(error: unknown): HeimdallError {
  if (error instanceof HeimdallError) return error;
  const reason = messageOf(error);
  if (isMemory(error)) {
    return new HeimdallError(
      "LOG_QUERY_MEMORY",
      "the query needs more memory than the log store may use; ask for a shorter time or a longer interval",
      { cause: error, status: 400 },
    );
  }
  const pattern = /Invalid Input Error: (.*(?:regex|missing|invalid|bad|no argument|repetition).*)/i.exec(reason);
  if (pattern) return queryError(`a regular expression cannot be used: ${pattern[1]}`, error);
  return new HeimdallError("LOG_STORE_READ", `the log store could not answer: ${reason}`, { cause: error });
}

/** A question was stopped, because it took all the time that one may take. */
export function tookTooLong(cause: unknown): HeimdallError {
  return new HeimdallError(
    "LOG_QUERY_TIME",
    "the query took too long and was stopped; ask for a shorter time, name the index and the fields, or write fewer wildcards (stores.logs.query_timeout is the limit)",
    { cause, status: 400 },
  );
}

/** Nobody waits for the answer any more. */
export function cancelled(cause?: unknown): HeimdallError {
  return new HeimdallError("LOG_QUERY_CANCELLED", "the query was cancelled", { cause, status: 499 });
}

/** Others had all the time that a question may take. */
export function storeBusy(): HeimdallError {
  return new HeimdallError("LOG_STORE_BUSY", "the log store is busy with other queries; ask again in some seconds", {
    status: 503,
    retryable: true,
  });
}

/** A question that the store cannot answer as it was put. */
export function queryError(message: string, cause?: unknown): HeimdallError {
  return new HeimdallError("QUERY", message, { cause, status: 400 });
}

/** Heimdall is stopping or starting again. */
export function closedError(): HeimdallError {
  return new HeimdallError("LOG_STORE_CLOSED", "the log store is closed", { status: 503, retryable: true });
}
