import type { DuckDBConnection } from "@duckdb/node-api";
import type { Engine } from "./engine.ts";
import { storeBusy } from "./errors.ts";

/** The engine as one question has it: all its statements together take no longer than `milliseconds`, waiting included. */
export function forQuestion(engine: Engine, milliseconds: number): Engine {
  const deadline = performance.now() + milliseconds;
  return { ...engine, read: (sql) => engine.ask(sql, deadline) };
}

/** Stops what a connection runs at a moment (by `performance.now()`); `Infinity` never does. */
export function interruptAt(connection: DuckDBConnection, deadline: number): { reached(): boolean; lift(): void } {
  if (deadline === Number.POSITIVE_INFINITY) return { reached: () => false, lift: () => {} };
  let reached = false;
  const timer = setTimeout(
    () => {
      reached = true;
      connection.interrupt();
    },
    Math.max(0, deadline - performance.now()),
  );
  return { reached: () => reached, lift: () => clearTimeout(timer) };
}

/** Lets so many pieces of work run at a time. The others wait for their turn, until their deadline (LOG_STORE_BUSY). */
export function createTurns(limit: number): <T>(work: () => Promise<T>, deadline: number) => Promise<T> {
  let busy = 0;
  const waiting = new Set<() => void>();

  const turn = (deadline: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const take = (): void => {
        clearTimeout(timer);
        waiting.delete(take);
        resolve();
      };
      waiting.add(take);
      if (deadline === Number.POSITIVE_INFINITY) return;
      const giveUp = (): void => {
        waiting.delete(take);
        reject(storeBusy());
      };
      timer = setTimeout(giveUp, Math.max(0, deadline - performance.now()));
    });

  return async (work, deadline) => {
    if (busy >= limit) await turn(deadline);
    else busy += 1;
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next) next();
      else busy -= 1;
    }
  };
}
