import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { HeimdallError, messageOf } from "../../../errors.ts";
import { isFatal, readError } from "./errors.ts";

export interface EngineOptions {
  readonly directory: string;
  readonly memoryLimitBytes: number;
  readonly threads: number;
}

export type Row = readonly DuckDBValue[];

/** The DuckDB instance: one connection that writes, one that administers, and a few that read. */
export interface Engine {
  /** The connection of the one writer of points. */
  writer(): Promise<DuckDBConnection>;
  /** Runs work on the connection for ATTACH, DETACH and the catalogue, one piece after the other. */
  admin<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** Runs a reading statement on a free connection and answers all rows. */
  read(sql: string, values?: readonly DuckDBValue[]): Promise<Row[]>;
  /** Tells the engine of an error: after a fatal one the instance is opened anew on the next use. */
  failed(error: unknown): boolean;
  /** Grows with every new instance: what was attached in an earlier one is gone. */
  generation(): number;
  close(): Promise<void>;
}

const READERS = 3;
const CATALOGUE = "catalogue.duckdb";

/** Opens `catalogue.duckdb` in the directory; its lock keeps a second process out. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  await mkdir(options.directory, { recursive: true });
  let generation = 0;
  let current = await start(options);
  let broken = false;
  let busyReaders = 0;
  const waiting: (() => void)[] = [];

  const instance = async () => {
    if (broken) {
      // Readers of the broken instance fail by themselves; nothing is lost that was acknowledged.
      current.instance.closeSync();
      current = await start(options);
      broken = false;
      generation += 1;
    }
    return current;
  };

  const reader = async (): Promise<DuckDBConnection> => {
    if (busyReaders >= READERS) await new Promise<void>((resolve) => waiting.push(resolve));
    else busyReaders += 1;
    try {
      const { instance: database, idle } = await instance();
      return idle.pop() ?? (await database.connect());
    } catch (error) {
      release();
      throw error;
    }
  };

  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busyReaders -= 1;
  };

  const failed = (error: unknown): boolean => {
    if (isFatal(error)) broken = true;
    return broken;
  };

  let lastAdmin: Promise<unknown> = Promise.resolve();

  return {
    writer: async () => (await instance()).writer,
    admin(work) {
      const result = lastAdmin.then(async () => work((await instance()).admin));
      lastAdmin = result.catch(failed);
      return result;
    },
    async read(sql, values = []) {
      const connection = await reader();
      const owner = current;
      try {
        const result = await connection.runAndReadAll(sql, [...values]);
        owner.idle.push(connection);
        return result.getRows();
      } catch (error) {
        failed(error);
        if (!broken) owner.idle.push(connection);
        throw readError(error);
      } finally {
        release();
      }
    },
    failed,
    generation: () => generation,
    async close() {
      for (const connection of current.idle) connection.closeSync();
      await lastAdmin;
      current.admin.closeSync();
      current.writer.closeSync();
      current.instance.closeSync();
    },
  };
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
