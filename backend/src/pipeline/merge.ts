import type { Event } from "../event/event.ts";

/** Puts two branches back into one list by the events' places in the batch; of equal ones the first branch leads. */
export function mergeBranches(first: Event[], second: Event[]): Event[] {
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
