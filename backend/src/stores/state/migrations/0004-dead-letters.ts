import type { Kysely } from "kysely";
import { bytesType } from "../columns.ts";
import type { Schema } from "../schema.ts";

/** What the stores refused for good. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable("dead_letters")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("identity", "text", (column) => column.notNull().unique())
    .addColumn("content", "text", (column) => column.notNull())
    .addColumn("form", "text", (column) => column.notNull())
    .addColumn("source", "text", (column) => column.notNull())
    .addColumn("pipeline", "text", (column) => column.notNull())
    .addColumn("input", "text", (column) => column.notNull())
    .addColumn("output", "text", (column) => column.notNull())
    .addColumn("target", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("reason_group", "text", (column) => column.notNull())
    .addColumn("facts", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("changed_by", "text")
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("is_fixed", "integer", (column) => column.notNull())
    .addColumn("payload", bytesType(db), (column) => column.notNull())
    .execute();
  // For a page of a list, for what is forgotten by age, and for the summary, which reads nothing but this index.
  await db.schema.createIndex("dead_letters_page").on("dead_letters").columns(["state", "id"]).execute();
  await db.schema.createIndex("dead_letters_age").on("dead_letters").columns(["state", "created_at"]).execute();
  await db.schema
    .createIndex("dead_letters_reason")
    .on("dead_letters")
    .columns(["state", "reason_group", "pipeline", "output"])
    .execute();
}
