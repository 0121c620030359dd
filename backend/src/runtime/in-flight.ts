import { HeimdallError } from "../errors.ts";

/** How many received bytes are under way; what bounds memory under any load. */
export interface InFlight {
  /** Takes room for a delivery, or throws OVERLOADED (429). A single one larger than the limit is taken when nothing else is there. */
  enter(bytes: number): void;
  leave(bytes: number): void;
  /** Resolves when there is room for more. */
  room(): Promise<void>;
  /** Resolves when nothing is under way. */
  empty(): Promise<void>;
  readonly bytes: number;
  readonly deliveries: number;
}

export function createInFlight(limit: number): InFlight {
  let bytes = 0;
  let deliveries = 0;
  const waiting: (() => void)[] = [];
  const emptied: (() => void)[] = [];
  return {
    get bytes() {
      return bytes;
    },
    get deliveries() {
      return deliveries;
    },
    enter(size) {
      if (bytes > 0 && bytes + size > limit) {
        throw new HeimdallError("OVERLOADED", "too much is under way; send it again in a second", {
          status: 429,
          retryable: true,
        });
      }
      bytes += size;
      deliveries += 1;
    },
    leave(size) {
      bytes -= size;
      deliveries -= 1;
      // One at a time: each that enters may fill the room again.
      if (bytes < limit) waiting.shift()?.();
      if (deliveries === 0) for (const resolve of [...waiting.splice(0), ...emptied.splice(0)]) resolve();
    },
    room() {
      if (deliveries === 0 || (bytes < limit / 2 && waiting.length === 0)) return Promise.resolve();
      return new Promise((resolve) => waiting.push(resolve));
    },
    empty: () => (deliveries === 0 ? Promise.resolve() : new Promise((resolve) => emptied.push(resolve))),
  };
}
