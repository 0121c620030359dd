import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { type Dialect, SqliteAdapter, type SqliteDatabase, SqliteDialect } from "kysely";

const STATEMENT_CACHE = 500;
const BUSY_MILLISECONDS = 10_000;

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
        all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
        run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
        iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
      };
    },
  };
}
