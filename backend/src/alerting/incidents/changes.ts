import type { Kysely, Transaction } from "kysely";
import { HeimdallError } from "../../errors.ts";
import { newId } from "../../stores/state/id.ts";
import type { Schema } from "../../stores/state/schema.ts";
import type { IncidentEventsTable } from "../../stores/state/tables/administration.ts";
import { type Incident, type IncidentState, incidentOf } from "./view.ts";

export type IncidentAction = "acknowledge" | "close" | "reopen";

interface Step {
  readonly to: IncidentState;
  readonly from: readonly IncidentState[];
  readonly kind: IncidentEventsTable["kind"];
}

const STEPS: Readonly<Record<IncidentAction, Step>> = {
  acknowledge: { to: "acknowledged", from: ["open"], kind: "acknowledged" },
  close: { to: "closed", from: ["open", "acknowledged"], kind: "closed" },
  reopen: { to: "open", from: ["acknowledged", "closed"], kind: "reopened" },
};

/**
 * Moves an incident on and notes it for the timeline; one that is there already stays as it is. Undefined when there is
 * none of this id. Throws INCIDENT_STATE (409) when the step does not lead there, or another one of the same rule and
 * key is open by now.
 */
export async function moveIncident(
  db: Kysely<Schema>,
  action: IncidentAction,
  { id, by, now }: { readonly id: string; readonly by: string; readonly now: number },
): Promise<Incident | undefined> {
  const { to, from, kind } = STEPS[action];
  return db.transaction().execute(async (trx) => {
    if (action === "reopen") await refuseSecond(trx, id);
    const moved = await trx
      .updateTable("incidents")
      .set({ state: to, changed_by: by, changed_at: now })
      .where("id", "=", id)
      .where("state", "in", from)
      .returningAll()
      .executeTakeFirst();
    if (moved) {
      await noteEvent(trx, { incident: id, kind, at: now, by, detail: {} });
      return incidentOf(moved);
    }
    const row = await trx.selectFrom("incidents").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row || row.state === to) return row && incidentOf(row);
    throw new HeimdallError("INCIDENT_STATE", `the incident is ${row.state}; reopen it first`, { status: 409 });
  });
}

/** Adds a note; undefined when there is no incident of this id. */
export async function addNote(
  db: Kysely<Schema>,
  { id, text, by, now }: { readonly id: string; readonly text: string; readonly by: string; readonly now: number },
): Promise<Incident | undefined> {
  return db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom("incidents").selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) return undefined;
    await noteEvent(trx, { incident: id, kind: "note", at: now, by, detail: { text } });
    return incidentOf(row);
  });
}

/** Writes down what happened to an incident. */
export async function noteEvent(
  db: Kysely<Schema> | Transaction<Schema>,
  event: {
    readonly incident: string;
    readonly kind: IncidentEventsTable["kind"];
    readonly at: number;
    readonly by: string;
    readonly detail: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { incident, kind, at, by, detail } = event;
  await db
    .insertInto("incident_events")
    .values({ id: newId(at), incident_id: incident, kind, at, by, detail: JSON.stringify(detail) })
    .execute();
}

/** Matches go into the one incident of their rule and key that is not closed: there should not be two. */
async function refuseSecond(trx: Transaction<Schema>, id: string): Promise<void> {
  const row = await trx.selectFrom("incidents").selectAll().where("id", "=", id).executeTakeFirst();
  if (row?.state !== "closed") return;
  const other = await trx
    .selectFrom("incidents")
    .select("id")
    .where("rule", "=", row.rule)
    .where("key", row.key === null ? "is" : "=", row.key)
    .where("state", "!=", "closed")
    .executeTakeFirst();
  if (!other) return;
  throw new HeimdallError(
    "INCIDENT_STATE",
    `another incident of '${row.rule}'${row.key === null ? "" : ` and ${row.key}`} is open: ${other.id}; go on with that one`,
    { status: 409 },
  );
}
