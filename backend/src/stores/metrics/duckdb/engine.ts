import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { HeimdallError, messageOf } from "../../../errors.ts";
import { closedError, leavesDoubt, readError } from "./errors.ts";

export interface EngineOptions {
  readonly directory: string;
  readonly memoryLimitBytes: number;
  readonly threads: number;
}

export type Row = readonly DuckDBValue[];

/** The DuckDB instance: one connection that writes, one that administers, and a few that read. */
export interface Engine {
  /** Runs work on the connection of the one writer of points. */
  write<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Runs work on the connection for ATTACH, DETACH and the catalogue, one piece after the other. */
  admin<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Runs a reading statement on a free connection and answers all rows. */
  read(sql: string, values?: readonly DuckDBValue[]): Promise<Row[]>;
  /** Grows with every new instance: what was attached in an earlier one is gone. */
  generation(): number;
  /** Answers nothing more: what is being read is interrupted. Resolves when nobody reads. */
  endReading(): Promise<void>;
  close(): Promise<void>;
}

const READERS = 3;
const INTERRUPT_EVERY = 10;
const CATALOGUE = "catalogue.duckdb";

/**
 * Opens `catalogue.duckdb` in the directory; its lock keeps a second process out. After an error that leaves DuckDB
 * unsure of a file (a full disk), the instance is opened anew before anything else is done.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  await mkdir(options.directory, { recursive: true });
  let generation = 0;
  let current: Started | null = await start(options);
  let broken = false;
  let reopening: Promise<Started> | null = null;
  /** Pieces of work that use the instance now. */
  let running = 0;
  const waiting: (() => void)[] = [];
  const drained = (): Promise<void> =>
    running === 0 ? Promise.resolve() : new Promise<void>((resolve) => waiting.push(resolve));
  const reading = new Set<DuckDBConnection>();
  let isReadingOver = false;
  let isClosed = false;

  const reopen = async (): Promise<Started> => {
    await drained();
    if (current) stop(current);
    current = null;
    current = await start(options);
    generation += 1;
    broken = false;
    return current;
  };

  const using = async <T>(work: (started: Started) => Promise<T>): Promise<T> => {
    while (broken || reopening || !current) {
      // Opened anew, its files would be open for ever, beside those of the next store on the same directory.
      if (isClosed) throw closedError();
      reopening ??= reopen().finally(() => {
        reopening = null;
      });
      await reopening;
    }
    running += 1;
    try {
      return await work(current);
    } catch (error) {
      if (leavesDoubt(error)) broken = true;
      throw error;
    } finally {
      running -= 1;
      if (running === 0) for (const wake of waiting.splice(0)) wake();
    }
  };

  const readers = createTurns(READERS);
  const admins = createTurns(1);

  return {
    write: (work) => using(({ writer }) => work(writer)),
    admin: (work) => admins(() => using(({ admin }) => work(admin))),
    read: (sql, values = []) =>
      readers(() =>
        using(async ({ instance, idle }) => {
          const connection = idle.pop() ?? (await instance.connect());
          reading.add(connection);
          try {
            if (isReadingOver) throw closedError();
            return (await connection.runAndReadAll(sql, [...values])).getRows();
          } catch (error) {
            throw isReadingOver ? closedError() : error;
          } finally {
            reading.delete(connection);
            idle.push(connection);
          }
        }),
      ).catch((error: unknown) => {
        throw readError(error);
      }),
    generation: () => generation,
    async endReading() {
      isReadingOver = true;
      while (reading.size > 0) {
        // Again, for one that had not begun yet.
        for (const connection of reading) connection.interrupt();
        await sleep(INTERRUPT_EVERY);
      }
    },
    async close() {
      isClosed = true;
      await reopening?.catch(() => undefined);
      await drained();
      if (current) stop(current);
      current = null;
    },
  };
}

/** Lets so many pieces of work run at a time; the others wait for their turn. */
function createTurns(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (busy >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else busy += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else busy -= 1;
    }
  };
}

function stop({ instance, writer, admin, idle }: Started): void {
  for (const connection of [...idle, writer, admin]) connection.closeSync();
  instance.closeSync();
}

interface Started {
  readonly instance: DuckDBInstance;
  readonly writer: DuckDBConnection;
  readonly admin: DuckDBConnection;
  readonly idle: DuckDBConnection[];
}

async function start(options: EngineOptions): Promise<Started> {
  const path = join(options.directory, CATALOGUE);
  try {
    const instance = await DuckDBInstance.create(path, {
      memory_limit: `${options.memoryLimitBytes}B`,
      threads: String(options.threads),
      temp_directory: join(options.directory, "tmp"),
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    return { instance, writer: await instance.connect(), admin: await instance.connect(), idle: [] };
  } catch (error) {
    const reason = messageOf(error);
    if (/lock/i.test(reason)) {
      throw new HeimdallError(
        "METRIC_STORE_LOCKED",
        `${path} is in use by another process; stop it or set another data directory`,
        { cause: error, status: 503 },
      );
    }
    throw new HeimdallError(
      "METRIC_STORE_OPEN",
      `${path} cannot be opened: ${reason}. Restore it from a backup, or move the directory away to start empty`,
      { cause: error },
    );
  }
}

/** A name for use in SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text for use in SQL where no parameter may stand. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
