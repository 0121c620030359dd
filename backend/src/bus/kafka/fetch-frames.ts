import { LAYOUT, rangeOf } from "./record-batch.ts";

/** Kafka protocol: the number of the Fetch API, and the versions whose layout is known here. */
const FETCH = 1;
const OLDEST = 4;
const NEWEST = 11;

const MAGIC = 2;
/** Bits of a batch's attributes that kafkajs acts on: time type, transactional, control. */
const KEPT_ATTRIBUTES = 0x38;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;
/** Bytes of a batch behind its length field, up to the records. */
const HEADER_REST = LAYOUT.records - 12;

/** A partition of a fetch request. */
export interface FetchFrom {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** What a request frame asks for; null when it is not a fetch. */
export interface FetchRequest {
  readonly correlationId: number;
  readonly version: number;
  readonly partitions: readonly FetchFrom[];
}

/** Reads the fetch request in a frame (with its length); null for any other request. */
export function readFetchRequest(frame: Buffer): FetchRequest | null {
  if (frame.length < 14 || frame.readInt16BE(4) !== FETCH) return null;
  const version = frame.readInt16BE(6);
  if (version < OLDEST || version > NEWEST) return null;
  const correlationId = frame.readInt32BE(8);
  const clientId = frame.readInt16BE(12);
  // replica, wait, minimum, maximum, isolation; a session's id and epoch since version 7.
  let at = 14 + Math.max(clientId, 0) + 17 + (version >= 7 ? 8 : 0);
  const partitions: FetchFrom[] = [];
  let topics = frame.readInt32BE(at);
  at += 4;
  for (; topics > 0; topics -= 1) {
    const length = frame.readInt16BE(at);
    const topic = frame.toString("utf8", at + 2, at + 2 + length);
    at += 2 + length;
    let count = frame.readInt32BE(at);
    at += 4;
    for (; count > 0; count -= 1) {
      const partition = frame.readInt32BE(at);
      at += 4 + (version >= 9 ? 4 : 0);
      partitions.push({ topic, partition, offset: frame.readBigInt64BE(at) });
      at += 8 + (version >= 5 ? 8 : 0) + 4;
    }
  }
  return { correlationId, version, partitions };
}

/**
 * Rewrites a fetch response (a frame with its length) so that record batches become one record whose value is the
 * batches as they came. The one record's offset is their last; a transaction's batches stay alone, with the producer's
 * id and their marks, so that kafkajs still leaves out what was aborted, and counts on from the right offset. Messages in the format
 * from before Kafka 0.11 stay as they are.
 */
export function wrapBatches(frame: Buffer, version: number): Buffer {
  const pieces: Buffer[] = [];
  let copied = 0;
  let at = 8 + 4 + (version >= 7 ? 6 : 0);
  let topics = frame.readInt32BE(at);
  at += 4;
  for (; topics > 0; topics -= 1) {
    at += 2 + frame.readInt16BE(at);
    let partitions = frame.readInt32BE(at);
    at += 4;
    for (; partitions > 0; partitions -= 1) {
      at += 4 + 2 + 8 + 8 + (version >= 5 ? 8 : 0);
      at += 4 + 16 * Math.max(frame.readInt32BE(at), 0);
      if (version >= 11) at += 4;
      const size = Math.max(frame.readInt32BE(at), 0);
      const records = frame.subarray(at + 4, at + 4 + size);
      if (size > LAYOUT.magic && records[LAYOUT.magic] === MAGIC) {
        const wrapped = wrapAll(records);
        const length = Buffer.allocUnsafe(4);
        length.writeInt32BE(wrapped.reduce((sum, piece) => sum + piece.length, 0));
        pieces.push(frame.subarray(copied, at), length, ...wrapped);
        copied = at + 4 + size;
      }
      at += 4 + size;
    }
  }
  if (copied === 0) return frame;
  pieces.push(frame.subarray(copied));
  const rewritten = Buffer.concat(pieces);
  rewritten.writeInt32BE(rewritten.length - 4, 0);
  return rewritten;
}

/**
 * Neighbours without a transaction go into one envelope, so that producers with small batches cost little. The last
 * batch of a partition may be cut off by the broker's limit of bytes; it is left out.
 */
function wrapAll(records: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  let last: Buffer | null = null;
  const close = (end: number): void => {
    if (last !== null) pieces.push(envelope(last, end - start), records.subarray(start, end), NO_HEADERS);
    start = end;
    last = null;
  };
  let at = 0;
  for (const batch of batchesIn(records)) {
    const isPlain = (batch.readInt16BE(LAYOUT.attributes) & (TRANSACTIONAL | CONTROL)) === 0;
    if (!isPlain) close(at);
    last = batch;
    at += batch.length;
    if (!isPlain) close(at);
  }
  close(at);
  return pieces;
}

/** The whole batches that stand one behind the other. */
export function batchesIn(records: Buffer): Buffer[] {
  const batches: Buffer[] = [];
  for (let at = 0; at + LAYOUT.records <= records.length; ) {
    const length = records.readInt32BE(at + LAYOUT.length);
    const end = at + 12 + length;
    if (length < HEADER_REST || end > records.length) break;
    batches.push(records.subarray(at, end));
    at = end;
  }
  return batches;
}

/** The count of a record's headers: none. */
const NO_HEADERS = Buffer.from([0]);

/** The head of a batch with one record, up to that record's value: so many bytes, of which `batch` is the last one. */
function envelope(batch: Buffer, length: number): Buffer {
  const attributes = batch.readInt16BE(LAYOUT.attributes);
  const key = (attributes & CONTROL) === 0 ? null : controlKey(batch);
  const keyBytes = key === null ? varint(-1) : Buffer.concat([varint(key.length), key]);
  const valueLength = varint(length);
  // Attributes, time and offset of the record: three bytes of zero.
  const record = 3 + keyBytes.length + valueLength.length + length + NO_HEADERS.length;
  const head = Buffer.concat([Buffer.alloc(LAYOUT.records), varint(record), Buffer.alloc(3), keyBytes, valueLength]);
  batch.copy(head, 0, 0, LAYOUT.count);
  head.writeBigInt64BE(rangeOf(batch).lastOffset, LAYOUT.baseOffset);
  head.writeInt32BE(head.length - 12 + length + NO_HEADERS.length, LAYOUT.length);
  head.writeInt16BE(attributes & KEPT_ATTRIBUTES, LAYOUT.attributes);
  head.writeInt32BE(0, LAYOUT.lastOffsetDelta);
  head.writeInt32BE(1, LAYOUT.count);
  return head;
}

/** The key of a transaction's end (commit or abort), the one record of its batch: 4 bytes, never compressed. */
function controlKey(batch: Buffer): Buffer | null {
  let at: number = LAYOUT.records;
  const skipVarint = (): void => {
    while (at < batch.length && batch[at]! >= 0x80) at += 1;
    at += 1;
  };
  skipVarint();
  at += 1;
  skipVarint();
  skipVarint();
  const length = (batch[at] ?? 0) >>> 1;
  return length === 4 && at + 5 <= batch.length ? batch.subarray(at + 1, at + 5) : null;
}

/** A number as Kafka's records hold it: zigzag, seven bits a byte. */
function varint(value: number): Buffer {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  const bytes: number[] = [];
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
