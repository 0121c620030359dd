import { deflateRawSync, inflateRawSync } from "node:zlib";
import { queryError } from "./errors.ts";

/** The last document of a page by time; the next page continues behind it. */
export interface TimeCursor {
  readonly time: number;
  readonly sequence: number;
  /** What was shown of the documents with exactly this time and sequence number: one of each shard at most. */
  readonly shown: readonly string[];
}

/** By shard number and index: the sequence number up to which everything was shown. */
export type ArrivalCursor = readonly Readonly<Record<string, number>>[];

/** A follower of many indices has a long cursor, which must fit into an address: longer ones are compressed. */
const LONG = 600;
const COMPRESSED = "~";
const LIMIT = 1_000_000;

function write(content: unknown): string {
  const text = Buffer.from(JSON.stringify(content));
  if (text.length < LONG) return text.toString("base64url");
  return COMPRESSED + deflateRawSync(text).toString("base64url");
}

function decode(text: string): string {
  if (!text.startsWith(COMPRESSED)) return Buffer.from(text, "base64url").toString();
  return inflateRawSync(Buffer.from(text.slice(1), "base64url"), { maxOutputLength: LIMIT }).toString();
}

function read(sort: string, text: string): unknown[] {
  try {
    const content = JSON.parse(decode(text)) as unknown;
    if (Array.isArray(content) && content[0] === sort) return content.slice(1);
  } catch {
    // Not ours, whatever it is.
  }
  return refuse(sort);
}

function refuse(sort: string): never {
  throw queryError(`'after' is not the cursor of a page sorted by ${sort}; leave it out to begin with the first page`);
}

export function writeCursor(sort: "newest" | "oldest", { time, sequence, shown }: TimeCursor): string {
  return write([sort, time, sequence, ...shown]);
}

/** Reads a cursor; throws QUERY when it is not one of this sort. */
export function readCursor(sort: "newest" | "oldest", text: string): TimeCursor {
  const [time, sequence, ...shown] = read(sort, text);
  if (Number.isSafeInteger(time) && Number.isSafeInteger(sequence) && shown.every((key) => typeof key === "string")) {
    return { time: time as number, sequence: sequence as number, shown: shown as string[] };
  }
  return refuse(sort);
}

export function writeArrivalCursor(cursor: ArrivalCursor): string {
  return write(["arrival", ...cursor]);
}

/** Reads a follower's cursor; throws QUERY when it is none. */
export function readArrivalCursor(text: string): ArrivalCursor {
  const shards = read("arrival", text);
  const isShard = (shard: unknown) =>
    typeof shard === "object" && shard !== null && Object.values(shard).every(Number.isSafeInteger);
  return shards.every(isShard) ? (shards as ArrivalCursor) : refuse("arrival");
}
