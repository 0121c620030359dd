import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { HeimdallError } from "../../../errors.ts";
import { cancelled, closedError, isFatal, isLocked, readError, tookTooLong } from "./errors.ts";
import { createTurns, interruptAt } from "./questions.ts";
import { quoteText } from "./sql-text.ts";

export interface EngineOptions {
  readonly directory: string;
  readonly memoryLimitBytes: number;
  readonly threads: number;
}

export type Row = readonly DuckDBValue[];

/** One DuckDB instance without data of its own, to which files are attached. */
export interface Engine {
  /** The connection of the one writer. */
  writer(): Promise<DuckDBConnection>;
  /** Runs ATTACH, DETACH and the like, one piece of work after the other. */
  admin<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Runs a reading statement on a free connection, at once, and answers all rows. */
  read(sql: string): Promise<Row[]>;
  /**
   * The same for somebody's question: in turn, and no longer than `deadline` (by `performance.now()`), or it throws
   * LOG_QUERY_TIME, or LOG_STORE_BUSY when others had all the time; LOG_QUERY_CANCELLED once the asker has gone.
   */
  ask(sql: string, deadline: number, signal?: AbortSignal): Promise<Row[]>;
  /** Tells of an error: after a fatal one the instance is opened anew on the next use. */
  failed(error: unknown): void;
  /** Grows with every new instance: what was attached to an earlier one is attached no more. */
  generation(): number;
  /** Doubles the memory limit for work that cannot do with less; false when it is as high as it may become. */
  raiseMemoryLimit(): Promise<boolean>;
  /** Answers nothing more: what is being read is interrupted. Resolves when nobody reads. */
  endReading(): Promise<void>;
  close(): Promise<void>;
}

/** How often the memory limit may double. */
const DOUBLINGS = 2;
/** How many questions are answered at once; each takes one of libuv's threads, which file access and writing need too. */
const QUESTIONS = 2;
const INTERRUPT_EVERY = 10;

/** Starts the instance; `lock.duckdb` in the directory keeps a second process out. */
export async function startEngine(given: EngineOptions): Promise<Engine> {
  let options = given;
  await mkdir(given.directory, { recursive: true });
  let current = await start(options);
  let starting: Promise<void> | null = null;
  let broken = false;
  let generation = 0;
  const turns = createTurns(QUESTIONS);
  const reading = new Set<DuckDBConnection>();
  let isReadingOver = false;
  let isClosed = false;

  const instance = async (): Promise<Started> => {
    // Opened anew, its files would be open for ever, beside those of the next store on the same directory.
    if (isClosed) throw closedError();
    if (broken) {
      starting ??= (async () => {
        stop(current);
        current = await start(options);
        generation += 1;
        broken = false;
      })().finally(() => {
        starting = null;
      });
      await starting;
    }
    return current;
  };
  const failed = (error: unknown): void => {
    if (isFatal(error)) broken = true;
  };
  let lastAdmin: Promise<unknown> = Promise.resolve();

  const admin = <T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> => {
    const result = lastAdmin.then(async () => work((await instance()).admin));
    lastAdmin = result.catch(failed);
    return result;
  };

  const read = async (sql: string, deadline = Number.POSITIVE_INFINITY, signal?: AbortSignal): Promise<Row[]> => {
    const owner = await instance();
    const connection = owner.idle.pop() ?? (await owner.database.connect());
    reading.add(connection);
    const limit = interruptAt(connection, deadline, signal);
    try {
      if (signal?.aborted) throw cancelled();
      if (isReadingOver) throw closedError();
      return (await connection.runAndReadAll(sql)).getRows();
    } catch (error) {
      if (signal?.aborted) throw cancelled(error);
      if (isReadingOver) throw closedError();
      if (limit.reached()) throw tookTooLong(error);
      failed(error);
      throw readError(error);
    } finally {
      limit.lift();
      reading.delete(connection);
      if (owner === current && !broken) owner.idle.push(connection);
      else connection.closeSync();
    }
  };

  return {
    writer: async () => (await instance()).writer,
    admin,
    read: (sql) => read(sql),
    ask: (sql, deadline, signal) => turns(() => read(sql, deadline, signal), deadline, signal),
    failed,
    generation: () => (broken ? generation + 1 : generation),
    async raiseMemoryLimit() {
      const memoryLimitBytes = options.memoryLimitBytes * 2;
      if (memoryLimitBytes > given.memoryLimitBytes * 2 ** DOUBLINGS) return false;
      options = { ...options, memoryLimitBytes };
      await admin((connection) => connection.run(`SET GLOBAL memory_limit = '${memoryLimitBytes}B'`));
      return true;
    },
    async endReading() {
      isReadingOver = true;
      while (reading.size > 0) {
        // Again, for one that had not begun yet.
        for (const connection of reading) connection.interrupt();
        await sleep(INTERRUPT_EVERY);
      }
    },
    async close() {
      await lastAdmin;
      isClosed = true;
      await starting;
      stop(current);
    },
  };
}

interface Started {
  readonly database: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly admin: DuckDBConnection;
  readonly idle: DuckDBConnection[];
}

function stop({ database, writer, admin, idle }: Started): void {
  for (const connection of [writer, admin, ...idle]) connection.closeSync();
  database.closeSync();
}

async function start({ directory, memoryLimitBytes, threads }: EngineOptions): Promise<Started> {
  const database = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memoryLimitBytes}B`,
    threads: String(threads),
    // Every question has its own order; without one, a LIMIT need not run on a single thread.
    preserve_insertion_order: "false",
    temp_directory: join(directory, "tmp"),
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
  });
  const admin = await database.connect();
  // A page is found by its narrow columns first; the documents are read, decompressed in blocks, for it alone.
  await admin.run("SET GLOBAL late_materialization_max_rows = 10001");
  const lock = join(directory, "lock.duckdb");
  const attach = () => admin.run(`ATTACH ${quoteText(lock)} AS lock`);
  try {
    // There is nothing in the lock file: a damaged one is made anew.
    await attach().catch(async (error) => {
      if (isLocked(error)) throw error;
      for (const path of [lock, `${lock}.wal`]) await rm(path, { force: true });
      await attach();
    });
  } catch (error) {
    admin.closeSync();
    database.closeSync();
    if (!isLocked(error)) throw readError(error);
    throw new HeimdallError(
      "LOG_STORE_LOCKED",
      `${directory} is in use by another process; stop it or set another data directory`,
      { cause: error, status: 503 },
    );
  }
  return { database, writer: await database.connect(), admin, idle: [] };
}
