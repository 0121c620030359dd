import type { Log } from "../component/declaration.ts";
import { messageOf } from "../errors.ts";
import { endsWithin } from "./ends-within.ts";

/** What is to be undone at the end, or when a start fails half way. */
export interface Undo {
  /** `name` is for the log: what it is that ends. After `limit` milliseconds it is waited for no longer. */
  push(name: string, step: () => Promise<unknown> | unknown, limit?: number): void;
  /** Runs every step, last first, once. Answers the names of those that did not end. */
  run(): Promise<readonly string[]>;
}

const LONGEST_STEP = 10_000;

/** Nothing is waited for without a limit: a stop that hangs is neither a stop nor a restart. */
export function createUndo(log: Pick<Log, "error">): Undo {
  const steps: { readonly name: string; readonly step: () => unknown; readonly limit: number }[] = [];
  return {
    push: (name, step, limit = LONGEST_STEP) => void steps.push({ name, step, limit }),
    async run() {
      const left: string[] = [];
      for (const { name, step, limit } of steps.splice(0).reverse()) {
        const done = Promise.resolve()
          .then(step)
          .catch((error: unknown) => log.error(`stopping ${name} failed: ${messageOf(error)}`));
        if (await endsWithin(limit, done)) continue;
        left.push(name);
        log.error(`stopping ${name} has taken over ${limit / 1000} s; it is not waited for any longer`);
      }
      return left;
    },
  };
}
