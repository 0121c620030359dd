import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";

/** The first bytes of a file, and the last ones before a position: together they tell whether a file is still itself. */
export interface Fingerprint {
  /** How many first bytes were taken, at most HEAD. */
  readonly headLength: number;
  readonly head: string;
  /** The position, and a digest of up to CHECK bytes before it. */
  readonly offset: number;
  readonly check: string;
}

const HEAD = 256;
const CHECK = 128;

export const EMPTY: Fingerprint = {
  headLength: 0,
  head: digest(Buffer.alloc(0)),
  offset: 0,
  check: digest(Buffer.alloc(0)),
};

/** Takes the fingerprint of what a file holds before `offset`. */
export async function takeFingerprint(handle: FileHandle, offset: number): Promise<Fingerprint> {
  const head = await bytesAt(handle, 0, Math.min(HEAD, offset));
  const check = await bytesAt(handle, Math.max(0, offset - CHECK), Math.min(CHECK, offset));
  return { headLength: head.length, head: digest(head), offset, check: digest(check) };
}

/** Whether a file still holds what was read of it: false after it was cut, replaced or written anew. */
export async function stillHolds(handle: FileHandle, fingerprint: Fingerprint): Promise<boolean> {
  const { headLength, head, offset, check } = fingerprint;
  if (offset === 0) return true;
  const last = await bytesAt(handle, Math.max(0, offset - CHECK), Math.min(CHECK, offset));
  if (last.length < Math.min(CHECK, offset) || digest(last) !== check) return false;
  return digest(await bytesAt(handle, 0, headLength)) === head;
}

/** Up to `length` bytes from a position; fewer at the end of the file. */
export async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

function digest(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
}
