import type { State } from "../stores/state/state.ts";
import type { Sample } from "./registry-points.ts";

const STATES = ["open", "acknowledged", "closed"] as const;

/**
 * Incidents by rule and state: how many, and of how many matches. A state without any is written as 0, so that a line
 * falls back instead of ending.
 */
export async function incidentSamples({ db }: State): Promise<readonly Sample[]> {
  const rows = await db
    .selectFrom("incidents")
    .select(({ fn }) => ["rule", "state", fn.countAll().as("incidents"), fn.sum("count").as("matches")])
    .groupBy(["rule", "state"])
    .execute();
  const rules = new Set(rows.map(({ rule }) => rule));
  return [...rules].flatMap((rule) =>
    STATES.map((state) => {
      const row = rows.find((entry) => entry.rule === rule && entry.state === state);
      return {
        measurement: "heimdall_incidents",
        tags: { rule, state },
        fields: { count: BigInt(row?.incidents ?? 0), matches: BigInt(row?.matches ?? 0) },
      };
    }),
  );
}
