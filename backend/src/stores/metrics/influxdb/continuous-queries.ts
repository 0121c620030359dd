import { messageOf } from "../../../errors.ts";
import { coversMeasurement, inOrder, isChained, planFields, type SummedField } from "../downsampling.ts";
import { getOrCreate } from "../get-or-create.ts";
import type { Downsampling } from "../port.ts";
import { type Ask, rowsOf } from "./ask.ts";
import { continuousQueryName, createContinuousQuery, normalStatement } from "./downsampling-query.ts";
import { quoteName } from "./influxql.ts";
import { fieldTypes } from "./scan.ts";

/** One rule for one measurement, as it is now. */
export interface SummedMeasurement {
  readonly rule: Downsampling;
  readonly measurement: string;
  readonly fields: readonly SummedField[];
}

export interface ReconciledQueries {
  readonly current: readonly SummedMeasurement[];
  /** Those whose query was not there before: what came earlier is not summed up yet. */
  readonly created: readonly SummedMeasurement[];
  /** Those whose query has other fields than before. */
  readonly altered: readonly SummedMeasurement[];
  /** What the rules do not name, in words; dropped where that was allowed. */
  readonly others: readonly string[];
}

/** The beginning of the names of ours. */
const OURS = "heimdall_";

/**
 * Brings the continuous queries of some databases in line with the rules: creates what is missing, and drops and creates
 * what differs, which is how InfluxDB alters one. Queries that Heimdall did not make are never touched.
 */
export async function reconcileQueries(
  ask: Ask,
  rules: readonly Downsampling[],
  databases: readonly string[],
  allowDrop: boolean,
): Promise<ReconciledQueries> {
  const existing = await showQueries(ask);
  const current: SummedMeasurement[] = [];
  const created: SummedMeasurement[] = [];
  const altered: SummedMeasurement[] = [];
  /** Made anew by policy: InfluxDB runs queries in the order of their making, and what reads of one comes after it. */
  const renewed = new Map<string, Set<string>>();

  for (const rule of inOrder(rules)) {
    const { database } = rule;
    const own = existing.get(database) ?? new Map<string, string>();
    const policyKey = (policy: string) => JSON.stringify([database, policy]);
    for (const [measurement, types] of await fieldTypes(ask, database, rule.from)) {
      if (!coversMeasurement(rule, measurement)) continue;
      const fields = planFields(rule, types, isChained(rule, rules));
      if (fields.length === 0) continue;
      const summed = { rule, measurement, fields };
      current.push(summed);
      const statement = createContinuousQuery(rule, measurement, fields);
      const name = continuousQueryName(rule, measurement);
      const before = own.get(name);
      const isStale = renewed.get(policyKey(rule.from))?.has(measurement) ?? false;
      if (before !== undefined && !isStale && normalStatement(before) === normalStatement(statement)) continue;
      if (before === undefined) created.push(summed);
      else {
        altered.push(summed);
        await dropQuery(ask, database, name);
      }
      await createQuery(ask, statement);
      getOrCreate(renewed, policyKey(rule.to), () => new Set()).add(measurement);
    }
  }

  const others = await dropOthers(ask, rules, databases, existing, allowDrop);
  return { current, created, altered, others };
}

/** The statements of the continuous queries by database and name. */
async function showQueries(ask: Ask): Promise<Map<string, Map<string, string>>> {
  const queries = new Map<string, Map<string, string>>();
  for await (const { name, values = [] } of ask("SHOW CONTINUOUS QUERIES")) {
    const own = getOrCreate(queries, name!, () => new Map<string, string>());
    for (const [query, statement] of values) own.set(query as string, statement as string);
  }
  return queries;
}

async function createQuery(ask: Ask, statement: string): Promise<void> {
  try {
    await rowsOf(ask(statement));
  } catch (error) {
    // Another backend with the same settings was faster.
    if (!/already exists/i.test(messageOf(error))) throw error;
  }
}

async function dropQuery(ask: Ask, database: string, name: string): Promise<void> {
  await rowsOf(ask(`DROP CONTINUOUS QUERY ${quoteName(name)} ON ${quoteName(database)}`));
}

/** Ours that no rule names. One whose measurement has gone stays with its rule. */
async function dropOthers(
  ask: Ask,
  rules: readonly Downsampling[],
  databases: readonly string[],
  existing: ReadonlyMap<string, ReadonlyMap<string, string>>,
  allowDrop: boolean,
): Promise<string[]> {
  const others: string[] = [];
  for (const database of new Set([...databases, ...rules.map((rule) => rule.database)])) {
    const own = rules.filter((rule) => rule.database === database);
    const isNamed = (query: string): boolean =>
      own.some(
        (rule) => query.startsWith(`${rule.name}:`) && coversMeasurement(rule, query.slice(rule.name.length + 1)),
      );
    for (const query of existing.get(database)?.keys() ?? []) {
      if (!query.startsWith(OURS) || isNamed(query)) continue;
      if (allowDrop) await dropQuery(ask, database, query);
      others.push(`the continuous query ${query} of ${database}`);
    }
  }
  return others;
}
