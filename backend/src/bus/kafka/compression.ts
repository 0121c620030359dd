import { createRequire } from "node:module";
import { promisify } from "node:util";
import { gunzip, zstdDecompress } from "node:zlib";

/** Gives the records of a batch back as they were before compression. */
type Decompress = (bytes: Buffer, limit: number) => Promise<Buffer>;

const inflateGzip = promisify(gunzip);
const inflateZstd = promisify(zstdDecompress);
/** The packages of snappy and lz4 are native; only who reads such topics loads them. */
const load = createRequire(import.meta.url);

/** By the number in a batch's attributes (Kafka protocol: CompressionType). */
const decompressors: readonly (Decompress | null)[] = [
  null,
  (bytes, limit) => inflateGzip(bytes, { maxOutputLength: limit, chunkSize: chunkSize(bytes) }),
  unsnap,
  (bytes) => (load("lz4-napi") as typeof import("lz4-napi")).decompressFrame(bytes),
  (bytes, limit) => inflateZstd(bytes, { maxOutputLength: limit, chunkSize: chunkSize(bytes) }),
];

/**
 * Decompresses the records of a batch. Rejects for a codec that nobody knows, for damaged bytes, and for more than
 * `limit` bytes.
 */
export async function decompress(codec: number, bytes: Buffer, limit: number): Promise<Buffer> {
  const inflate = decompressors[codec];
  if (inflate === null) return bytes;
  if (inflate === undefined) throw new RangeError(`unknown compression codec ${codec}`);
  const inflated = await inflate(bytes, limit);
  if (inflated.length > limit) throw new RangeError(`more than ${limit} bytes when decompressed`);
  return inflated;
}

/**
 * Node inflates piece by piece, each with a call back to the main thread: pieces that fit what logs usually become spare
 * most of these.
 */
function chunkSize(bytes: Buffer): number {
  return Math.min(Math.max(8 * bytes.length, 16 * 1024), 1024 * 1024);
}

/** What the Java client (xerial's snappy-java) puts before the blocks: a name, then two versions of four bytes. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEADER = 16;

/** Snappy is one raw block from librdkafka and Go, and length-prefixed blocks behind a header from Java. */
async function unsnap(bytes: Buffer, limit: number): Promise<Buffer> {
  const { uncompress } = load("snappy") as typeof import("snappy");
  const inflate = async (block: Buffer): Promise<Buffer> => {
    // A block begins with its decompressed length; read before anything is reserved for it.
    if (snappyLength(block) > limit) throw new RangeError(`more than ${limit} bytes when decompressed`);
    return (await uncompress(block, { asBuffer: true })) as Buffer;
  };
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return inflate(bytes);
  const blocks: Buffer[] = [];
  let total = 0;
  for (let at = XERIAL_HEADER; at < bytes.length; ) {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0 || at + length > bytes.length) throw new RangeError("a snappy block is longer than its batch");
    const block = await inflate(bytes.subarray(at, at + length));
    total += block.length;
    if (total > limit) throw new RangeError(`more than ${limit} bytes when decompressed`);
    blocks.push(block);
    at += length;
  }
  return blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks);
}

function snappyLength(block: Buffer): number {
  let length = 0;
  for (let at = 0; at < 5 && at < block.length; at += 1) {
    length += (block[at]! & 0x7f) * 2 ** (7 * at);
    if (block[at]! < 0x80) break;
  }
  return length;
}
