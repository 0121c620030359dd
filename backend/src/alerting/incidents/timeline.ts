import type { Kysely } from "kysely";
import { type NotificationRow, queuedAt } from "../../notify/outbox.ts";
import type { Schema } from "../../stores/state/schema.ts";
import type { IncidentEventsTable } from "../../stores/state/tables/administration.ts";
import type { Incident } from "./view.ts";

/** Something that happened to an incident. Times are ISO 8601. */
export interface TimelineEntry {
  readonly at: string;
  readonly kind:
    | "opened"
    | "last-match"
    | IncidentEventsTable["kind"]
    | "queued"
    | "sent"
    | "failed"
    | "expired"
    | "waiting";
  /** Who did it; null for Heimdall. */
  readonly by: string | null;
  readonly text: string | null;
  /** Of notifications. */
  readonly notification: string | null;
  readonly channel: string | null;
  readonly destination: string | null;
  readonly contact_point: string | null;
  readonly attempts: number | null;
  readonly reason: string | null;
}

const NOTHING = {
  by: null,
  text: null,
  notification: null,
  channel: null,
  destination: null,
  contact_point: null,
  attempts: null,
  reason: null,
};

/** Everything that is known to have happened to an incident, oldest first. */
export async function timelineOf(db: Kysely<Schema>, incident: Incident): Promise<readonly TimelineEntry[]> {
  const events = await db
    .selectFrom("incident_events")
    .selectAll()
    .where("incident_id", "=", incident.id)
    .orderBy("id")
    .execute();
  const notifications = await deliveriesOf(db, incident.id);
  const entries: TimelineEntry[] = [
    { ...NOTHING, at: incident.created_at, kind: "opened" },
    ...(incident.count > 1 ? [{ ...NOTHING, at: incident.last_time, kind: "last-match" as const }] : []),
    ...notifications.flatMap(notificationEntries),
    ...events.map(({ at, kind, by, detail }): TimelineEntry => {
      const { text = null, notification = null, destination = null } = JSON.parse(detail) as Record<string, string>;
      return { ...NOTHING, at: iso(at), kind, by, text, notification, destination };
    }),
  ];
  // Sorting is stable: what has the same time stays in the order above.
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** The messages about an incident, oldest first. */
export function deliveriesOf(db: Kysely<Schema>, incident: string): Promise<NotificationRow[]> {
  return db.selectFrom("notifications").selectAll().where("incident_id", "=", incident).orderBy("id").execute();
}

function notificationEntries(row: NotificationRow): TimelineEntry[] {
  const { id: notification, channel, destination, contact_point, attempts, last_error: reason } = row;
  const shared = { ...NOTHING, notification, channel, destination, contact_point };
  const queued: TimelineEntry = { ...shared, at: iso(queuedAt(notification)), kind: "queued" };
  if (row.finished_at !== null && row.state !== "pending") {
    // What failed before it was sent is of no interest beside that it was sent, but for how often.
    const why = row.state === "sent" ? null : reason;
    return [queued, { ...shared, at: iso(row.finished_at), kind: row.state, attempts, reason: why }];
  }
  if (attempts === 0) return [queued];
  return [queued, { ...shared, at: iso(row.next_attempt_at), kind: "waiting", attempts, reason }];
}

function iso(time: number): string {
  return new Date(Number(time)).toISOString();
}
