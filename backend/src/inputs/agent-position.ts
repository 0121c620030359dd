import type { Position } from "../event/position.ts";
import { type Fields, getOwn, isHash, isNumber, toNumber, type Value } from "../event/value.ts";

/**
 * The position of a Filebeat event: the agent, the file's identity and the line's byte offset. Null for events
 * that Filebeat did not read from a file.
 *
 * A file cut to nothing in place (copytruncate) repeats its offsets with other lines. A fingerprint in the file's
 * identity (Filebeat 9) tells the two apart; without one the line itself does, so that only a line that stands at
 * the same offset of the same file with the same text counts as a resend.
 */
export function agentPosition(fields: Fields): Position | null {
  const log = getOwn(fields, "log");
  const agent = getOwn(fields, "agent");
  if (!isHash(log) || !isHash(agent)) return null;
  const offset = getOwn(log, "offset");
  const file = getOwn(log, "file");
  if (!isNumber(offset) || !isHash(file)) return null;
  const identity = ["fingerprint", "device_id", "inode", "path"].map((name) => textOf(getOwn(file, name))).join("\0");
  const source = `filebeat\0${textOf(getOwn(agent, "id"))}\0${identity}`;
  if (getOwn(file, "fingerprint") !== undefined) return { source, offset: toNumber(offset) };
  const message = getOwn(fields, "message");
  const line = typeof message === "string" ? message : JSON.stringify(getOwn(fields, "json") ?? null);
  return { source, offset: toNumber(offset), generation: checksum(line) };
}

function textOf(value: Value | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}

/** A 53-bit checksum of a text (two 32-bit multiplicative lanes), in base 36. */
export function checksum(text: string): string {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x9e3779b1);
    high = Math.imul(high ^ code, 0x5f356495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  return (4294967296 * (high & 0x1fffff) + (low >>> 0)).toString(36);
}
