import { gzipSync, zstdCompressSync } from "node:zlib";
import { compressFrameSync } from "lz4-napi";
import { compressSync } from "snappy";
import { crc32c } from "../../../../backend/src/bus/kafka/crc32c.ts";

export interface BatchRecipe {
  readonly baseOffset?: number;
  readonly records: readonly {
    readonly value: Buffer | string | null;
    readonly key?: string | null;
    readonly offsetDelta?: number;
    readonly timestampDelta?: number;
    readonly headers?: readonly (readonly [string, string | null])[];
  }[];
  readonly codec?: keyof typeof CODECS;
  /** Further bits of the attributes: 0x08 append time, 0x10 transactional, 0x20 control. */
  readonly attributes?: number;
  readonly lastOffsetDelta?: number;
  readonly producerId?: number;
}

export const BASE_TIME = 1_700_000_000_000;
const XERIAL = Buffer.concat([Buffer.from([0x82]), Buffer.from("SNAPPY\0"), Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);

function xerial(bytes: Buffer): Buffer {
  const blocks: Buffer[] = [XERIAL];
  for (let at = 0; at < bytes.length; at += 50) {
    const block = compressSync(bytes.subarray(at, at + 50));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    blocks.push(length, block);
  }
  return Buffer.concat(blocks);
}

const CODECS = {
  none: [0, (bytes: Buffer) => bytes],
  gzip: [1, (bytes: Buffer) => gzipSync(bytes)],
  snappy: [2, (bytes: Buffer) => compressSync(bytes)],
  xerial: [2, xerial],
  lz4: [3, (bytes: Buffer) => compressFrameSync(bytes)],
  zstd: [4, (bytes: Buffer) => zstdCompressSync(bytes)],
  unknown: [7, (bytes: Buffer) => bytes],
} as const;

/** A record batch (magic 2) as a broker would send it. */
export function buildBatch(recipe: BatchRecipe): Buffer {
  const { records, baseOffset = 0, attributes = 0, codec = "none", producerId = -1 } = recipe;
  const plain = Buffer.concat(records.map((record, index) => buildRecord(record, index)));
  const [number, compress] = CODECS[codec];
  const body = compress(plain);
  const batch = Buffer.alloc(61 + body.length);
  batch.writeBigInt64BE(BigInt(baseOffset), 0);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt8(2, 16);
  batch.writeInt16BE(attributes | number, 21);
  batch.writeInt32BE(recipe.lastOffsetDelta ?? records.at(-1)?.offsetDelta ?? records.length - 1, 23);
  batch.writeBigInt64BE(BigInt(BASE_TIME), 27);
  batch.writeBigInt64BE(BigInt(BASE_TIME + 5000), 35);
  batch.writeBigInt64BE(BigInt(producerId), 43);
  batch.writeInt32BE(records.length, 57);
  body.copy(batch, 61);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

function buildRecord(record: BatchRecipe["records"][number], index: number): Buffer {
  const bytes = (value: Buffer | string | null | undefined): Buffer =>
    value === null || value === undefined
      ? varint(-1)
      : Buffer.concat([varint(Buffer.byteLength(value)), Buffer.from(value)]);
  const headers = record.headers ?? [];
  const content = Buffer.concat([
    Buffer.from([0]),
    varint(record.timestampDelta ?? 0),
    varint(record.offsetDelta ?? index),
    bytes(record.key),
    bytes(record.value),
    varint(headers.length),
    ...headers.flatMap(([name, value]) => [bytes(name), bytes(value)]),
  ]);
  return Buffer.concat([varint(content.length), content]);
}

function varint(value: number): Buffer {
  let rest = BigInt(value) >= 0n ? BigInt(value) * 2n : -BigInt(value) * 2n - 1n;
  const bytes: number[] = [];
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
