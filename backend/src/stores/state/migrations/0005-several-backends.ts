import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** Who evaluates which signals, and who sends which notification, where several backends share the work. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable("signal_partitions")
    .addColumn("topic", "text", (column) => column.notNull())
    .addColumn("partition", "integer", (column) => column.notNull())
    .addColumn("owner", "text", (column) => column.notNull())
    .addColumn("evaluated", "bigint", (column) => column.notNull())
    .addColumn("evaluated_at", "bigint")
    .addColumn("claimed_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("signal_partitions_key", ["topic", "partition"])
    .execute();
  await db.schema.alterTable("incidents").addColumn("last_sequence", "bigint").execute();
  await db.schema.alterTable("notifications").addColumn("claimed_by", "text").execute();
  await db.schema.alterTable("notifications").addColumn("claimed_until", "bigint").execute();
}
