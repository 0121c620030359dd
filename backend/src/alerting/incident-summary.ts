import type { Kysely } from "kysely";
import type { Schema } from "../stores/state/schema.ts";

/** What the incidents that are kept say of a rule. */
export interface IncidentSummary {
  readonly matches: number;
  /** Milliseconds since the epoch. */
  readonly lastMatch: number;
  /** How many are not closed. */
  readonly open: number;
}

/** By the names of the rules. */
export async function summarizeIncidents(db: Kysely<Schema>): Promise<ReadonlyMap<string, IncidentSummary>> {
  const rows = await db
    .selectFrom("incidents")
    .select(({ fn, eb }) => [
      "rule",
      fn.sum<number | string>("count").as("matches"),
      fn.max("last_time").as("last"),
      fn.sum<number | string>(eb.case().when("state", "=", "closed").then(0).else(1).end()).as("open"),
    ])
    .groupBy("rule")
    .execute();
  return new Map(
    rows.map(({ rule, matches, last, open }) => [
      rule,
      { matches: Number(matches), lastMatch: Number(last), open: Number(open) },
    ]),
  );
}
