import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Dialect, Kysely, sql } from "kysely";
import { Migrator } from "kysely/migration";
import { ConfigurationError, HeimdallError } from "../../errors.ts";
import { migrations } from "./migrations/index.ts";
import { postgresqlAddress } from "./postgresql/address.ts";
import { postgresqlDialect } from "./postgresql/dialect.ts";
import { reasonOf } from "./postgresql/errors.ts";
import type { Schema } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite.ts";

/** What Heimdall remembers besides data: people, tokens, incidents, the outbox, dead letters. */
export interface State {
  /**
   * The query builder. Inside `db.transaction().execute(trx => …)` use only `trx`: SQLite has one connection, and
   * a query on `db` waits for the transaction to end. Other backends write at the same time: what is read may have
   * changed when it is written, unless one statement does both, or the transaction is `serializable`.
   */
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

export interface StateOptions {
  /** `postgres://user:password@host:5432/database`, `sqlite:///absolute/path`, or `sqlite::memory:`. */
  readonly url: string;
  /** PEM file of the authority that signed PostgreSQL's certificate. */
  readonly ca?: string | null;
}

/**
 * Opens the state store and brings its tables up to date; backends that do so at once wait for each other. Throws
 * ConfigurationError on a URL it does not know and STATE_STORE when the store cannot be opened (retryable when it is
 * away) or was written by a newer Heimdall. Queries reject with STATE_STORE, retryable, while the store is away.
 */
export async function openState({ url, ca = null }: StateOptions): Promise<State> {
  const { dialect, name, prepare } = storeOf(url, ca);
  const db = new Kysely<Schema>({ dialect });
  try {
    prepare();
    await migrate(db, url.startsWith("sqlite:") ? undefined : await schemaOf(db));
  } catch (error) {
    await db.destroy();
    if (error instanceof ConfigurationError || (error instanceof HeimdallError && error.retryable)) throw error;
    throw new HeimdallError("STATE_STORE", `the state store ${name} cannot be opened: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  return { db, close: () => db.destroy() };
}

/** The state URL of a data directory. */
export function stateUrl(dataDirectory: string): string {
  return pathToFileURL(resolve(dataDirectory, "state.sqlite")).href.replace(/^file:/, "sqlite:");
}

interface Store {
  readonly dialect: Dialect;
  /** For messages. */
  readonly name: string;
  prepare(): void;
}

function storeOf(url: string, ca: string | null): Store {
  if (isPostgresql(url)) {
    const address = postgresqlAddress(url, ca);
    return { dialect: postgresqlDialect(address), name: `(PostgreSQL at ${address.where})`, prepare: () => {} };
  }
  const file = sqliteFile(url);
  const prepare = () => file !== ":memory:" && makePrivateFile(file);
  return { dialect: nodeSqliteDialect(file), name: file, prepare };
}

/**
 * Runs what migrations there are. Kysely holds a lock of the database meanwhile (PostgreSQL: an advisory one of the
 * session, SQLite: the write lock of its one transaction). `schema` is where its own tables are looked for: a
 * neighbour's in the same database would count as ours otherwise.
 */
async function migrate(db: Kysely<Schema>, schema: string | undefined): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    ...(schema !== undefined && { migrationTableSchema: schema }),
  }).migrateToLatest();
  if (error) throw error;
}

async function schemaOf(db: Kysely<Schema>): Promise<string> {
  const { rows } = await sql<{ schema: string | null }>`select current_schema() as schema`.execute(db);
  const schema = rows[0]?.schema;
  if (typeof schema === "string") return schema;
  throw new ConfigurationError("state.url: its search_path names no schema that exists; create it, or leave it out");
}

/** It holds password and token hashes: only its owner reads it. SQLite gives its side files the same mode. */
function makePrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, "a", 0o600));
  chmodSync(file, 0o600);
}

function sqliteFile(url: string): string {
  if (url === "sqlite::memory:") return ":memory:";
  if (url.startsWith("sqlite:///")) return fileURLToPath(url.replace(/^sqlite:/, "file:"));
  throw new ConfigurationError(
    `'${url.replace(/\/\/[^@/]*@/, "//***@")}' is not a state store; write postgres://user:password@host:5432/database, or sqlite:///absolute/path/state.sqlite`,
  );
}

/** Whether a state URL is one that several backends can share. */
export function isPostgresql(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url);
}
