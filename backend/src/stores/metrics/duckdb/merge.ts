import type { DuckDBConnection } from "@duckdb/node-api";
import { type ShardTable, SQL_TYPES } from "./shard.ts";
import { appendRows, type RowSet } from "./table-rows.ts";

const LATE = "late_rows";

/**
 * Writes rows that may have a row of the same series and time already: its fields are replaced by the new ones that
 * are there, what the new row does not have stays (InfluxDB). What changes nothing is not written again.
 */
export async function mergeRows(
  connection: DuckDBConnection,
  table: ShardTable,
  sets: readonly RowSet[],
): Promise<void> {
  const fields = Array.from(table.fields.values());
  const columns = fields.map(({ column }) => column);
  const definitions = fields.map(({ column, type }) => `${column} ${SQL_TYPES[type]}`);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${LATE} (${["number INTEGER", "series INTEGER", "time BIGINT", ...definitions].join(", ")})`,
  );
  await appendRows(connection, table, sets, { catalog: "temp", name: LATE, numbered: true });

  // arg_max passes over rows where the value is null, so each field is the newest that was given.
  const newest = columns.map((column) => `arg_max(${column}, number) AS ${column}`);
  const rows = `(SELECT ${["series", "time", ...newest].join(", ")} FROM temp.${LATE} GROUP BY series, time)`;
  const [[from, until]] = (
    await connection.runAndReadAll(`SELECT min(time), max(time) FROM temp.${LATE}`)
  ).getRows() as [[bigint, bigint]];
  // The bounds let DuckDB pass over the row groups of other times.
  const same = (name: string) =>
    `${name}.series = late.series AND ${name}.time = late.time AND ${name}.time BETWEEN ${from} AND ${until}`;
  if (columns.length > 0) {
    const changes = columns.map((column) => `${column} = coalesce(late.${column}, stored.${column})`);
    const differs = columns.map((c) => `(late.${c} IS NOT NULL AND late.${c} IS DISTINCT FROM stored.${c})`);
    await connection.run(
      `UPDATE ${table.name} AS stored SET ${changes.join(", ")} FROM ${rows} AS late
       WHERE ${same("stored")} AND (${differs.join(" OR ")})`,
    );
  }
  await connection.run(
    `INSERT INTO ${table.name} SELECT ${["series", "time", ...columns].map((column) => `late.${column}`).join(", ")}
     FROM ${rows} AS late WHERE NOT EXISTS (SELECT 1 FROM ${table.name} AS stored WHERE ${same("stored")})`,
  );
  await connection.run(`DROP TABLE temp.${LATE}`);
}
