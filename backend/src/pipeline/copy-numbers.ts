import type { Event } from "../event/event.ts";

/** The copy number for an event that a filter made of another. */
export type NextCopy = (event: Event) => number;

/**
 * Numbers the events that filters make within a batch so that no two with one position share a number; the same on
 * every replay, because the filters run in the same order.
 */
export function copyNumbers(batch: readonly Event[]): NextCopy {
  let highest: Map<string, number> | null = null;
  return (event) => {
    if (!highest) {
      highest = new Map();
      for (const original of batch) {
        const key = keyOf(original);
        highest.set(key, Math.max(highest.get(key) ?? 0, original.copy));
      }
    }
    const copy = (highest.get(keyOf(event)) ?? 0) + 1;
    highest.set(keyOf(event), copy);
    return copy;
  };
}

function keyOf({ position, order }: Event): string {
  return position ? `${position.source}\n${position.offset}` : `order ${order}`;
}
