import type { Event } from "../event/event.ts";
import { applyFilter } from "./apply-filter.ts";
import { copyNumbers } from "./copy-numbers.ts";
import type { Operation } from "./program.ts";
import { merge, split } from "./split.ts";

/**
 * Runs a program over a batch, one operation after the other over the whole list; answers the events that come out,
 * in the order that working on one event after the other would give. `outputs` receives what reaches an output.
 */
export function execute(
  program: readonly Operation[],
  batch: readonly Event[],
  outputs: (index: number, events: readonly Event[]) => void,
): Event[] {
  // Events of one item share their order; within the batch each needs its own, so that branches merge as they split.
  const orders = batch.map((event) => event.order);
  for (let index = 0; index < batch.length; index += 1) batch[index]!.order = index;
  const result = run(program, batch, outputs);
  for (const event of result) event.order = orders[event.order]!;
  for (let index = 0; index < batch.length; index += 1)
    if (batch[index]!.cancelled) batch[index]!.order = orders[index]!;
  return result;
}

function run(
  program: readonly Operation[],
  batch: readonly Event[],
  outputs: (index: number, events: readonly Event[]) => void,
): Event[] {
  let list = batch.filter((event) => !event.cancelled);
  const waiting: Event[][] = [];
  const nextCopy = copyNumbers(batch);
  for (const operation of program) {
    switch (operation.kind) {
      case "filter":
        if (list.length > 0) list = applyFilter(operation, list, nextCopy);
        break;
      case "split": {
        const [holds, others] = split(operation, list);
        waiting.push(others);
        list = holds;
        break;
      }
      case "swap": {
        const others = waiting.pop()!;
        waiting.push(list);
        list = others;
        break;
      }
      case "merge":
        list = merge(waiting.pop()!, list);
        break;
      case "output":
        if (list.length > 0) outputs(operation.index, list);
    }
  }
  return list;
}
