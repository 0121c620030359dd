import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** Silences, progress and incidents of the rules, and the outbox of their notifications. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable("alert_silences")
    .addColumn("key", "text", (column) => column.primaryKey())
    .addColumn("until", "bigint", (column) => column.notNull())
    .addColumn("exponent", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("alert_progress")
    .addColumn("rule", "text", (column) => column.primaryKey())
    .addColumn("evaluated_until", "bigint", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("incidents")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("rule_type", "text", (column) => column.notNull())
    .addColumn("key", "text")
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("first_time", "bigint", (column) => column.notNull())
    .addColumn("last_time", "bigint", (column) => column.notNull())
    .addColumn("count", "bigint", (column) => column.notNull())
    .addColumn("match", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("changed_by", "text")
    .execute();
  await db.schema.createIndex("incidents_rule").on("incidents").columns(["rule", "state"]).execute();
  await db.schema.createIndex("incidents_last_time").on("incidents").column("last_time").execute();
  await db.schema
    .createTable("notifications")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("dedup_key", "text", (column) => column.notNull().unique())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("destination", "text", (column) => column.notNull())
    .addColumn("message", "text", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("next_attempt_at", "bigint", (column) => column.notNull())
    .addColumn("finished_at", "bigint")
    .addColumn("last_error", "text")
    .execute();
  await db.schema
    .createIndex("notifications_state")
    .on("notifications")
    .columns(["state", "destination", "id"])
    .execute();
}
