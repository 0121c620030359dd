import type { Kysely } from "kysely";
import type { Schema } from "../stores/state/schema.ts";

/** That a person has switched a rule on or off, and when. */
export interface RuleSwitch {
  readonly isOn: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: string;
}

/** The switches that were ever moved, by the names of their rules. */
export async function readSwitches(db: Kysely<Schema>): Promise<ReadonlyMap<string, RuleSwitch>> {
  const rows = await db.selectFrom("rule_switches").selectAll().execute();
  return new Map(
    rows.map(({ rule, is_on, changed_at, changed_by }) => [
      rule,
      { isOn: is_on === 1, at: Number(changed_at), by: changed_by },
    ]),
  );
}

/**
 * Switches a rule on or off. What is found while it is off stays untold: a rule that is switched on counts as evaluated
 * up to now, also for a backend that starts later.
 */
export async function writeSwitch(db: Kysely<Schema>, rule: string, { isOn, at, by }: RuleSwitch): Promise<void> {
  const change = { is_on: isOn ? 1 : 0, changed_at: at, changed_by: by };
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto("rule_switches")
      .values({ rule, ...change })
      .onConflict((conflict) => conflict.column("rule").doUpdateSet(change))
      .execute();
    if (!isOn) return;
    await trx
      .insertInto("alert_progress")
      .values({ rule, evaluated_until: at })
      .onConflict((conflict) => conflict.column("rule").doUpdateSet({ evaluated_until: at }))
      .execute();
  });
}

/** Forgets the switch of a rule that is gone, so that another of its name begins anew. */
export async function forgetSwitch(db: Kysely<Schema>, rule: string): Promise<void> {
  await db.deleteFrom("rule_switches").where("rule", "=", rule).execute();
}

/** A rule that gets another name stays on or off. */
export async function moveSwitch(db: Kysely<Schema>, from: string, to: string): Promise<void> {
  const row = await db.selectFrom("rule_switches").selectAll().where("rule", "=", from).executeTakeFirst();
  await forgetSwitch(db, from);
  if (!row || row.is_on === 1) return;
  await writeSwitch(db, to, { isOn: false, at: Number(row.changed_at), by: row.changed_by });
}
