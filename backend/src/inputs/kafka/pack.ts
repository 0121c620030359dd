/** A record as it goes to a worker: what the reader needs of it. */
export interface PackedRecord {
  readonly offset: number;
  /** Milliseconds since the epoch; -1 when the record has none. */
  readonly timestamp: number;
  /** Null for a tombstone. */
  readonly value: Uint8Array | null;
  /** Left out, as are the headers, where nobody wants them. */
  readonly key: Uint8Array | null;
  readonly headers: readonly (readonly [name: string, value: Uint8Array])[];
}

/**
 * Records one behind the other, numbers little-endian: offset and timestamp (float64), length of the value (int32, -1
 * for a tombstone), length of what follows it (int32), the value; then, when any is wanted, the key (int32 length, -1
 * for none, and bytes) and the headers (int32 count; of each the lengths of name and value and both).
 */
const HEAD = 24;

const NONE = -1;

/** Packs records into one buffer of their own, which can be moved to a worker. */
export function packRecords(records: readonly PackedRecord[]): Uint8Array {
  let size = 0;
  for (const record of records) size += HEAD + (record.value?.length ?? 0) + extrasLength(record);
  const packed = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const record of records) {
    const { value } = record;
    packed.writeDoubleLE(record.offset, at);
    packed.writeDoubleLE(record.timestamp, at + 8);
    packed.writeInt32LE(value === null ? NONE : value.length, at + 16);
    packed.writeInt32LE(extrasLength(record), at + 20);
    at += HEAD;
    if (value !== null) {
      packed.set(value, at);
      at += value.length;
    }
    at = writeExtras(packed, at, record);
  }
  return packed;
}

function extrasLength({ key, headers }: PackedRecord): number {
  if (key === null && headers.length === 0) return 0;
  let length = 8 + (key?.length ?? 0);
  for (const [name, value] of headers) length += 8 + Buffer.byteLength(name) + value.length;
  return length;
}

function writeExtras(packed: Buffer, start: number, { key, headers }: PackedRecord): number {
  if (key === null && headers.length === 0) return start;
  let at = packed.writeInt32LE(key === null ? NONE : key.length, start);
  if (key !== null) {
    packed.set(key, at);
    at += key.length;
  }
  at = packed.writeInt32LE(headers.length, at);
  for (const [name, value] of headers) {
    at = packed.writeInt32LE(Buffer.byteLength(name), at);
    at = packed.writeInt32LE(value.length, at);
    at += packed.write(name, at, "utf8");
    packed.set(value, at);
    at += value.length;
  }
  return at;
}

/** A record in a packed buffer: views of its bytes, no copies. */
export interface UnpackedRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly value: Buffer | null;
  /** Reads key and headers; they are not touched before. */
  extras(): { readonly key: Buffer | null; readonly headers: readonly (readonly [name: string, value: Buffer])[] };
}

/** Calls `take` with each record, in order. */
export function unpackRecords(packed: Buffer, take: (record: UnpackedRecord) => void): void {
  for (let at = 0; at < packed.length; ) {
    const valueLength = packed.readInt32LE(at + 16);
    const extrasLength = packed.readInt32LE(at + 20);
    const start = at + HEAD;
    const end = start + Math.max(valueLength, 0);
    take({
      offset: packed.readDoubleLE(at),
      timestamp: packed.readDoubleLE(at + 8),
      value: valueLength === NONE ? null : packed.subarray(start, end),
      extras: () => (extrasLength === 0 ? NO_EXTRAS : readExtras(packed, end)),
    });
    at = end + extrasLength;
  }
}

const NO_EXTRAS = { key: null, headers: [] };

function readExtras(packed: Buffer, start: number): ReturnType<UnpackedRecord["extras"]> {
  let at = start;
  const number = (): number => {
    at += 4;
    return packed.readInt32LE(at - 4);
  };
  const piece = (length: number): Buffer => {
    at += length;
    return packed.subarray(at - length, at);
  };
  const keyLength = number();
  const key = keyLength === NONE ? null : piece(keyLength);
  const headers: [string, Buffer][] = [];
  for (let count = number(); count > 0; count -= 1) {
    const nameLength = number();
    const valueLength = number();
    headers.push([piece(nameLength).toString("utf8"), piece(valueLength)]);
  }
  return { key, headers };
}
