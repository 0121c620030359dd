import { type AggregateType, addValue, createPartial, mergePartial, type Partial } from "./aggregate.ts";
import type { GroupedValues, Term } from "./rule-type.ts";
import { topTerms } from "./run-counts.ts";

const idOf = (path: readonly Term[]): string => JSON.stringify(path.map(({ value }) => value));

/** A bucket of a terms aggregation, at any depth: how many documents, and of the deepest the values. */
interface Group {
  readonly path: readonly Term[];
  documents: number;
  readonly partial: Partial | null;
}
type Slot = Map<string, Group>;

export interface AggregationWindowOptions {
  readonly type: AggregateType;
  /** Milliseconds that every boundary that will be asked for is a multiple of. */
  readonly grain: number;
  /** How many keys a document is grouped by. */
  readonly depth: number;
  readonly termsSize: number;
  readonly minimumDocuments: number;
  /** Groups that one slot may hold. */
  readonly groupLimit: number;
  evicted(count: number): void;
}

/** One group of the answer, with its values between two times. */
export interface AnsweredGroup {
  readonly path: readonly Term[];
  between(from: Boundary, until: Boundary): Partial;
}

/** A moment and whether what happened exactly then lies before it. */
export interface Boundary {
  readonly time: number;
  readonly after: boolean;
}

/**
 * Documents added up by time, so that any window can be asked for without keeping the documents. What happened
 * exactly on a boundary has a slot of its own: a run's window excludes its start, a bucket includes it.
 */
export function createAggregationWindow(options: AggregationWindowOptions) {
  const { type, grain, depth } = options;
  const slots = new Map<number, Slot>();
  const slotOf = (time: number) => Math.floor(time / grain) * 2 + (time % grain === 0 ? 0 : 1);
  const slotAt = ({ time, after }: Boundary) => Math.floor(time / grain) * 2 + (after ? 1 : 0);

  const groupIn = (slot: Slot, path: readonly Term[]): Group | null => {
    const id = idOf(path);
    let group = slot.get(id);
    if (!group) {
      if (slot.size >= options.groupLimit) {
        options.evicted(1);
        return null;
      }
      group = { path, documents: 0, partial: path.length === depth ? createPartial(type) : null };
      slot.set(id, group);
    }
    return group;
  };

  const addBelow = (slot: Slot, path: readonly Term[], value: GroupedValues, count: number): void => {
    const group = groupIn(slot, path);
    if (!group) return;
    group.documents += count;
    if (group.partial) for (const measured of value.values) addValue(group.partial, measured);
    else for (const term of value.groups[path.length]!) addBelow(slot, [...path, term], value, count);
  };

  return {
    add(time: number, value: GroupedValues, count: number): void {
      const id = slotOf(time);
      let slot = slots.get(id);
      if (!slot) {
        slot = new Map();
        slots.set(id, slot);
      }
      addBelow(slot, [], value, count);
    },

    /** The groups between two moments, as nested terms aggregations would answer them. */
    groups(from: Boundary, until: Boundary): AnsweredGroup[] {
      const within = [...slots].filter(([id]) => id >= slotAt(from) && id < slotAt(until));
      const merged = new Map<string, { path: readonly Term[]; count: number }>();
      for (const [, slot] of within) {
        for (const [id, { path, documents }] of slot) {
          const sum = merged.get(id);
          if (sum) sum.count += documents;
          else merged.set(id, { path, count: documents });
        }
      }
      let paths: (readonly Term[])[] = [[]];
      for (let level = 1; level <= depth; level += 1) {
        const children = Map.groupBy(
          [...merged.values()].filter(({ path }) => path.length === level),
          ({ path }) => idOf(path.slice(0, -1)),
        );
        paths = paths.flatMap((parent) => {
          const terms = (children.get(idOf(parent)) ?? []).map(({ path, count }) => ({
            path,
            count,
            value: path[level - 1]!.value,
          }));
          return topTerms(terms, options.termsSize, options.minimumDocuments).map(({ path }) => path);
        });
      }
      return paths.map((path) => ({
        path,
        between(start, end) {
          const sum = createPartial(type);
          const id = idOf(path);
          for (const [slotId, slot] of within) {
            const partial = slot.get(id)?.partial;
            if (partial && slotId >= slotAt(start) && slotId < slotAt(end)) mergePartial(sum, partial);
          }
          return sum;
        },
      }));
    },

    /** The times between which a group has documents within two moments: the first and the last slot's. */
    extent(path: readonly Term[], from: Boundary, until: Boundary): { first: number; last: number } | null {
      const id = idOf(path);
      let first = Number.POSITIVE_INFINITY;
      let last = Number.NEGATIVE_INFINITY;
      for (const [slotId, slot] of slots) {
        if (slotId < slotAt(from) || slotId >= slotAt(until) || !slot.has(id)) continue;
        first = Math.min(first, slotId);
        last = Math.max(last, slotId);
      }
      return last < first ? null : { first: Math.floor(first / 2) * grain, last: Math.floor(last / 2) * grain };
    },

    /** Forgets what happened before a time. */
    forget(before: number): void {
      const edge = slotAt({ time: before, after: false });
      for (const id of slots.keys()) if (id < edge) slots.delete(id);
    },
  };
}
