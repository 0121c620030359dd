import { randomUUID } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import { parseJson } from "../event/json.ts";
import type { Value } from "../event/value.ts";
import type { Schema } from "../stores/state/schema.ts";
import type { IncidentsTable } from "../stores/state/tables/alerting.ts";
import type { Match } from "./match.ts";

type Database = Kysely<Schema> | Transaction<Schema>;
export type IncidentState = IncidentsTable["state"];

/** An incident as the API shows it: times are ISO 8601. */
export interface Incident {
  readonly id: string;
  readonly rule: string;
  readonly type: string;
  readonly key: string | null;
  readonly state: IncidentState;
  readonly first_time: string;
  readonly last_time: string;
  readonly count: number;
  readonly changed_by: string | null;
  readonly match: Value;
  readonly [detail: string]: unknown;
}

/** Matches of one rule and key that are noted together. */
export interface MatchCount {
  readonly match: Match;
  readonly count: number;
  readonly first: number;
  /** Where on the bus the signal stands that made the last one; null when none did. */
  readonly sequence?: number | null | undefined;
}

/** Adds matches to the incident of their rule and key; the first, or the first after it was closed, opens one. */
export async function recordMatches(db: Database, found: MatchCount, now: number): Promise<void> {
  const { match, count, first, sequence = null } = found;
  const shown = JSON.stringify(match.fields);
  const open = await db
    .selectFrom("incidents")
    .select(["id", "first_time", "last_time"])
    .where("rule", "=", match.rule)
    .where("key", match.key === null ? "is" : "=", match.key)
    .where("state", "!=", "closed")
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
    if (numUpdatedRows > 0n) return;
  }
  await db
    .insertInto("incidents")
    .values({
      id: randomUUID(),
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
}

export async function listIncidents(
  db: Database,
  filter: { readonly rule?: string | undefined; readonly state?: IncidentState | undefined; readonly limit: number },
): Promise<Incident[]> {
  let query = db.selectFrom("incidents").selectAll().orderBy("last_time", "desc").limit(filter.limit);
  if (filter.rule !== undefined) query = query.where("rule", "=", filter.rule);
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  return (await query.execute()).map(incidentOf);
}

/** Moves an incident on; undefined when there is none of this id. */
export async function setIncidentState(
  db: Database,
  id: string,
  change: { readonly state: IncidentState; readonly by: string; readonly now: number },
): Promise<Incident | undefined> {
  await db
    .updateTable("incidents")
    .set({ state: change.state, changed_by: change.by, changed_at: change.now })
    .where("id", "=", id)
    .execute();
  const row = await db.selectFrom("incidents").selectAll().where("id", "=", id).executeTakeFirst();
  return row && incidentOf(row);
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

/** Forgets incidents that were closed, or last added to, before a time. */
export async function forgetIncidents(db: Database, before: number): Promise<void> {
  await db.deleteFrom("incidents").where("changed_at", "<", before).execute();
}

function incidentOf(row: IncidentsTable): Incident {
  return {
    id: row.id,
    rule: row.rule,
    type: row.rule_type,
    key: row.key,
    state: row.state,
    first_time: new Date(row.first_time).toISOString(),
    last_time: new Date(row.last_time).toISOString(),
    count: Number(row.count),
    changed_by: row.changed_by,
    match: parseJson(row.match),
  };
}
