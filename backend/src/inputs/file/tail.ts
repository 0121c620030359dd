import type { FileHandle } from "node:fs/promises";
import type { InputContext } from "../../component/declaration.ts";
import { bytesAt, type Fingerprint, stillHolds, takeFingerprint } from "./fingerprint.ts";
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
  /** Reads everything that is there now; true when there was anything. */
  poll(): Promise<boolean>;
  /** Reads from another file what this one held beyond its position before it was cut in place. */
  takeRest(copy: FileHandle): Promise<void>;
  /** Begins anew at the start of the file, which was cut in place. */
  restart(): Promise<void>;
  /** Whether the file still holds what was read of it. */
  intact(): Promise<boolean>;
  /** Whether another file holds the same up to this one's position: a copy. */
  isCopy(other: FileHandle): Promise<boolean>;
  readonly offset: number;
  /** Hands over a last line without end and what is held; waits until all is stored, then closes. */
  close(finished: boolean): Promise<void>;
}

/** Follows an open file from a position. Everything is handed over in order, each chunk's position kept when stored. */
export function createTail(
  identity: string,
  handle: FileHandle,
  start: FilePosition,
  positions: Positions,
  options: TailOptions,
  context: InputContext,
): Tail {
  const delimiter = Buffer.from(options.delimiter);
  let position = start;
  let offset = start.fingerprint.offset;
  let fingerprint: Fingerprint = start.fingerprint;
  let underWay = 0;
  let kept: Promise<void> = Promise.resolve();
  let failure: unknown = null;

  const keep = async (from: FilePosition, resumeAt: number, source: FileHandle): Promise<void> => {
    if (from.generation !== position.generation) return;
    position = { ...from, fingerprint: await takeFingerprint(source, resumeAt) };
    await positions.set(identity, position);
  };

  /** Hands bytes over; resolves when they may be followed by more, not when they are stored. */
  const hand = async (payload: Buffer, at: number, source: FileHandle, last = false): Promise<void> => {
    if (failure) throw failure;
    await context.room();
    while (underWay >= AHEAD) await kept;
    underWay += 1;
    const from = position;
    const receipt = context.deliver({
      session: `${identity} ${from.generation}`,
      payload: new Uint8Array(payload),
      facts: { path: from.path, generation: from.generation, offset: at, delimiter: options.delimiter },
      last,
      resendable: false,
    });
    context.count("bytes", payload.length);
    kept = kept
      .then(async () => {
        const { details } = await receipt;
        await keep(from, (details as FileDetails).resumeAt, source);
      })
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        underWay -= 1;
      });
    receipt.catch(() => {});
  };

  const readFrom = async (source: FileHandle): Promise<boolean> => {
    let any = false;
    let size = CHUNK;
    for (;;) {
      const bytes = await bytesAt(source, offset, size);
      const end = bytes.lastIndexOf(delimiter);
      let length = end === -1 ? 0 : end + delimiter.length;
      if (length === 0 && bytes.length >= options.longest) length = bytes.length;
      if (length === 0) {
        // A line that does not fit the chunk: look again with a larger one. A line without an end waits for it.
        if (bytes.length < size) return any;
        size = Math.min(size * 4, options.longest);
        continue;
      }
      const at = offset;
      offset += length;
      any = true;
      await hand(bytes.subarray(0, length), at, source);
      fingerprint = await takeFingerprint(source, offset);
      size = CHUNK;
    }
  };

  return {
    identity,
    get path() {
      return position.path;
    },
    get offset() {
      return offset;
    },
    poll: () => readFrom(handle),
    intact: () => stillHolds(handle, fingerprint),
    isCopy: async (other) => offset > 0 && (await stillHolds(other, fingerprint)),
    async takeRest(copy) {
      await readFrom(copy);
      const rest = await bytesAt(copy, offset, options.longest);
      await hand(rest, offset, copy, true);
      await kept;
    },
    async restart() {
      await kept;
      position = freshPosition(position.path);
      offset = 0;
      fingerprint = position.fingerprint;
      await positions.set(identity, position);
    },
    async close(finished) {
      if (finished && !failure) await hand(await bytesAt(handle, offset, options.longest), offset, handle, true);
      await kept;
      await handle.close();
      if (failure) throw failure;
    },
  };
}
