import { messageOf } from "../errors.ts";
import { addTag, type Event } from "../event/event.ts";
import { ConditionError } from "./condition-values.ts";
import { copyNumbers, type NextCopy } from "./copy-numbers.ts";
import { mergeBranches } from "./merge.ts";
import type { FilterOperation, Operation, SplitOperation } from "./program.ts";

/** The tag of an event on which a filter failed in a way that the filter itself does not handle. */
export const FILTER_ERROR_TAG = "_filter_error";

/**
 * Where the work on a batch stands. It lives outside of the code that the watchdog may end at any point, so that the
 * work goes on from here: everything that a step changes is either written at its end or cut back to `mark`.
 */
export interface Machine {
  list: Event[];
  /** The lists of branches whose turn has not come, or has been. */
  readonly waiting: Event[][];
  /** The operation of the stretch, and the event of the list, that is next or being worked on. */
  operation: number;
  index: number;
  /** Whether a step is being done: an event is in an operation. */
  working: boolean;
  /** What goes on from the operation at hand; null while that is the list as it is. */
  passed: Event[] | null;
  /** The events for which the condition at hand does not hold. */
  others: Event[];
  /** The lengths of `passed` (-1 for null) and `others` when the step began. */
  passedMark: number;
  othersMark: number;
  /** What the filter at hand made of the event at hand. */
  made: Event[];
  /** The events that reached each output. */
  readonly routed: Map<number, readonly Event[]>;
  readonly nextCopy: NextCopy;
}

export function createMachine(batch: readonly Event[]): Machine {
  return {
    list: batch.filter((event) => !event.cancelled),
    waiting: [],
    operation: 0,
    index: 0,
    working: false,
    passed: null,
    others: [],
    passedMark: -1,
    othersMark: 0,
    made: [],
    routed: new Map(),
    nextCopy: copyNumbers(batch),
  };
}

/** Works through a stretch from where the machine stands; comes back early when the deadline is over. */
export function advance(machine: Machine, operations: readonly Operation[], deadline: number): void {
  while (machine.operation < operations.length) {
    const operation = operations[machine.operation]!;
    switch (operation.kind) {
      case "filter":
        if (!filterList(machine, operation, deadline)) return;
        break;
      case "split":
        if (!splitList(machine, operation, deadline)) return;
        break;
      case "swap": {
        const top = machine.waiting.length - 1;
        const others = machine.waiting[top]!;
        machine.waiting[top] = machine.list;
        machine.list = others;
        machine.operation += 1;
        break;
      }
      case "merge": {
        const merged = mergeBranches(machine.waiting[machine.waiting.length - 1]!, machine.list);
        machine.waiting.length -= 1;
        machine.list = merged;
        machine.operation += 1;
        break;
      }
      case "output":
        if (machine.list.length > 0) machine.routed.set(operation.index, [...machine.list]);
        machine.operation += 1;
    }
  }
}

/** What becomes of the event whose step was ended because it used up the time limit. */
export function cutOff(machine: Machine, operations: readonly Operation[], limit: number): void {
  const operation = operations[machine.operation]!;
  const event = machine.list[machine.index]!;
  machine.working = false;
  machine.made = [];
  if (machine.passed) {
    if (machine.passedMark < 0) machine.passed = null;
    else machine.passed.length = machine.passedMark;
  }
  machine.others.length = machine.othersMark;
  if (operation.kind === "split") {
    event.cancelled = true;
    operation.warn(`the condition took over ${limit} ms; the event leaves the pipeline`);
  } else if (operation.kind === "filter") {
    if (operation.filter.timeLimit) operation.filter.timeLimit.onTimeout(event);
    else fail(operation, event, `ended because it took over ${limit} ms on one event`);
    pass(machine, event);
  }
  machine.index += 1;
}

function filterList(machine: Machine, operation: FilterOperation, deadline: number): boolean {
  const { filter, decorate } = operation;
  const emit = (event: Event): void => {
    event.copy = machine.nextCopy(event);
    machine.made.push(event);
  };
  while (machine.index < machine.list.length) {
    const event = machine.list[machine.index]!;
    machine.passedMark = machine.passed ? machine.passed.length : -1;
    machine.working = true;
    try {
      if (filter.apply(event, emit) && decorate) decorate(event);
    } catch (error) {
      fail(operation, event, messageOf(error));
    }
    pass(machine, event);
    machine.index += 1;
    machine.working = false;
    if (deadline !== Number.POSITIVE_INFINITY && performance.now() > deadline) return false;
  }
  machine.list = machine.passed ?? machine.list;
  machine.passed = null;
  machine.index = 0;
  machine.operation += 1;
  return true;
}

/** Most filters neither drop nor make events, so that the list stays as it is until one does. */
function pass(machine: Machine, event: Event): void {
  if (machine.passed === null) {
    if (!event.cancelled && machine.made.length === 0) return;
    machine.passed = machine.list.slice(0, machine.index);
  }
  if (!event.cancelled) machine.passed.push(event);
  if (machine.made.length === 0) return;
  for (const made of machine.made) if (!made.cancelled) machine.passed.push(made);
  machine.made = [];
}

/** An event for which there is no answer leaves the pipeline with a warning. */
function splitList(machine: Machine, operation: SplitOperation, deadline: number): boolean {
  const { test } = operation.condition;
  machine.passed ??= [];
  while (machine.index < machine.list.length) {
    const event = machine.list[machine.index]!;
    machine.passedMark = machine.passed.length;
    machine.othersMark = machine.others.length;
    machine.working = true;
    try {
      (test(event) ? machine.passed : machine.others).push(event);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      event.cancelled = true;
      operation.warn(`the condition has no answer (${error.message}); the event leaves the pipeline`);
    }
    machine.index += 1;
    machine.working = false;
    if (deadline !== Number.POSITIVE_INFINITY && performance.now() > deadline) return false;
  }
  // One row of plain writes, without a call of ours between them at which the watchdog could end it half done.
  machine.waiting.push(machine.others);
  machine.list = machine.passed;
  machine.passed = null;
  machine.others = [];
  machine.othersMark = 0;
  machine.index = 0;
  machine.operation += 1;
  return true;
}

/**
 * Filters that rescue in Logstash (mutate, json, kv) tag their event as they do there, also for an error of the common
 * options. The others end the pipeline there; one bad event shall not stop the rest, so it is tagged and goes on.
 */
function fail(operation: FilterOperation, event: Event, reason: string): void {
  for (const tag of operation.filter.errorTags ?? [FILTER_ERROR_TAG]) addTag(event, tag);
  operation.warn(reason);
}
