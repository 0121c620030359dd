import { HeimdallError, messageOf } from "../../../errors.ts";

/** What PostgreSQL itself answers: it has a five-letter SQLSTATE and a severity. */
interface Answer extends Error {
  code: string;
  severity: string;
  detail?: string | undefined;
  where?: string | undefined;
}

/**
 * SQLSTATEs after which the same call may succeed: connection lost (08), transaction rolled back for another one's sake
 * (40), no memory, disk or connection left (53), stopped by an operator, restarting or cancelled (57), broken disk (58),
 * a lock not had in time (55P03), a transaction that stood still too long (25P03), a server that only reads, as after
 * a fail-over (25006).
 */
const RETRYABLE = /^(08|40|53|57|58|55P03|25P03|25006)/;
/** Of those, the ones after which the connection is of no use either. */
const BROKEN = /^(08|57P|58|25P03|25006)/;

/**
 * An error of pg as Heimdall throws it: STATE_STORE, retryable, when the store is away; else as it is, without the
 * row that PostgreSQL quotes in its detail, which may hold a hash.
 */
export function translate(error: unknown, where: string): unknown {
  if (error instanceof HeimdallError) return error;
  if (isAnswer(error) && !RETRYABLE.test(error.code)) {
    error.detail = undefined;
    error.where = undefined;
    return error;
  }
  return new HeimdallError("STATE_STORE", `the state store (PostgreSQL at ${where}) is away: ${reasonOf(error)}`, {
    status: 503,
    retryable: true,
    cause: error,
  });
}

/** Whether the connection that an error came over is of no use any more. */
export function isBroken(error: unknown): boolean {
  return isAnswer(error) ? BROKEN.test(error.code) : !(error instanceof HeimdallError);
}

function isAnswer(error: unknown): error is Answer {
  return error instanceof Error && "severity" in error && /^[0-9A-Z]{5}$/.test(String((error as Partial<Answer>).code));
}

/** Node tries every address of a name and then throws one error of many without a message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(messageOf))].join(", ");
  return messageOf(error);
}
