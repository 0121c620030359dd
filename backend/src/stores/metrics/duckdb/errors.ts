import { HeimdallError, messageOf } from "../../../errors.ts";

/** Something outside of the file keeps it from being read or written. */
const CIRCUMSTANCE =
  /no space left|disk (?:is )?full|enough space|quota exceeded|too many open files|permission denied|out of memory|could not set lock/i;

/** The database at a path cannot be opened, because its bytes are not what DuckDB wrote. */
export function isDamage(error: unknown): boolean {
  const reason = `${messageOf(error)} ${error instanceof Error ? messageOf(error.cause) : ""}`;
  if (CIRCUMSTANCE.test(reason)) return false;
  return /not a valid DuckDB|corrupt|checksum|failure while replaying wal|serializ|out of file bounds|could not read enough bytes|invalid (?:block|magic)|storage version|INTERNAL Error/i.test(
    reason,
  );
}

/** After such an error what DuckDB holds in memory may differ from its files; the instance has to be opened anew. */
export function leavesDoubt(error: unknown): boolean {
  return /FATAL Error|has been invalidated|failed to commit|IO Error|Unique file handle conflict|no space left/i.test(
    messageOf(error),
  );
}

/** What a failed write means to its sender: everything may be written again, and nothing of it is promised. */
export function writeError(error: unknown, what: string): HeimdallError {
  if (error instanceof HeimdallError) return error;
  const reason = messageOf(error);
  if (/no space left|disk (?:is )?full|enough space|quota exceeded|file too large/i.test(reason)) {
    return new HeimdallError(
      "METRIC_STORE_FULL",
      `The disk of the metric store is full, ${what} could not be written; free space or shorten a retention policy`,
      { cause: error, status: 503, retryable: true },
    );
  }
  if (/out of memory/i.test(reason)) {
    return new HeimdallError(
      "METRIC_STORE_MEMORY",
      `The metric store's memory limit does not suffice to write ${what}; raise it or send smaller batches`,
      { cause: error, status: 503, retryable: true },
    );
  }
  return new HeimdallError("METRIC_STORE_WRITE", `The metric store could not write ${what}: ${reason}`, {
    cause: error,
    status: 503,
    retryable: true,
  });
}

/** A question that the store cannot answer as it was put. */
export function queryError(message: string, cause?: unknown): HeimdallError {
  return new HeimdallError("METRIC_QUERY", message, { cause, status: 400 });
}

/** What a failed read means to whoever asked. */
export function readError(error: unknown): HeimdallError {
  if (error instanceof HeimdallError) return error;
  const reason = messageOf(error);
  if (/out of memory/i.test(reason)) {
    return new HeimdallError(
      "METRIC_QUERY_MEMORY",
      "The query needs more memory than the metric store may use; ask for a shorter time or a longer interval",
      { cause: error, status: 400 },
    );
  }
  const pattern = /Invalid Input Error: (.*(?:regex|missing|invalid|bad|no argument).*)/i.exec(reason);
  if (pattern) return queryError(`The regular expression cannot be used: ${pattern[1]}`, error);
  return new HeimdallError("METRIC_STORE_READ", `The metric store could not answer: ${reason}`, {
    cause: error,
    status: 500,
  });
}

/** Heimdall is stopping or starting again. */
export function closedError(): HeimdallError {
  return new HeimdallError("METRIC_STORE_CLOSED", "the metric store is closed", { status: 503, retryable: true });
}
