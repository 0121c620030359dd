import { randomBytes } from "node:crypto";
import type { InputMemory } from "../../component/declaration.ts";
import { EMPTY, type Fingerprint } from "./fingerprint.ts";

/** What is kept of one file over restarts. */
export interface FilePosition {
  readonly path: string;
  /** Made anew for every content that begins at offset 0, so that no two lines ever share generation and offset. */
  readonly generation: string;
  /** Up to where everything is stored. */
  readonly fingerprint: Fingerprint;
  /**
   * Milliseconds since the epoch. A rotated file beside this one that was born later, and that nobody knows, holds
   * what nobody has read.
   */
  readonly since: number;
  /** A copy made by copytruncate: nothing of it is read. */
  readonly copy?: boolean;
}

export interface Positions {
  get(identity: string): FilePosition | undefined;
  all(): ReadonlyMap<string, FilePosition>;
  /** Durable when resolved; later calls wait for earlier ones. */
  set(identity: string, position: FilePosition): Promise<void>;
  forget(identity: string): Promise<void>;
}

/** Loads the positions of an input. */
export async function openPositions(memory: InputMemory): Promise<Positions> {
  const positions = new Map<string, FilePosition>();
  for (const [identity, text] of await memory.entries()) positions.set(identity, JSON.parse(text) as FilePosition);
  return {
    get: (identity) => positions.get(identity),
    all: () => positions,
    async set(identity, position) {
      positions.set(identity, position);
      await memory.write(new Map([[identity, JSON.stringify(position)]]));
    },
    async forget(identity) {
      positions.delete(identity);
      await memory.write(new Map([[identity, null]]));
    },
  };
}

/** A position at the start of new content; `since` as `followMissed` tells it. */
export function freshPosition(path: string, since: number): FilePosition {
  return { path, generation: randomBytes(9).toString("base64url"), fingerprint: EMPTY, since };
}
