import { messageOf } from "../errors.ts";
import { addTag, type Event } from "../event/event.ts";
import { ConditionError } from "./condition-values.ts";
import { copyNumbers, type NextCopy } from "./copy-numbers.ts";
import type { FilterOperation, Operation, SplitOperation } from "./program.ts";
import { eachWithin } from "./time-limit.ts";

/** Logstash has no limit for conditions; a pattern that takes this long never ends. */
const CONDITION_LIMIT_MILLISECONDS = 30_000;

/** The tag of an event on which a filter failed in a way that the filter itself does not handle. */
export const FILTER_ERROR_TAG = "_filter_error";

/**
 * Runs a program over a batch; answers the events that come out, in the order that working on one event after the
 * other would give. `outputs` receives what reaches output operations.
 */
export function execute(
  program: readonly Operation[],
  batch: readonly Event[],
  outputs: (index: number, events: Event[]) => void,
): Event[] {
  const orders = batch.map((event) => event.order);
  let list: Event[] = [];
  for (const [index, event] of batch.entries()) {
    event.order = index;
    if (!event.cancelled) list.push(event);
  }
  const nextCopy = copyNumbers(batch);
  const waiting: Event[][] = [];
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
  for (const event of list) event.order = orders[event.order]!;
  for (const [index, event] of batch.entries()) if (event.cancelled) event.order = orders[index]!;
  return list;
}

function applyFilter(operation: FilterOperation, list: Event[], nextCopy: NextCopy): Event[] {
  const { filter, decorate } = operation;
  const emitted: Event[][] = [];
  let current = 0;
  const emit = (event: Event): void => {
    event.copy = nextCopy(event);
    const events = emitted[current];
    if (events) events.push(event);
    else emitted[current] = [event];
  };
  const successes = new Array<boolean>(list.length).fill(false);
  const limit = filter.timeLimit?.milliseconds ?? 0;
  eachWithin(
    list.length,
    limit,
    (index) => {
      current = index;
      successes[index] = attempt(operation, list[index]!, () => filter.apply(list[index]!, emit)) ?? false;
      if (limit === 0 && successes[index] && decorate) attempt(operation, list[index]!, () => decorate(list[index]!));
    },
    (index) => {
      emitted[index] = [];
      filter.timeLimit?.onTimeout(list[index]!);
    },
  );
  if (limit > 0 && decorate) {
    for (const [index, event] of list.entries()) if (successes[index]) attempt(operation, event, () => decorate(event));
  }
  return collect(list, emitted);
}

/** The events that go on, each followed by those that were made of it; the same list when nothing changed. */
function collect(list: Event[], emitted: readonly (Event[] | undefined)[]): Event[] {
  if (emitted.length === 0 && !list.some((event) => event.cancelled)) return list;
  const result: Event[] = [];
  for (const [index, event] of list.entries()) {
    if (!event.cancelled) result.push(event);
    for (const made of emitted[index] ?? []) if (!made.cancelled) result.push(made);
  }
  return result;
}

function attempt<T>(operation: FilterOperation, event: Event, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    addTag(event, FILTER_ERROR_TAG);
    operation.warn(messageOf(error));
    return null;
  }
}

/** An event on whose condition there is no answer, or none in time, leaves the pipeline. */
function split(operation: SplitOperation, list: Event[]): [holds: Event[], others: Event[]] {
  const { test, mayHang } = operation.condition;
  const holds: Event[] = [];
  const others: Event[] = [];
  const answers = new Array<boolean | null>(list.length).fill(null);
  eachWithin(
    list.length,
    mayHang ? CONDITION_LIMIT_MILLISECONDS : 0,
    (index) => {
      try {
        answers[index] = test(list[index]!);
      } catch (error) {
        if (!(error instanceof ConditionError)) throw error;
        operation.warn(`the condition has no answer (${error.message}); the event leaves the pipeline`);
      }
    },
    () =>
      operation.warn(
        `the condition took longer than ${CONDITION_LIMIT_MILLISECONDS} ms; the event leaves the pipeline`,
      ),
  );
  for (const [index, event] of list.entries()) {
    if (answers[index] === true) holds.push(event);
    else if (answers[index] === false) others.push(event);
    else event.cancelled = true;
  }
  return [holds, others];
}

/** Puts two branches back into one list by the events' places in the batch; of equal ones the first branch leads. */
function merge(first: Event[], second: Event[]): Event[] {
  if (first.length === 0) return second;
  if (second.length === 0) return first;
  const merged: Event[] = [];
  let left = 0;
  let right = 0;
  while (left < first.length && right < second.length) {
    merged.push(second[right]!.order < first[left]!.order ? second[right++]! : first[left++]!);
  }
  while (left < first.length) merged.push(first[left++]!);
  while (right < second.length) merged.push(second[right++]!);
  return merged;
}
