import { messageOf } from "../errors.ts";
import { addTag, type Event } from "../event/event.ts";
import type { NextCopy } from "./copy-numbers.ts";
import type { FilterOperation } from "./program.ts";
import { eachWithin } from "./time-limit.ts";

/** The tag of an event on which a filter failed in a way that the filter itself does not handle. */
export const FILTER_ERROR_TAG = "_filter_error";

/** Runs one filter over a list; answers the events that go on, each followed by those that were made of it. */
export function applyFilter(operation: FilterOperation, list: Event[], nextCopy: NextCopy): Event[] {
  const limit = operation.filter.timeLimit?.milliseconds ?? 0;
  return limit > 0 ? applyLimited(operation, list, limit, nextCopy) : applyUnlimited(operation, list, nextCopy);
}

function applyUnlimited(operation: FilterOperation, list: Event[], nextCopy: NextCopy): Event[] {
  const { filter, decorate } = operation;
  const made: Event[] = [];
  const emit = (event: Event): void => {
    event.copy = nextCopy(event);
    made.push(event);
  };
  /** Made only when the list changes: most filters neither drop nor make events. */
  let result: Event[] | null = null;
  for (let index = 0; index < list.length; index += 1) {
    const event = list[index]!;
    try {
      if (filter.apply(event, emit) && decorate) decorate(event);
    } catch (error) {
      fail(operation, event, error);
    }
    if (result === null && (event.cancelled || made.length > 0)) result = list.slice(0, index);
    if (result !== null) collect(result, event, made);
    made.length = 0;
  }
  return result ?? list;
}

/**
 * As without a limit, but the common options run after the whole list, outside the time limit: what is cut off must
 * not have begun to change an event.
 */
function applyLimited(operation: FilterOperation, list: Event[], limit: number, nextCopy: NextCopy): Event[] {
  const { filter, decorate } = operation;
  const made: Event[][] = [];
  let current = 0;
  const emit = (event: Event): void => {
    const events = made[current];
    if (events) events.push(event);
    else made[current] = [event];
  };
  const successes = new Array<boolean>(list.length).fill(false);
  eachWithin(
    list.length,
    limit,
    (index) => {
      current = index;
      try {
        successes[index] = filter.apply(list[index]!, emit);
      } catch (error) {
        fail(operation, list[index]!, error);
      }
    },
    (index) => {
      made[index] = [];
      successes[index] = false;
      filter.timeLimit?.onTimeout(list[index]!);
    },
  );
  const result: Event[] = [];
  for (const [index, event] of list.entries()) {
    if (decorate && successes[index]) {
      try {
        decorate(event);
      } catch (error) {
        fail(operation, event, error);
      }
    }
    for (const child of made[index] ?? []) child.copy = nextCopy(child);
    collect(result, event, made[index] ?? []);
  }
  return result;
}

function collect(result: Event[], event: Event, made: readonly Event[]): void {
  if (!event.cancelled) result.push(event);
  for (const child of made) if (!child.cancelled) result.push(child);
}

/** Logstash ends the pipeline here; one bad event shall not stop the others, so it is tagged and goes on. */
function fail(operation: FilterOperation, event: Event, error: unknown): void {
  addTag(event, FILTER_ERROR_TAG);
  operation.warn(messageOf(error));
}
