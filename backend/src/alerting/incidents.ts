import { randomUUID } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { Schema } from "../stores/state/schema.ts";
import type { Match } from "./match.ts";

type Database = Kysely<Schema> | Transaction<Schema>;

/** Matches of one rule and key that are noted together. */
export interface MatchCount {
  readonly match: Match;
  readonly count: number;
  readonly first: number;
  /** Where on the bus the signal stands that made the last one; null when none did. */
  readonly sequence?: number | null | undefined;
}

/**
 * Adds matches to the incident of their rule and key; the first, or the first after it was closed, opens one. Answers
 * the incident's id.
 */
export async function recordMatches(db: Database, found: MatchCount, now: number): Promise<string> {
  const { match, count, first, sequence = null } = found;
  const shown = JSON.stringify(match.fields);
  const open = await db
    .selectFrom("incidents")
    .select(["id", "first_time", "last_time"])
    .where("rule", "=", match.rule)
    .where("key", match.key === null ? "is" : "=", match.key)
    .where("state", "!=", "closed")
    // One is open at most, but for somebody who reopens an old one in the same moment.
    .orderBy("created_at", "desc")
    .executeTakeFirst();
  if (open) {
    const { numUpdatedRows } = await db
      .updateTable("incidents")
      .set(({ eb }) => ({
        count: eb("count", "+", count),
        first_time: Math.min(open.first_time, first),
        last_time: Math.max(open.last_time, match.time),
        match: shown,
        changed_at: now,
        ...(sequence !== null && { last_sequence: sequence }),
      }))
      .where("id", "=", open.id)
      .where("state", "!=", "closed")
      .executeTakeFirst();
    // None when a person closed it meanwhile, through another backend: then this one opens the next.
    if (numUpdatedRows > 0n) return open.id;
  }
  const id = randomUUID();
  await db
    .insertInto("incidents")
    .values({
      id,
      rule: match.rule,
      rule_type: match.type,
      key: match.key,
      state: "open",
      first_time: first,
      last_time: match.time,
      count,
      match: shown,
      created_at: now,
      changed_at: now,
      changed_by: null,
      last_sequence: sequence,
    })
    .execute();
  return id;
}

/** The last match of a key: the time of its document, and where on the bus the signal stands that made it. */
export interface LastMatch {
  readonly time: number;
  readonly sequence: number | null;
}

/** The last match of every key of a rule that is known, for telling what was told before. */
export async function lastMatches(db: Database, rule: string): Promise<Map<string | null, LastMatch>> {
  const rows = await db
    .selectFrom("incidents")
    .select(({ fn }) => ["key", fn.max("last_time").as("time"), fn.max("last_sequence").as("sequence")])
    .where("rule", "=", rule)
    .groupBy("key")
    .execute();
  return new Map(
    rows.map(({ key, time, sequence }) => [
      key,
      { time: Number(time), sequence: sequence === null ? null : Number(sequence) },
    ]),
  );
}

/** Forgets incidents that were closed, or last added to, before a time, with what happened to them. */
export async function forgetIncidents(db: Database, before: number): Promise<void> {
  const old = db.selectFrom("incidents").select("id").where("changed_at", "<", before);
  await db.deleteFrom("incident_events").where("incident_id", "in", old).execute();
  await db.deleteFrom("incidents").where("changed_at", "<", before).execute();
}
