import { type Kysely, PostgresAdapter } from "kysely";

/** The type of a column that holds bytes, which PostgreSQL and SQLite name differently. */
export function bytesType(db: Pick<Kysely<unknown>, "getExecutor">): "bytea" | "blob" {
  return db.getExecutor().adapter instanceof PostgresAdapter ? "bytea" : "blob";
}
