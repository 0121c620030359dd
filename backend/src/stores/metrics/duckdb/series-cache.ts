import { getOrCreate } from "../get-or-create.ts";

/** A series of one measurement in one shard. */
export interface SeriesEntry {
  readonly id: number;
  /** No point of the series is newer than this: nanoseconds as a float, rounded up. */
  newest: number;
}

/**
 * Remembers the series that were written lately, over all shards, in bounded memory: two generations, of which the
 * older is forgotten whenever the younger is full.
 */
export interface SeriesCache {
  /** A table's name is never used again for another one (every ATTACH has a new alias). */
  get(table: string, key: string): SeriesEntry | undefined;
  set(table: string, key: string, entry: SeriesEntry): void;
}

type Generation = Map<string, Map<string, SeriesEntry>>;

export function createSeriesCache(limit: number): SeriesCache {
  let young: Generation = new Map();
  let old: Generation = new Map();
  let size = 0;

  const set = (table: string, key: string, entry: SeriesEntry): void => {
    if (size >= limit / 2) {
      old = young;
      young = new Map();
      size = 0;
    }
    getOrCreate(young, table, () => new Map<string, SeriesEntry>()).set(key, entry);
    size += 1;
  };

  return {
    get(table, key) {
      const entry = young.get(table)?.get(key);
      if (entry) return entry;
      const known = old.get(table)?.get(key);
      if (known) set(table, key, known);
      return known;
    },
    set,
  };
}
