import type { Downsampling } from "../port.ts";
import type { Engine } from "./engine.ts";

/** A downsampling as it is kept: how far it has come is durable, so that it catches up after a stop. */
export interface KeptDownsampling extends Downsampling {
  /** Nanoseconds: every window that ends up to here is summed up; null before the first one. */
  readonly doneUntil: bigint | null;
}

export interface DownsamplingRules {
  list(): readonly KeptDownsampling[];
  /** Creates and alters what differs. Answers what the list does not name of these databases'; `allowDrop` drops it. */
  set(
    rules: readonly Downsampling[],
    databases: readonly string[],
    allowDrop: boolean,
  ): Promise<readonly Downsampling[]>;
  setDoneUntil(rule: Downsampling, doneUntil: bigint): Promise<void>;
}

/** The rules of the embedded store, in `catalogue.duckdb`; as in InfluxDB they work on until somebody drops them. */
export async function openDownsamplingRules(engine: Engine): Promise<DownsamplingRules> {
  const rules = await load(engine);

  const save = (rule: KeptDownsampling): Promise<void> =>
    engine.admin(async (connection) => {
      const { doneUntil, interval, ...definition } = rule;
      await connection.run("INSERT OR REPLACE INTO downsampling VALUES ($1, $2, $3, $4::BIGINT)", [
        ...[rule.database, rule.name, JSON.stringify({ ...definition, interval: String(interval) })],
        doneUntil === null ? null : String(doneUntil),
      ]);
      rules.set(keyOf(rule), rule);
    });

  return {
    list: () => Array.from(rules.values()),
    async set(wanted, databases, allowDrop) {
      const keys = new Set(wanted.map(keyOf));
      const named = new Set(wanted.map(({ database }) => database));
      for (const rule of wanted) {
        const before = rules.get(keyOf(rule));
        if (before && sameDownsampling(before, rule)) continue;
        await save({ ...rule, doneUntil: null });
      }
      const others = Array.from(rules.values()).filter(
        (rule) => !keys.has(keyOf(rule)) && (databases.includes(rule.database) || named.has(rule.database)),
      );
      if (!allowDrop) return others;
      for (const rule of others) {
        await engine.admin((connection) =>
          connection.run("DELETE FROM downsampling WHERE database = $1 AND name = $2", [rule.database, rule.name]),
        );
        rules.delete(keyOf(rule));
      }
      return others;
    },
    async setDoneUntil(rule, doneUntil) {
      const kept = rules.get(keyOf(rule));
      if (kept && sameDownsampling(kept, rule)) await save({ ...kept, doneUntil });
    },
  };
}

function keyOf({ database, name }: Downsampling): string {
  return JSON.stringify([database, name]);
}

function sameDownsampling(one: Downsampling, other: Downsampling): boolean {
  return definitionOf(one) === definitionOf(other);
}

/** What a rule does, apart from its name: another text is another rule. */
export function definitionOf({ from, to, interval, aggregates, measurements }: Downsampling): string {
  return JSON.stringify([from, to, String(interval), aggregates.toSorted(), measurements?.toSorted() ?? []]);
}

async function load(engine: Engine): Promise<Map<string, KeptDownsampling>> {
  await engine.admin((connection) =>
    connection.run(
      `CREATE TABLE IF NOT EXISTS downsampling (database VARCHAR NOT NULL, name VARCHAR NOT NULL,
         definition VARCHAR NOT NULL, done_until BIGINT, PRIMARY KEY (database, name))`,
    ),
  );
  const rows = await engine.read("SELECT definition, done_until FROM downsampling ORDER BY rowid");
  const rules = new Map<string, KeptDownsampling>();
  for (const [text, doneUntil] of rows as [string, bigint | null][]) {
    const definition = JSON.parse(text) as Omit<Downsampling, "interval"> & { interval: string };
    const rule = { ...definition, interval: BigInt(definition.interval), doneUntil };
    rules.set(keyOf(rule), rule);
  }
  return rules;
}
