import { HeimdallError, messageOf } from "../../errors.ts";

/** Errors of Kafka's protocol that no second try mends: the message is above the broker's or the topic's limit. */
const TOO_LARGE = new Set(["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"]);

/** Whether a broker found a message, or the messages of one request together, too large. */
export function isTooLarge(error: unknown): boolean {
  return TOO_LARGE.has(typeOf(error));
}

/** What a member hears that the group went on without. */
const FENCED = new Set(["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "REBALANCE_IN_PROGRESS"]);

/** Whether the broker refused something because the group has rebalanced, or is about to. */
export function isFenced(error: unknown): boolean {
  return FENCED.has(typeOf(error));
}

/** What became of something that was tried on Kafka, as the port words it. */
export function busError(what: string, error: unknown): HeimdallError {
  if (error instanceof HeimdallError) return error;
  if (isTooLarge(error)) {
    return new HeimdallError(
      "TOO_LARGE",
      `${what}: a message is larger than the broker takes; raise max.message.bytes of the topic or send less at once`,
      { cause: error, status: 413 },
    );
  }
  return new HeimdallError("UNAVAILABLE", `${what}: ${messageOf(error)}`, {
    cause: error,
    status: 503,
    retryable: true,
  });
}

/** Kafka's name of an error, also behind kafkajs's wrappers. */
export function typeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const type = (at as Error & { type?: unknown }).type;
    if (typeof type === "string") return type;
  }
  return "";
}

/** Rejects, retryable, when a promise takes longer; what it becomes later is of no interest then. */
export async function within<T>(milliseconds: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(busError(what, new Error(`no answer from Kafka in time`))), milliseconds);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    promise.catch(() => {});
  }
}
