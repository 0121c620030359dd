import type { Event } from "../event/event.ts";
import { ConditionError } from "./condition-values.ts";
import type { SplitOperation } from "./program.ts";
import { eachWithin } from "./time-limit.ts";

/** Logstash has no limit for conditions; a pattern that takes this long never ends. */
const CONDITION_LIMIT_MILLISECONDS = 30_000;

/**
 * Divides a list by a condition. An event for which there is no answer (unlike kinds compared), or none in time,
 * leaves the pipeline with a warning.
 */
export function split(operation: SplitOperation, list: readonly Event[]): [holds: Event[], others: Event[]] {
  const { test, mayHang } = operation.condition;
  const holds: Event[] = [];
  const others: Event[] = [];
  const decide = (index: number): void => {
    const event = list[index]!;
    try {
      (test(event) ? holds : others).push(event);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      event.cancelled = true;
      operation.warn(`the condition has no answer (${error.message}); the event leaves the pipeline`);
    }
  };
  eachWithin(list.length, mayHang ? CONDITION_LIMIT_MILLISECONDS : 0, decide, (index) => {
    list[index]!.cancelled = true;
    operation.warn(`the condition took over ${CONDITION_LIMIT_MILLISECONDS} ms; the event leaves the pipeline`);
  });
  return [holds, others];
}

/** Puts two branches back into one list by the events' places in the batch; of equal ones the first branch leads. */
export function merge(first: Event[], second: Event[]): Event[] {
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
