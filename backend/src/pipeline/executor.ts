import type { Event } from "../event/event.ts";
import { advance, createMachine, cutOff, type Machine } from "./machine.ts";
import type { Stretch } from "./program.ts";
import { runUnderLimit } from "./time-limit.ts";

export interface Execution {
  /** The events that come out, in the order that working on one event after the other would give. */
  readonly passed: Event[];
  /** The events that reached each output, by its index. */
  readonly routed: ReadonlyMap<number, readonly Event[]>;
}

/** Runs a program over a batch, one operation after the other over the whole list. */
export function execute(stretches: readonly Stretch[], batch: readonly Event[]): Execution {
  // Events of one item share their order; within the batch each needs its own, so that branches merge as they split.
  const orders = batch.map((event) => event.order);
  for (let index = 0; index < batch.length; index += 1) batch[index]!.order = index;
  const machine = createMachine(batch);
  for (const stretch of stretches) {
    machine.operation = 0;
    runStretch(machine, stretch);
  }
  for (const event of machine.list) event.order = orders[event.order]!;
  for (const [index, event] of batch.entries()) if (event.cancelled) event.order = orders[index]!;
  return { passed: machine.list, routed: machine.routed };
}

function runStretch(machine: Machine, { operations, limit }: Stretch): void {
  const isIdle = machine.list.length === 0 && machine.waiting.every((list) => list.length === 0);
  if (limit === 0 || isIdle) {
    advance(machine, operations, Number.POSITIVE_INFINITY);
    return;
  }
  while (machine.operation < operations.length) {
    const finished = runUnderLimit(limit, (deadline) => advance(machine, operations, deadline));
    if (!finished && machine.working) cutOff(machine, operations, limit);
  }
}
