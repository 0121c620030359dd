import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** Which backend does what only one may do, and how far rollups have come. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable("leases")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("rollup_progress")
    .addColumn("rollup", "text", (column) => column.notNull())
    .addColumn("log_index", "text", (column) => column.notNull())
    .addColumn("rolled_until", "bigint", (column) => column.notNull())
    .addColumn("sealed_until", "bigint", (column) => column.notNull())
    .addColumn("is_deleting", "integer", (column) => column.notNull())
    .addColumn("generation", "integer", (column) => column.notNull())
    .addPrimaryKeyConstraint("rollup_progress_key", ["rollup", "log_index"])
    .execute();
}
