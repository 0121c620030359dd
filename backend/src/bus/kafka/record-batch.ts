import type { BusRecord } from "../port.ts";
import { decompress } from "./compression.ts";
import { crc32c } from "./crc32c.ts";

/** Where the fields of a record batch lie (Kafka protocol: RecordBatch, magic 2); numbers are big-endian. */
export const LAYOUT = {
  baseOffset: 0,
  length: 8,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  count: 57,
  records: 61,
} as const;

const COMPRESSION = 0x07;
const LOG_APPEND_TIME = 0x08;

/**
 * The most that one batch may become when it is decompressed. Producers gather far less; a batch beyond this is a
 * bomb, and counts as one that cannot be decoded.
 */
export const LARGEST_BATCH = 256 * 1024 * 1024;

/** What is known of a batch without decoding it. */
export interface BatchRange {
  readonly firstOffset: bigint;
  readonly lastOffset: bigint;
}

export function rangeOf(batch: Buffer): BatchRange {
  const firstOffset = batch.readBigInt64BE(LAYOUT.baseOffset);
  return { firstOffset, lastOffset: firstOffset + BigInt(batch.readInt32BE(LAYOUT.lastOffsetDelta)) };
}

/** Reads the records of one batch from front to back, a piece at a time. */
export interface RecordCursor {
  /** Up to so many records and (but for one record) bytes; empty at the end. Throws for damaged records. */
  take(records: number, bytes: number): { readonly records: BusRecord[]; readonly bytes: number };
  readonly ended: boolean;
}

/**
 * Checks and decompresses a batch; records before `from` are passed over (the broker begins with the batch that
 * holds the offset which was asked for). Rejects when the batch is damaged or of an unknown codec.
 */
export async function openBatch(batch: Buffer, from: bigint): Promise<RecordCursor> {
  const expected = batch.readUInt32BE(LAYOUT.crc);
  if (crc32c(batch, LAYOUT.attributes) !== expected) throw new RangeError("its checksum is wrong");
  const attributes = batch.readInt16BE(LAYOUT.attributes);
  const bytes = await decompress(attributes & COMPRESSION, batch.subarray(LAYOUT.records), LARGEST_BATCH);
  return createCursor(batch, bytes, from, (attributes & LOG_APPEND_TIME) !== 0);
}

const NO_HEADERS: BusRecord["headers"] = Object.freeze({});

function createCursor(batch: Buffer, bytes: Buffer, from: bigint, appendTime: boolean): RecordCursor {
  const base = batch.readBigInt64BE(LAYOUT.baseOffset);
  const baseTimestamp = Number(batch.readBigInt64BE(LAYOUT.baseTimestamp));
  const maxTimestamp = Number(batch.readBigInt64BE(LAYOUT.maxTimestamp));
  const skip = from > base ? Number(from - base) : 0;
  let left = batch.readInt32BE(LAYOUT.count);
  let at = 0;

  const varint = (): number => {
    let value = bytes[at++]!;
    if (value < 0x80) return (value >>> 1) ^ -(value & 1);
    value &= 0x7f;
    for (let shift = 7; shift < 35; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
    }
    throw new RangeError("a number in a record is longer than it can be");
  };
  /** A 64-bit number that is small in practice: exact up to 2^53. */
  const varlong = (): number => {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count += 1) {
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      scale *= 128;
    }
    throw new RangeError("a time in a record is longer than it can be");
  };
  const piece = (length: number, end: number): Buffer => {
    if (at + length > end) throw new RangeError("a record ends too early");
    const value = bytes.subarray(at, at + length);
    at += length;
    return value;
  };
  const readHeaders = (count: number, end: number): BusRecord["headers"] => {
    const headers: Record<string, Uint8Array | Uint8Array[]> = Object.create(null);
    for (let index = 0; index < count; index += 1) {
      const key = piece(varint(), end).toString("utf8");
      const length = varint();
      const value = length < 0 ? Buffer.alloc(0) : piece(length, end);
      const known = headers[key];
      headers[key] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
    }
    return headers;
  };

  return {
    get ended() {
      return left <= 0;
    },
    take(most, mostBytes) {
      const records: BusRecord[] = [];
      let taken = 0;
      while (left > 0 && records.length < most && (taken < mostBytes || records.length === 0)) {
        const length = varint();
        const end = at + length;
        if (length < 0 || end > bytes.length) throw new RangeError("a record ends behind its batch");
        at += 1;
        const timestampDelta = varlong();
        const offsetDelta = varint();
        left -= 1;
        if (offsetDelta < skip) {
          at = end;
          continue;
        }
        const keyLength = varint();
        const key = keyLength < 0 ? null : piece(keyLength, end);
        const valueLength = varint();
        const value = valueLength < 0 ? null : piece(valueLength, end);
        const headerCount = varint();
        const headers = headerCount > 0 ? readHeaders(headerCount, end) : NO_HEADERS;
        at = end;
        taken += length;
        records.push({
          offset: base + BigInt(offsetDelta),
          timestamp: appendTime ? maxTimestamp : baseTimestamp + timestampDelta,
          key,
          value,
          headers,
        });
      }
      return { records, bytes: taken };
    },
  };
}
