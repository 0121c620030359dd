import type { Kysely } from "kysely";
import type { Schema } from "../schema.ts";

/** What people change in the pages: rules and pipelines with their versions, switches, notes, contact points; what a notification tells of. */
export async function up(db: Kysely<Schema>): Promise<void> {
  await db.schema
    .createTable("definitions")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("group_name", "text", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("changed_by", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("definitions_key", ["kind", "name"])
    .execute();
  await db.schema
    .createTable("definition_versions")
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("group_name", "text", (column) => column.notNull())
    .addColumn("text", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("by", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("definition_versions_key", ["kind", "name", "version"])
    .execute();
  await db.schema
    .createTable("rule_switches")
    .addColumn("rule", "text", (column) => column.primaryKey())
    .addColumn("is_on", "integer", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("changed_by", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("incident_events")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("incident_id", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("at", "bigint", (column) => column.notNull())
    .addColumn("by", "text")
    .addColumn("detail", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("incident_events_incident")
    .on("incident_events")
    .columns(["incident_id", "id"])
    .execute();
  await db.schema
    .createTable("contact_points")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("channel", "text", (column) => column.notNull())
    .addColumn("options", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("changed_at", "bigint", (column) => column.notNull())
    .addColumn("changed_by", "text", (column) => column.notNull())
    .execute();
  await db.schema.alterTable("notifications").addColumn("incident_id", "text").execute();
  await db.schema.alterTable("notifications").addColumn("contact_point", "text").execute();
  await db.schema.createIndex("notifications_incident").on("notifications").columns(["incident_id", "id"]).execute();
}
