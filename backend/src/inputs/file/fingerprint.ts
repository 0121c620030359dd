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

/**
 * The bytes that fingerprints are made of, as they were read: the file itself may be cut or written anew at any
 * moment after that.
 */
export interface Trail {
  /** The first bytes of the content, HEAD at most. */
  readonly head: Buffer;
  /** The last bytes before `offset`, CHECK at most. */
  readonly last: Buffer;
  readonly offset: number;
}

export const EMPTY_TRAIL: Trail = { head: Buffer.alloc(0), last: Buffer.alloc(0), offset: 0 };
export const EMPTY: Fingerprint = fingerprintOf(EMPTY_TRAIL);

export function fingerprintOf({ head, last, offset }: Trail): Fingerprint {
  return { headLength: head.length, head: digest(head), offset, check: digest(last) };
}

/** The trail behind the first `length` bytes of what was read on. */
export function continueTrail({ head, last, offset }: Trail, bytes: Buffer, length = bytes.length): Trail {
  const read = bytes.subarray(0, length);
  return {
    head: head.length < HEAD && head.length === offset ? Buffer.concat([head, read.subarray(0, HEAD - offset)]) : head,
    last: Buffer.concat([last, read.subarray(-CHECK)]).subarray(-CHECK),
    offset: offset + length,
  };
}

/** Reads the trail of what a file holds before `offset`. */
export async function readTrail(handle: FileHandle, offset: number): Promise<Trail> {
  const head = await bytesAt(handle, 0, Math.min(HEAD, offset));
  const last = await bytesAt(handle, Math.max(0, offset - CHECK), Math.min(CHECK, offset));
  return { head, last, offset };
}

/** Takes the fingerprint of what a file holds before `offset`. */
export async function takeFingerprint(handle: FileHandle, offset: number): Promise<Fingerprint> {
  return fingerprintOf(await readTrail(handle, offset));
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
