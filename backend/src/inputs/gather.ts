/** Bytes of a connection that wait for more, however small the pieces come in: each is copied a few times at most. */
export interface Gatherer {
  readonly length: number;
  add(chunk: Buffer): void;
  /** Everything gathered, to be kept by the caller; nothing is held afterwards. */
  take(): Buffer;
}

const SMALLEST = 4 * 1024;

export function createGatherer(): Gatherer {
  let store: Buffer = Buffer.alloc(0);
  let filled = 0;
  return {
    get length() {
      return filled;
    },
    add(chunk) {
      if (filled === 0) {
        store = chunk;
        filled = chunk.length;
        return;
      }
      if (filled + chunk.length > store.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(SMALLEST, 2 * store.length, filled + chunk.length));
        store.copy(larger, 0, 0, filled);
        store = larger;
      }
      chunk.copy(store, filled);
      filled += chunk.length;
    },
    take() {
      const taken = store.subarray(0, filled);
      store = Buffer.alloc(0);
      filled = 0;
      return taken;
    },
  };
}
