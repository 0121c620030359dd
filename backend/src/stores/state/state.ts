import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { ConfigurationError, HeimdallError, messageOf } from "../../errors.ts";
import { migrations } from "./migrations/index.ts";
import type { Schema } from "./schema.ts";
import { nodeSqliteDialect } from "./sqlite.ts";

/** What Heimdall remembers besides data: people, tokens, incidents, the outbox. */
export interface State {
  /**
   * The query builder. Inside `db.transaction().execute(trx => …)` use only `trx`: SQLite has one connection, and
   * a query on `db` waits for the transaction to end.
   */
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

export interface StateOptions {
  /** `sqlite:///absolute/path`, or `sqlite::memory:`. */
  readonly url: string;
}

/**
 * Opens the state store and brings its tables up to date. Throws ConfigurationError on a URL it does not know and
 * STATE_STORE when the store cannot be opened or was written by a newer Heimdall.
 */
export async function openState({ url }: StateOptions): Promise<State> {
  const file = sqliteFile(url);
  const db = new Kysely<Schema>({ dialect: nodeSqliteDialect(file) });
  try {
    if (file !== ":memory:") makePrivateFile(file);
    const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
    if (error) throw error;
  } catch (error) {
    await db.destroy();
    throw new HeimdallError("STATE_STORE", `the state store ${file} cannot be opened: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return { db, close: () => db.destroy() };
}

/** The state URL of a data directory. */
export function stateUrl(dataDirectory: string): string {
  return pathToFileURL(resolve(dataDirectory, "state.sqlite")).href.replace(/^file:/, "sqlite:");
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
    `'${url.replace(/\/\/[^@/]*@/, "//***@")}' is not a state store; write sqlite:///absolute/path/state.sqlite`,
  );
}
