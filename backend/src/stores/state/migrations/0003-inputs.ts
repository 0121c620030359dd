import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** What inputs keep over restarts. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable("input_memory")
    .addColumn("input", "text", (column) => column.notNull())
    .addColumn("key", "text", (column) => column.notNull())
    .addColumn("value", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("input_memory_key", ["input", "key"])
    .execute();
}
