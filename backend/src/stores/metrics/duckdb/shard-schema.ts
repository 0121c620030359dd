import type { DuckDBConnection } from "@duckdb/node-api";
import { typeConflict } from "../encode-group.ts";
import { type ShardContent, type ShardTable, SQL_TYPES, tableName } from "./shard.ts";
import { refuseRow, type Slice } from "./slices.ts";

interface NewField {
  readonly name: string;
  readonly type: keyof typeof SQL_TYPES;
}

/**
 * Makes sure that the shard has a table for the measurement and a column for every field of the slices, in a
 * transaction of its own. Rows with a field of another type than the stored one are refused and taken out of
 * their slice; between new ones, the type that came first wins.
 */
export async function prepareTable(
  connection: DuckDBConnection,
  content: ShardContent,
  measurement: string,
  slices: readonly Slice[],
): Promise<ShardTable | undefined> {
  const known = content.tables.get(measurement);
  const added = new Map<string, NewField>();
  for (const slice of slices) {
    const out = new Map<number, string>();
    for (const column of slice.group.columns) {
      const type = known?.fields.get(column.name)?.type ?? added.get(column.name)?.type;
      if (type === undefined) {
        if (hasAny(slice, column.present)) added.set(column.name, column);
      } else if (type !== column.type) {
        const reason = typeConflict(measurement, column.name, column.type, type);
        for (const row of slice.rows) {
          if (column.present === null || column.present[row] === 1) out.set(row, reason);
        }
      }
    }
    if (out.size === 0) continue;
    for (const [row, reason] of out) refuseRow(slice, row, reason);
    slice.rows = slice.rows.filter((row) => !out.has(row));
  }
  if (!slices.some((slice) => slice.rows.length > 0)) return known;
  if (known && added.size === 0) return known;
  return extend(connection, content, measurement, known, Array.from(added.values()));
}

function hasAny(slice: Slice, present: Uint8Array | null): boolean {
  return present === null ? slice.rows.length > 0 : slice.rows.some((row) => present[row] === 1);
}

async function extend(
  connection: DuckDBConnection,
  content: ShardContent,
  measurement: string,
  known: ShardTable | undefined,
  added: readonly NewField[],
): Promise<ShardTable> {
  const id = known?.id ?? content.tables.size;
  const name = tableName(content.alias, id);
  const firstField = known?.fields.size ?? 0;
  const columns = added.map((field, index) => ({ ...field, id: firstField + index, column: `f${firstField + index}` }));
  const definitions = columns.map(({ column, type }) => `${column} ${SQL_TYPES[type]}`);
  await connection.run("BEGIN");
  try {
    if (known) {
      for (const definition of definitions) await connection.run(`ALTER TABLE ${name} ADD COLUMN ${definition}`);
    } else {
      await connection.run(`INSERT INTO ${content.alias}.main.measurements VALUES ($1, $2)`, [id, measurement]);
      const all = ["series INTEGER NOT NULL", "time BIGINT NOT NULL", ...definitions];
      await connection.run(`CREATE TABLE ${name} (${all.join(", ")})`);
    }
    for (const field of columns) {
      await connection.run(`INSERT INTO ${content.alias}.main.fields VALUES ($1, $2, $3, $4)`, [
        ...[id, field.id, field.name, field.type],
      ]);
    }
    await connection.run("COMMIT");
  } catch (error) {
    await connection.run("ROLLBACK").catch(() => {});
    throw error;
  }
  const table = known ?? { id, measurement, name, fields: new Map(), newest: Number.NEGATIVE_INFINITY };
  for (const { name: field, column, type } of columns) table.fields.set(field, { column, type });
  content.tables.set(measurement, table);
  return table;
}
