import type { FieldType } from "../encode-group.ts";
import type { Engine } from "./engine.ts";

export const SQL_TYPES: Readonly<Record<FieldType, string>> = {
  float: "DOUBLE",
  integer: "BIGINT",
  string: "VARCHAR",
  boolean: "BOOLEAN",
};

export interface ShardField {
  readonly column: string;
  readonly type: FieldType;
}

/** The table of one measurement in one shard. */
export interface ShardTable {
  readonly id: number;
  readonly measurement: string;
  /** The table's name in SQL, with its database's. */
  readonly name: string;
  readonly fields: Map<string, ShardField>;
  /** The newest time stored, in nanoseconds as a float rounded up; -Infinity when empty. */
  newest: number;
}

/** What is known of an attached shard file; the truth is in the file. */
export interface ShardContent {
  /** The name under which the file is attached. */
  readonly alias: string;
  readonly tables: Map<string, ShardTable>;
  nextSeries: number;
}

/** The tables that every shard file has beside those of its measurements. */
export const SHARD_TABLES = [
  "CREATE TABLE measurements (id INTEGER NOT NULL, name VARCHAR NOT NULL)",
  "CREATE TABLE fields (measurement INTEGER NOT NULL, id INTEGER NOT NULL, name VARCHAR NOT NULL, type VARCHAR NOT NULL)",
  `CREATE TABLE series (id INTEGER NOT NULL, measurement INTEGER NOT NULL, key VARCHAR NOT NULL,
     tags MAP(VARCHAR, VARCHAR) NOT NULL)`,
];

export function tableName(alias: string, id: number): string {
  return `${alias}.main.m${id}`;
}

/** Half of the distance between neighbouring floats at today's nanoseconds is 128; times closer than this may be equal. */
export const TIME_TOLERANCE = 1_024;

/** Reads what an attached file holds. */
export async function loadShard(engine: Engine, alias: string): Promise<ShardContent> {
  const tables = new Map<string, ShardTable>();
  const byId = new Map<number, ShardTable>();
  const measurements = await engine.read(`SELECT id, name FROM ${alias}.main.measurements ORDER BY id`);
  for (const [id, measurement] of measurements as [number, string][]) {
    const table = { id, measurement, name: tableName(alias, id), fields: new Map(), newest: Number.NEGATIVE_INFINITY };
    tables.set(measurement, table);
    byId.set(id, table);
  }
  const fields = await engine.read(`SELECT measurement, id, name, type FROM ${alias}.main.fields ORDER BY id`);
  for (const [measurement, id, name, type] of fields as [number, number, string, FieldType][]) {
    byId.get(measurement)?.fields.set(name, { column: `f${id}`, type });
  }
  if (byId.size > 0) {
    const parts = Array.from(byId.values(), (table) => `SELECT ${table.id}, max(time) FROM ${table.name}`);
    for (const [id, newest] of (await engine.read(parts.join(" UNION ALL "))) as [number, bigint | null][]) {
      if (newest !== null) byId.get(id)!.newest = Number(newest) + TIME_TOLERANCE;
    }
  }
  const [last] = (await engine.read(`SELECT max(id) FROM ${alias}.main.series`)) as [[number | null]];
  return { alias, tables, nextSeries: (last[0] ?? -1) + 1 };
}
