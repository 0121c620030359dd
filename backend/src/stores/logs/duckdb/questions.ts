import type { DuckDBConnection } from "@duckdb/node-api";
import type { Engine } from "./engine.ts";
import { cancelled, storeBusy } from "./errors.ts";

/**
 * The engine as one question has it: all its statements together take no longer than `milliseconds`, waiting included,
 * and none goes on after its asker has gone.
 */
export function forQuestion(engine: Engine, milliseconds: number, signal?: AbortSignal): Engine {
  const deadline = performance.now() + milliseconds;
  return { ...engine, read: (sql) => engine.ask(sql, deadline, signal) };
}

/** Stops what a connection runs at a moment (by `performance.now()`; `Infinity` never does), or when its asker goes. */
export function interruptAt(
  connection: DuckDBConnection,
  deadline: number,
  signal?: AbortSignal,
): { reached(): boolean; lift(): void } {
  let reached = false;
  const stop = (): void => connection.interrupt();
  signal?.addEventListener("abort", stop, { once: true });
  const timer =
    deadline === Number.POSITIVE_INFINITY
      ? undefined
      : setTimeout(
          () => {
            reached = true;
            stop();
          },
          Math.max(0, deadline - performance.now()),
        );
  return {
    reached: () => reached,
    lift() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    },
  };
}

/** Runs work in its turn. */
export type Turns = <T>(work: () => Promise<T>, deadline: number, signal?: AbortSignal) => Promise<T>;

/**
 * Lets so many pieces of work run at a time. The others wait for their turn, until their deadline (LOG_STORE_BUSY) or
 * until their asker goes (LOG_QUERY_CANCELLED).
 */
export function createTurns(limit: number): Turns {
  let busy = 0;
  const waiting = new Set<() => void>();

  const turn = (deadline: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const leave = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", cancel);
        waiting.delete(take);
      };
      const take = (): void => {
        leave();
        resolve();
      };
      const giveUp = (): void => {
        leave();
        reject(storeBusy());
      };
      const cancel = (): void => {
        leave();
        reject(cancelled());
      };
      waiting.add(take);
      signal?.addEventListener("abort", cancel, { once: true });
      if (deadline !== Number.POSITIVE_INFINITY) {
        timer = setTimeout(giveUp, Math.max(0, deadline - performance.now()));
      }
    });

  return async (work, deadline, signal) => {
    if (signal?.aborted) throw cancelled();
    if (busy >= limit) await turn(deadline, signal);
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
