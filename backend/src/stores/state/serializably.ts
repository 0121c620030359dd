import type { Kysely, Transaction } from "kysely";
import type { Schema } from "./schema.ts";

const MOST_ATTEMPTS = 5;

/**
 * Runs a transaction as if it were alone: what it read is still so when it writes. Where another one came in between,
 * PostgreSQL gives one of them up, and it is run again on what is there by then.
 */
export async function serializably<T>(db: Kysely<Schema>, work: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().setIsolationLevel("serializable").execute(work);
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isGivenUp(error)) throw error;
    }
  }
}

/** SQLSTATE class 40: rolled back for another transaction's sake. */
function isGivenUp(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: unknown } };
  return /^40/.test(String(cause?.code));
}
