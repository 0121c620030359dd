import { createHash } from "node:crypto";
import type { State } from "../stores/state/state.ts";
import type { Sample } from "./registry-points.ts";

/** How far back it looks at first: nobody may have written while no backend ran. */
const LOOK_BACK = 86_400_000;
/** A change may become visible this much later than its own time says. */
const OVERLAP = 60_000;

export interface IncidentMarksOptions {
  readonly state: State;
  /** How long points are kept, milliseconds: a store refuses older ones. */
  readonly keep: number;
  readonly now: () => number;
}

/**
 * Answers, each time it is asked, the incidents that were opened or changed since: a point each, at the time of its
 * first match, for dashboards to mark. The same incident has the same series and time, so that a change replaces it.
 */
export function incidentMarks({ state: { db }, keep, now }: IncidentMarksOptions): () => Promise<readonly Sample[]> {
  let since = now() - LOOK_BACK;
  let told = new Map<string, number>();

  return async () => {
    const began = now();
    const rows = await db
      .selectFrom("incidents")
      .select(["id", "rule", "key", "state", "first_time", "last_time", "count", "changed_at"])
      .where("changed_at", ">=", since)
      .where("first_time", ">", began - keep)
      .execute();
    const changed = rows.filter(({ id, changed_at }) => told.get(id) !== changed_at);
    told = new Map(rows.map(({ id, changed_at }) => [id, changed_at]));
    since = began - OVERLAP;
    return changed.map(({ id, rule, key, state, first_time, last_time, count }) => ({
      measurement: "heimdall_incident",
      tags: { rule },
      time: BigInt(first_time) * 1_000_000n + below(id),
      fields: {
        text: key === null ? rule : `${rule}: ${key}`,
        state,
        incident: id,
        key: key ?? "",
        matches: BigInt(count),
        ended: BigInt(last_time),
      },
    }));
  };
}

/** Nanoseconds below the millisecond, that keep incidents of a rule apart which began in the same one. */
function below(id: string): bigint {
  return BigInt(createHash("sha256").update(id).digest().readUInt32BE(0) % 1_000_000);
}
