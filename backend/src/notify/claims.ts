import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../stores/state/schema.ts";
import type { NotificationRow } from "./outbox.ts";

type Database = Kysely<Schema> | Transaction<Schema>;

/** Who sends a message, and until when nobody else may. */
export interface Claim {
  readonly by: string;
  readonly until: number;
}

/**
 * Takes the oldest waiting message of a destination, if it is due. Undefined also when another backend is sending to
 * this destination: one at a time, so that order is kept. One statement, so that of two that come at once only one
 * gets it: PostgreSQL makes the second wait for the row and look at it again.
 */
export function claimHead(
  db: Database,
  destination: string,
  { by, until }: Claim,
  now: number,
): Promise<NotificationRow | undefined> {
  return db
    .updateTable("notifications")
    .set({ claimed_by: by, claimed_until: until })
    .where("id", "=", (query) =>
      query
        .selectFrom("notifications as oldest")
        .select(({ fn }) => fn.min("oldest.id").as("id"))
        .where("oldest.state", "=", "pending")
        .where("oldest.destination", "=", destination),
    )
    .where("state", "=", "pending")
    .where("next_attempt_at", "<=", now)
    .where(({ or, eb }) => or([eb("claimed_until", "is", null), eb("claimed_until", "<", now)]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("notifications as other")
            .select("other.id")
            .where("other.state", "=", "pending")
            .where("other.destination", "=", destination)
            .where("other.claimed_until", ">=", now),
        ),
      ),
    )
    .returningAll()
    .executeTakeFirst();
}

/** Keeps a message for longer. False when another backend has it by now. */
export async function renewClaim(db: Database, id: string, { by, until }: Claim): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("notifications")
    .set({ claimed_until: until })
    .where("id", "=", id)
    .where("claimed_by", "=", by)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes every claim back: where no other backend can be sending, they are those of a process that was killed. */
export async function releaseClaims(db: Database): Promise<void> {
  await db
    .updateTable("notifications")
    .set({ claimed_by: null, claimed_until: null })
    .where("state", "=", "pending")
    .where("claimed_until", "is not", null)
    .execute();
}
