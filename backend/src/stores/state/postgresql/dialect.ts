import { setTimeout as sleep } from "node:timers/promises";
import { type Dialect, PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import type { Pool, PoolClient, PoolConfig } from "pg";
import { HeimdallError } from "../../../errors.ts";
import type { PostgresqlAddress } from "./address.ts";
import { isBroken, translate } from "./errors.ts";

/** Connections of one backend at most; PostgreSQL allows 100 in all unless told otherwise. */
const CONNECTIONS = 10;
/** A backend that hangs with a transaction open holds up the others no longer than this. */
const IDLE_IN_TRANSACTION = 30_000;
const LOCK_WAIT = 20_000;
/** After it the server is taken for gone: a network that swallows packets says nothing by itself. */
const LONGEST_QUERY = 60_000;
/** A server that hangs does not say good-bye. */
const LONGEST_GOODBYE = 3_000;

const INT8 = 20;
const NUMERIC = 1700;

/** Kysely's PostgreSQL dialect over `pg`, which is loaded only when it is used. */
export function postgresqlDialect(address: PostgresqlAddress): Dialect {
  return new PostgresDialect({ pool: () => openPool(address) });
}

async function openPool({ config, where }: PostgresqlAddress): Promise<PostgresPool> {
  const { default: pg } = await import("pg");
  const options: PoolConfig = {
    ...config,
    max: CONNECTIONS,
    keepAlive: true,
    idleTimeoutMillis: 30_000,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
    lock_timeout: LOCK_WAIT,
    query_timeout: LONGEST_QUERY,
    types: {
      // Sums of int8 are numeric.
      getTypeParser: ((type: number, format?: "text") =>
        type === INT8 || type === NUMERIC
          ? safeNumber
          : pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser,
    },
  };
  const pool: Pool = new pg.Pool(options);
  // A connection that breaks while nobody waits on it tells it by an event, which would end the process; whoever uses
  // it next hears of it by the answer to their query, or gets another one.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return {
    options: pool.options,
    async end() {
      await Promise.race([pool.end(), sleep(LONGEST_GOODBYE, undefined, { ref: false })]);
    },
    async connect() {
      try {
        return careful(await pool.connect(), where);
      } catch (error) {
        throw translate(error, where);
      }
    },
  };
}

/** A connection whose errors are ours, and which does not go back to the pool when it is broken. */
function careful(client: PoolClient, where: string): PostgresPoolClient {
  let broken = false;
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, values.map(storable));
    } catch (error) {
      broken ||= isBroken(error);
      throw translate(error, where);
    }
  };
  return {
    // Kysely asks with cursors only where it was given some.
    query: query as PostgresPoolClient["query"],
    release: (discard) => client.release(broken || discard === true),
  };
}

/** PostgreSQL keeps no NUL in a text; SQLite does, and so does what agents send. */
function storable(value: unknown): unknown {
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}

/** Counts and times as numbers, as SQLite gives them. */
function safeNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) || (!Number.isInteger(number) && Number.isFinite(number))) return number;
  throw new HeimdallError("STATE_STORE", `the state store holds ${text}, which is more than a number can be`);
}
