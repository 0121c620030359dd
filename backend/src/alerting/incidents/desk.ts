import type { Kysely } from "kysely";
import { listNotifications, retryFailed } from "../../notify/outbox.ts";
import type { Schema } from "../../stores/state/schema.ts";
import type { HistoryStores } from "../history.ts";
import type { Rule } from "../rule.ts";
import { type NotificationStatus, notificationStatus } from "../status.ts";
import { addNote, type IncidentAction, moveIncident, noteEvent } from "./changes.ts";
import { type MetricCourse, readCourse } from "./course.ts";
import { countDeliveries, countIncidents, findIncident, type IncidentFilter, listIncidents } from "./list.ts";
import { type IncidentSample, readSample } from "./sample.ts";
import { deliveriesOf, type TimelineEntry, timelineOf } from "./timeline.ts";
import { type Incident, type IncidentRule, type IncidentState, incidentRule } from "./view.ts";

/** An incident with what a list or page shows beside it. */
export interface IncidentView extends Incident {
  readonly rule_info: IncidentRule | null;
  /** How its messages fared; `failed` are also those that expired. */
  readonly deliveries: { readonly pending: number; readonly sent: number; readonly failed: number };
}

export interface IncidentPage {
  readonly incidents: readonly IncidentView[];
  /** For `after`; null when there are no more. */
  readonly next: string | null;
  readonly counts: Readonly<Record<IncidentState, number>>;
}

/** What people do with incidents. What takes an id answers undefined when there is none of it. */
export interface IncidentDesk {
  list(filter: IncidentFilter): Promise<IncidentPage>;
  find(id: string): Promise<{ incident: IncidentView; timeline: readonly TimelineEntry[] } | undefined>;
  /** Throws INCIDENT_STATE (409). */
  move(action: IncidentAction, id: string, by: string): Promise<IncidentView | undefined>;
  note(id: string, text: string, by: string): Promise<IncidentView | undefined>;
  deliveries(id: string): Promise<readonly NotificationStatus[] | undefined>;
  /** What its rule looked at; null when there is no such rule any more. */
  sample(id: string, size: number): Promise<{ sample: IncidentSample | null; course: MetricCourse | null } | undefined>;
  notifications(filter: {
    readonly state?: "pending" | "sent" | "failed" | undefined;
    readonly limit: number;
  }): Promise<readonly NotificationStatus[]>;
  /** Queues a failed message again; undefined when there is none of this id that has failed. */
  retry(notification: string, by: string): Promise<NotificationStatus | undefined>;
}

export interface IncidentDeskOptions {
  readonly db: Kysely<Schema>;
  readonly stores: HistoryStores;
  readonly now: () => number;
  ruleNamed(name: string): Rule | undefined;
  /** A message is durable in the outbox. */
  onQueued(): void;
}

export function createIncidentDesk({ db, stores, now, ruleNamed, onQueued }: IncidentDeskOptions): IncidentDesk {
  const viewsOf = async (incidents: readonly Incident[]): Promise<IncidentView[]> => {
    const counts = await countDeliveries(
      db,
      incidents.map(({ id }) => id),
    );
    return incidents.map((incident) => ({
      ...incident,
      rule_info: incidentRule(ruleNamed(incident.rule)),
      deliveries: counts.get(incident.id)!,
    }));
  };
  const viewOf = async (incident: Incident | undefined): Promise<IncidentView | undefined> =>
    incident && (await viewsOf([incident]))[0];

  return {
    async list(filter) {
      const { incidents, next } = await listIncidents(db, filter);
      return { incidents: await viewsOf(incidents), next, counts: await countIncidents(db, filter) };
    },
    async find(id) {
      const incident = await viewOf(await findIncident(db, id));
      return incident && { incident, timeline: await timelineOf(db, incident) };
    },
    move: async (action, id, by) => viewOf(await moveIncident(db, action, { id, by, now: now() })),
    note: async (id, text, by) => viewOf(await addNote(db, { id, text, by, now: now() })),
    async deliveries(id) {
      if (!(await findIncident(db, id))) return undefined;
      return (await deliveriesOf(db, id)).map(notificationStatus);
    },
    async sample(id, size) {
      const incident = await findIncident(db, id);
      if (!incident) return undefined;
      const rule = ruleNamed(incident.rule);
      if (!rule) return { sample: null, course: null };
      const [sample, course] = await Promise.all([
        readSample(stores, { rule, incident, size }),
        readCourse(stores, rule, incident),
      ]);
      return { sample, course };
    },
    notifications: async (filter) => (await listNotifications(db, filter)).map(notificationStatus),
    async retry(notification, by) {
      const row = await db.transaction().execute(async (trx) => {
        const before = await trx
          .selectFrom("notifications")
          .select("state")
          .where("id", "=", notification)
          .executeTakeFirst();
        const retried = await retryFailed(trx, notification, now());
        if (retried?.incident_id && before?.state !== "pending") {
          const { id, incident_id: incident, destination } = retried;
          await noteEvent(trx, { incident, kind: "retried", at: now(), by, detail: { notification: id, destination } });
        }
        return retried;
      });
      if (row) onQueued();
      return row && notificationStatus(row);
    },
  };
}
