import type { Kysely, SelectQueryBuilder, Transaction } from "kysely";
import { sql } from "kysely";
import { HeimdallError } from "../../errors.ts";
import type { Schema } from "../../stores/state/schema.ts";
import { type Incident, type IncidentState, incidentOf } from "./view.ts";

type Database = Kysely<Schema> | Transaction<Schema>;

export interface IncidentFilter {
  readonly state?: IncidentState | undefined;
  readonly rule?: string | undefined;
  /** Stands somewhere in the rule's name, the key or the last match. */
  readonly text?: string | undefined;
  /** Incidents with a match in this range; milliseconds since the epoch, until exclusive. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

/** The newest incidents first, by their last match. */
export async function listIncidents(
  db: Database,
  filter: IncidentFilter,
): Promise<{ readonly incidents: Incident[]; readonly next: string | null }> {
  let query = filtered(db.selectFrom("incidents"), filter).selectAll();
  if (filter.state !== undefined) query = query.where("state", "=", filter.state);
  if (filter.after !== undefined) {
    const { time, id } = readCursor(filter.after);
    query = query.where(({ or, and, eb }) =>
      or([eb("last_time", "<", time), and([eb("last_time", "=", time), eb("id", "<", id)])]),
    );
  }
  const rows = await query.orderBy("last_time", "desc").orderBy("id", "desc").limit(filter.limit).execute();
  const last = rows.length < filter.limit ? undefined : rows.at(-1);
  return { incidents: rows.map(incidentOf), next: last ? `${last.last_time}_${last.id}` : null };
}

/** How many there are of each state; the filter's own state does not count. */
export async function countIncidents(db: Database, filter: IncidentFilter): Promise<Record<IncidentState, number>> {
  const rows = await filtered(db.selectFrom("incidents"), filter)
    .select(({ fn }) => ["state", fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute();
  const counts = { open: 0, acknowledged: 0, closed: 0 };
  for (const { state, count } of rows) counts[state] = Number(count);
  return counts;
}

export async function findIncident(db: Database, id: string): Promise<Incident | undefined> {
  const row = await db.selectFrom("incidents").selectAll().where("id", "=", id).executeTakeFirst();
  return row && incidentOf(row);
}

/** How the messages about incidents fared, by the incident's id. */
export async function countDeliveries(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { pending: number; sent: number; failed: number }>> {
  const counts = new Map(ids.map((id) => [id, { pending: 0, sent: 0, failed: 0 }]));
  if (ids.length === 0) return counts;
  const rows = await db
    .selectFrom("notifications")
    .select(({ fn }) => ["incident_id", "state", fn.countAll<number>().as("count")])
    .where("incident_id", "in", ids)
    .groupBy(["incident_id", "state"])
    .execute();
  for (const { incident_id, state, count } of rows) {
    counts.get(incident_id!)![state === "expired" ? "failed" : state] += Number(count);
  }
  return counts;
}

function filtered<O>(
  query: SelectQueryBuilder<Schema, "incidents", O>,
  { rule, text, from, until }: IncidentFilter,
): SelectQueryBuilder<Schema, "incidents", O> {
  let result = query;
  if (rule !== undefined) result = result.where("rule", "=", rule);
  if (from !== undefined) result = result.where("last_time", ">=", from);
  if (until !== undefined) result = result.where("first_time", "<", until);
  if (text !== undefined && text.trim() !== "") {
    const plain = pattern(text.trim());
    // The match is kept as JSON, where a quote or a line's end is escaped.
    const inJson = pattern(JSON.stringify(text.trim()).slice(1, -1));
    result = result.where(({ or }) => or([like("rule", plain), like("key", plain), like("match", inJson)]));
  }
  return result;
}

function like(column: "rule" | "key" | "match", text: string) {
  return sql<boolean>`lower(${sql.ref(`incidents.${column}`)}) like lower(${text}) escape '!'`;
}

function pattern(text: string): string {
  return `%${text.replace(/[%_!]/g, "!$&")}%`;
}

function readCursor(text: string): { time: number; id: string } {
  const [, time, id] = /^(-?\d+)_(.+)$/s.exec(text) ?? [];
  if (id !== undefined) return { time: Number(time), id };
  throw new HeimdallError("BAD_REQUEST", "after: is `next` of the page before", { status: 400 });
}
