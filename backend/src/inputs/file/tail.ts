import type { FileHandle } from "node:fs/promises";
import type { InputContext } from "../../component/declaration.ts";
import { countLines } from "../lines.ts";
import {
  bytesAt,
  continueTrail,
  EMPTY_TRAIL,
  fingerprintOf,
  readTrail,
  stillHolds,
  type Trail,
} from "./fingerprint.ts";
import { type FilePosition, freshPosition, type Positions } from "./positions.ts";

const CHUNK = 256 * 1024;
/** Chunks of one file under way at once. */
const AHEAD = 4;

/** What a file's reader answers: from where to read again after a crash so that no held line is missing. */
export interface FileDetails {
  readonly resumeAt: number;
}

export interface TailOptions {
  readonly delimiter: string;
  /** Bytes of one line; a longer one is cut there. */
  readonly longest: number;
}

/** One open file that is being followed, by its handle: renaming or deleting it does not end that. */
export interface Tail {
  readonly identity: string;
  readonly path: string;
  /** Where it is, up to what was stored. */
  readonly position: FilePosition;
  /** Reads everything that is there now, as long as `goesOn`; true when there was anything. */
  poll(goesOn: () => boolean): Promise<boolean>;
  /** Reads from another file what this one held beyond its position before it was cut in place. */
  takeRest(copy: FileHandle): Promise<void>;
  /** Up to where it was read. */
  readonly offset: number;
  /** What was rotated away from its path until `since` is known now. */
  advance(since: number): void;
  /** Begins anew at the start of the file, which was cut in place; `since` is the new position's. */
  restart(since: number): Promise<void>;
  /** Whether the file still holds what was read of it. */
  intact(): Promise<boolean>;
  /** Whether another file holds the same up to this one's position: a copy. */
  isCopy(other: FileHandle): Promise<boolean>;
  /** Hands over a last line without end and what is held; waits until all is stored, then closes. */
  close(finished: boolean): Promise<void>;
}

/** Follows an open file from a position. Everything is handed over in order, each chunk's position kept when stored. */
export async function createTail(
  identity: string,
  handle: FileHandle,
  start: FilePosition,
  positions: Positions,
  options: TailOptions,
  context: InputContext,
): Promise<Tail> {
  const delimiter = Buffer.from(options.delimiter);
  let position = start;
  /** What was read. */
  let trail = await readTrail(handle, start.fingerprint.offset);
  let fingerprint = start.fingerprint;
  let underWay = 0;
  let kept: Promise<void> = Promise.resolve();
  let failure: unknown = null;

  /** Keeps how far everything is stored; not into the middle of what came before `bytes`, which is not at hand. */
  const keep = async (from: FilePosition, resumeAt: number, before: Trail, bytes: Buffer): Promise<void> => {
    if (from.generation !== position.generation || resumeAt < before.offset) return;
    position = { ...position, fingerprint: fingerprintOf(continueTrail(before, bytes, resumeAt - before.offset)) };
    await positions.set(identity, position);
  };

  /** Hands bytes over that follow the trail; resolves when they may be followed by more, not when they are stored. */
  const hand = async (bytes: Buffer, last = false): Promise<void> => {
    if (failure) throw failure;
    await context.room();
    while (underWay >= AHEAD) await kept;
    underWay += 1;
    const from = position;
    const before = trail;
    const receipt = context.deliver({
      session: `${identity} ${from.generation}`,
      payload: new Uint8Array(bytes),
      facts: { path: from.path, generation: from.generation, offset: before.offset, delimiter: options.delimiter },
      last,
      resendable: false,
      items: countLines(bytes),
    });
    context.count("bytes", bytes.length);
    kept = kept
      .then(async () => {
        const { details } = await receipt;
        await keep(from, (details as FileDetails).resumeAt, before, bytes);
      })
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        underWay -= 1;
      });
    receipt.catch(() => {});
  };

  const readFrom = async (source: FileHandle, goesOn = () => true): Promise<boolean> => {
    let any = false;
    let size = CHUNK;
    while (goesOn()) {
      const bytes = await bytesAt(source, trail.offset, size);
      const end = bytes.lastIndexOf(delimiter);
      let length = end === -1 ? 0 : end + delimiter.length;
      if (length === 0 && bytes.length >= options.longest) length = bytes.length;
      if (length === 0) {
        // A line that does not fit the chunk: look again with a larger one. A line without an end waits for it.
        if (bytes.length < size) return any;
        size = Math.min(size * 4, options.longest);
        continue;
      }
      // Cut while it was read: what came may be of the new content. The next look finds the cut.
      if (source === handle && !(await stillHolds(handle, fingerprint))) return any;
      any = true;
      const lines = bytes.subarray(0, length);
      await hand(lines);
      trail = continueTrail(trail, lines);
      fingerprint = fingerprintOf(trail);
      size = CHUNK;
    }
    return any;
  };
  const handRest = async (source: FileHandle): Promise<void> => {
    await hand(await bytesAt(source, trail.offset, options.longest), true);
  };

  return {
    identity,
    get path() {
      return position.path;
    },
    get position() {
      return position;
    },
    get offset() {
      return trail.offset;
    },
    advance(since) {
      position = { ...position, since };
    },
    poll: (goesOn) => readFrom(handle, goesOn),
    intact: () => stillHolds(handle, fingerprint),
    isCopy: async (other) => trail.offset > 0 && (await stillHolds(other, fingerprint)),
    async takeRest(copy) {
      await readFrom(copy);
      await handRest(copy);
      await kept;
    },
    async restart(since) {
      await kept;
      position = freshPosition(position.path, since);
      trail = EMPTY_TRAIL;
      fingerprint = position.fingerprint;
      await positions.set(identity, position);
    },
    async close(finished) {
      if (finished && !failure) await handRest(handle);
      await kept;
      await handle.close();
      if (failure) throw failure;
    },
  };
}
