import type { Filter } from "../component/declaration.ts";
import type { Condition } from "./condition.ts";
import type { Decoration } from "./decoration.ts";

/**
 * A section as a flat list of operations over a list of events. A condition splits the list: the events for which
 * it holds go on, the others wait on a stack until `swap` turns to them; `merge` puts both back in order.
 */
export type Operation =
  | FilterOperation
  | SplitOperation
  | { readonly kind: "swap" }
  | { readonly kind: "merge" }
  | { readonly kind: "output"; readonly index: number };

export interface FilterOperation {
  readonly kind: "filter";
  readonly filter: Filter;
  readonly decorate: Decoration | null;
  warn(message: string): void;
}

export interface SplitOperation {
  readonly kind: "split";
  readonly condition: Condition;
  warn(message: string): void;
}

/** Operations that run one after the other under one watchdog; `limit` 0 is none. */
export interface Stretch {
  readonly operations: readonly Operation[];
  /** Milliseconds for one event in one operation. */
  readonly limit: number;
}

/** Logstash has no limit for conditions; a pattern that takes this long never ends. */
export const CONDITION_LIMIT_MILLISECONDS = 30_000;

/** Below this an operation has a watchdog of its own, so that none without a limit is ever cut off by it. */
const SMALLEST_SHARED_LIMIT_MILLISECONDS = 1_000;

/**
 * Divides a program into stretches: operations with the same limit share a watchdog, and those without a limit run
 * along in it, because each watchdog costs some 200 µs. See docs/decisions/time-limits.md.
 * No limit is longer than `longest`.
 */
export function toStretches(program: readonly Operation[], longest = Number.POSITIVE_INFINITY): Stretch[] {
  const stretches: { operations: Operation[]; limit: number }[] = [];
  for (const operation of program) {
    const limit = Math.min(limitOf(operation), longest);
    const last = stretches.at(-1);
    if (last && mayShare(last.limit, limit)) {
      last.operations.push(operation);
      last.limit = Math.max(last.limit, limit);
    } else {
      stretches.push({ operations: [operation], limit });
    }
  }
  return stretches;
}

function mayShare(first: number, second: number): boolean {
  if (first === second) return true;
  return (first === 0 || second === 0) && Math.max(first, second) >= SMALLEST_SHARED_LIMIT_MILLISECONDS;
}

function limitOf(operation: Operation): number {
  if (operation.kind === "filter") return operation.filter.timeLimit?.milliseconds ?? 0;
  return operation.kind === "split" && operation.condition.mayHang ? CONDITION_LIMIT_MILLISECONDS : 0;
}
