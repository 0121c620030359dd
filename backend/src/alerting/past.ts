import type { Kysely } from "kysely";
import type { Schema } from "../stores/state/schema.ts";
import type { ActiveRule } from "./active-rule.ts";
import { lastMatches } from "./incidents.ts";
import type { Match } from "./match.ts";
import { dedupKey, toldKeys } from "./recorder.ts";
import { lookbackOf } from "./rule-runner.ts";

/** What a rule told before the stores are read back to it. */
export interface Past {
  /** The replay has come to what may not have been evaluated. */
  live: boolean;
  /** Whether a match of the replay counts for nothing: it was told, or belongs to what only fills the windows. */
  isOld(match: Match): boolean;
}

/** Alerts may be older than the progress that was noted after them. */
const MARGIN_MILLISECONDS = 600_000;

/**
 * Reads what a rule told. A rule that judges each document by itself and is never silent knows its documents again;
 * of any other a match is old when it is no newer than the last one of its key, because its windows may begin with
 * another document this time and then end with another one.
 */
export async function readPast(
  db: Kysely<Schema>,
  { rule, ...active }: Pick<ActiveRule, "rule" | "destinations">,
  evaluatedUntil: number | null,
): Promise<Past> {
  const last = await lastMatches(db, rule.name);
  const destination = active.destinations()[0]?.channel.destination;
  const knowsDocuments = destination !== undefined && lookbackOf(rule) === 0 && rule.realert === 0;
  const since = (evaluatedUntil ?? 0) - MARGIN_MILLISECONDS;
  const keys = knowsDocuments && evaluatedUntil !== null ? await toldKeys(db, rule.name, since) : null;
  const past: Past = {
    live: false,
    isOld(match) {
      // A run of the past is made up for by the next one; a document of the past is not seen again.
      if (!past.live || match.index === null) return true;
      if (match.time > (last.get(match.key)?.time ?? -1)) return false;
      return !(keys && match.id !== null) || keys.has(dedupKey(match, destination!));
    },
  };
  return past;
}

/** Up to when a rule has evaluated what was stored; null when it never ran. */
export async function readProgress(db: Kysely<Schema>, rule: string): Promise<number | null> {
  const row = await db
    .selectFrom("alert_progress")
    .select("evaluated_until")
    .where("rule", "=", rule)
    .executeTakeFirst();
  return row ? Number(row.evaluated_until) : null;
}
