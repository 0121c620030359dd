import { randomBytes } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../stores/state/schema.ts";
import type { NotificationsTable } from "../stores/state/tables/alerting.ts";
import type { NotificationMessage, SendOutcome } from "./channel.ts";

type Database = Kysely<Schema> | Transaction<Schema>;

/** A message that is to go to one destination. */
export interface NewNotification {
  /** The same key is never queued twice: rule, destination, key and what was found. */
  readonly dedupKey: string;
  readonly channel: string;
  readonly destination: string;
  readonly message: NotificationMessage;
  /** The incident that it tells of. */
  readonly incident?: string | undefined;
  /** The contact point that it goes to; absent where the rule itself names the channel. */
  readonly contactPoint?: string | undefined;
}

export type NotificationRow = NotificationsTable;

/** How long a message is tried before it is given up as expired, and how long finished ones are kept. */
export const EXPIRY_MILLISECONDS = 3 * 86_400_000;
export const KEEP_MILLISECONDS = 30 * 86_400_000;
const LONGEST_DELAY = 300_000;
const LONGEST_WAIT = 3_600_000;
const UNCLAIMED = { claimed_by: null, claimed_until: null };

let lastTime = 0;
let sequence = 0;

/** Ids sort by the order in which they were made, also within a millisecond. */
function makeId(now: number): string {
  const time = Math.max(now, lastTime);
  sequence = time === lastTime ? sequence + 1 : 0;
  lastTime = time;
  const part = (value: number, length: number) => value.toString(36).padStart(length, "0");
  return `${part(time, 9)}${part(sequence, 4)}${randomBytes(4).toString("hex")}`;
}

/** When a message was put into the outbox, also when it was tried anew later. */
export function queuedAt(id: string): number {
  return Number.parseInt(id.slice(0, 9), 36);
}

/** Puts messages into the outbox; durable when the transaction is. Answers how many were new. */
export async function enqueue(db: Database, messages: readonly NewNotification[], now: number): Promise<number> {
  let added = 0;
  for (const { dedupKey, channel, destination, message, incident, contactPoint } of messages) {
    const result = await db
      .insertInto("notifications")
      .values({
        id: makeId(now),
        dedup_key: dedupKey,
        rule: message.rule,
        channel,
        destination,
        message: JSON.stringify(message),
        state: "pending",
        attempts: 0,
        created_at: now,
        next_attempt_at: now,
        finished_at: null,
        last_error: null,
        claimed_by: null,
        claimed_until: null,
        incident_id: incident ?? null,
        contact_point: contactPoint ?? null,
      })
      .onConflict((conflict) => conflict.column("dedup_key").doNothing())
      .executeTakeFirst();
    added += Number(result.numInsertedOrUpdatedRows ?? 0n);
  }
  return added;
}

/** The oldest message of every destination that has one waiting: the only one that may go next. */
export async function headsOfQueues(db: Database): Promise<NotificationRow[]> {
  const heads = await db
    .selectFrom("notifications")
    .select(({ fn }) => ["destination", fn.min("id").as("id")])
    .where("state", "=", "pending")
    .groupBy("destination")
    .execute();
  if (heads.length === 0) return [];
  const ids = heads.map(({ id }) => id);
  return db.selectFrom("notifications").selectAll().where("id", "in", ids).execute();
}

/**
 * Notes how an attempt went, and ends the claim. Answers the message's state. What was sent is noted as sent whoever
 * has the message by now; any other outcome is left to the one who has it.
 */
export async function settle(
  db: Database,
  row: NotificationRow,
  outcome: SendOutcome,
  now: number,
): Promise<NotificationRow["state"]> {
  const attempts = row.attempts + 1;
  if (outcome.outcome === "sent" || outcome.outcome === "failed") {
    const last_error = outcome.outcome === "failed" ? outcome.reason : row.last_error;
    const change = { state: outcome.outcome, attempts, finished_at: now, last_error, ...UNCLAIMED };
    const update = db.updateTable("notifications").set(change).where("id", "=", row.id);
    await (outcome.outcome === "sent"
      ? update
      : update.where("claimed_by", "is not distinct from", row.claimed_by)
    ).execute();
    return outcome.outcome;
  }
  const delay = Math.round(Math.min(outcome.afterMilliseconds ?? backOff(attempts), LONGEST_WAIT));
  const isExpired = now + delay > row.created_at + EXPIRY_MILLISECONDS;
  await db
    .updateTable("notifications")
    .set({
      state: isExpired ? "expired" : "pending",
      attempts,
      next_attempt_at: now + delay,
      finished_at: isExpired ? now : null,
      last_error: outcome.reason,
      ...UNCLAIMED,
    })
    .where("id", "=", row.id)
    .where("claimed_by", "is not distinct from", row.claimed_by)
    .execute();
  return isExpired ? "expired" : "pending";
}

/** 1 s, 2 s, 4 s … 5 minutes, each shortened by up to a half at random so that many do not come back at once. */
export function backOff(attempts: number): number {
  const delay = Math.min(LONGEST_DELAY, 1_000 * 2 ** Math.min(attempts - 1, 20));
  return delay * (0.5 + Math.random() / 2);
}

export async function listNotifications(
  db: Database,
  filter: { readonly state?: NotificationRow["state"] | undefined; readonly limit: number },
): Promise<NotificationRow[]> {
  let query = db.selectFrom("notifications").selectAll().orderBy("id", "desc").limit(filter.limit);
  if (filter.state === "failed") query = query.where("state", "in", ["failed", "expired"]);
  else if (filter.state) query = query.where("state", "=", filter.state);
  return query.execute();
}

/** Queues a failed or expired message again. Undefined when there is none. */
export async function retryFailed(db: Database, id: string, now: number): Promise<NotificationRow | undefined> {
  // It expires by its age: trying it again makes it young.
  await db
    .updateTable("notifications")
    .set({ state: "pending", attempts: 0, created_at: now, next_attempt_at: now, finished_at: null })
    .where("id", "=", id)
    .where("state", "in", ["failed", "expired"])
    .execute();
  return db
    .selectFrom("notifications")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "pending")
    .executeTakeFirst();
}

/** Forgets messages that were finished long ago. */
export async function forgetFinished(db: Database, now: number): Promise<void> {
  await db
    .deleteFrom("notifications")
    .where("finished_at", "<", now - KEEP_MILLISECONDS)
    .execute();
}

/** How many messages there are, by state. */
export async function countByState(db: Database): Promise<Partial<Record<NotificationRow["state"], number>>> {
  const rows = await db
    .selectFrom("notifications")
    .select(({ fn }) => ["state", fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}
