import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { type Dialect, SqliteAdapter, type SqliteDatabase, SqliteDialect } from "kysely";
import { HeimdallError, messageOf } from "../../errors.ts";

const STATEMENT_CACHE = 500;
const BUSY_MILLISECONDS = 10_000;
/** SQLITE_BUSY, SQLITE_LOCKED, SQLITE_IOERR, SQLITE_FULL: what goes by, or what an operator mends. */
const RETRYABLE = new Set([5, 6, 10, 13]);

/**
 * Kysely's SQLite dialect over Node's own `node:sqlite`, so that no native package is needed. `file` is a path or
 * `:memory:`. Every commit is on disk when it returns (WAL with synchronous=FULL).
 */
export function nodeSqliteDialect(file: string): Dialect {
  const dialect = new SqliteDialect({ database: async () => openDatabase(file) });
  return {
    createAdapter: () => new TransactionalDdlAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

/** SQLite rolls back DDL like anything else; saying so makes the migrator run a migration wholly or not at all. */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function openDatabase(file: string): SqliteDatabase {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: BUSY_MILLISECONDS });
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  const statements = new Map<string, StatementSync>();

  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (!statement) {
      statement = database.prepare(sql);
      if (statements.size >= STATEMENT_CACHE) statements.delete(statements.keys().next().value!);
      statements.set(sql, statement);
    }
    return statement;
  };

  return {
    close: () => database.close(),
    prepare(sql) {
      // A transaction that reads first and writes later fails at once when another process writes between
      // (SQLITE_BUSY without waiting); taking the write lock at its start makes it wait instead.
      const statement = prepare(sql === "begin" ? "begin immediate" : sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => attempt(() => statement.all(...(parameters as SQLInputValue[]))),
        run: (parameters) => attempt(() => statement.run(...(parameters as SQLInputValue[]))),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      };
    },
  };
}

/** Tells a store that is not to be had just now from a statement that it refuses. */
function attempt<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    if (errcode === undefined || !RETRYABLE.has(errcode & 0xff)) throw error;
    throw new HeimdallError("STATE_STORE", `the state store (SQLite) cannot be used now: ${messageOf(error)}`, {
      status: 503,
      retryable: true,
      cause: error,
    });
  }
}
