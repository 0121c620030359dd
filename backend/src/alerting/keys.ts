/** What a rule remembers by key, never more than `limit` keys: the one that was made first gives way. */
export interface KeptKeys<T> {
  get(key: string | null): T | undefined;
  set(key: string | null, value: T): void;
  delete(key: string | null): void;
  keys(): (string | null)[];
  /** Forgets every key whose memory is empty by now. */
  sweep(isEmpty: (value: T) => boolean): void;
}

export function keepKeys<T>({ limit, evicted }: { limit: number; evicted(count: number): void }): KeptKeys<T> {
  const kept = new Map<string | null, T>();
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      if (kept.size >= limit && !kept.has(key)) {
        kept.delete(kept.keys().next().value!);
        evicted(1);
      }
      kept.set(key, value);
    },
    delete: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
    sweep(isEmpty) {
      for (const [key, value] of kept) if (isEmpty(value)) kept.delete(key);
    },
  };
}
