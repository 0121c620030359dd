import { promisify } from "node:util";
import { createGunzip, createInflate, createZstdDecompress, gunzip } from "node:zlib";
import { HeimdallError } from "../errors.ts";

const gunzipAsync = promisify(gunzip);
const SMALL = 256 * 1024;

/**
 * Inflates a request body that was sent with `Content-Encoding`. A body that would grow beyond `limit` bytes is
 * refused (413) before it does, one that is no such encoding with 400.
 */
export async function inflateBody(body: Buffer, encoding: string | undefined, limit: number): Promise<Buffer> {
  const name = (encoding ?? "identity").trim().toLowerCase();
  if (name === "identity" || name === "") return body;
  try {
    if ((name === "gzip" || name === "x-gzip") && body.length < SMALL) {
      return await gunzipAsync(body, { maxOutputLength: limit });
    }
    return await inflateStream(body, name, limit);
  } catch (error) {
    if (error instanceof HeimdallError) throw error;
    const code = (error as { code?: string }).code;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw new HeimdallError(
      "BAD_ENCODING",
      `the body is not valid ${name}; check Content-Encoding and that the body was not cut off`,
      { status: 400, cause: error },
    );
  }
}

async function inflateStream(body: Buffer, name: string, limit: number): Promise<Buffer> {
  const stream =
    name === "gzip" || name === "x-gzip"
      ? createGunzip()
      : name === "deflate"
        ? createInflate()
        : name === "zstd"
          ? createZstdDecompress()
          : null;
  if (!stream) {
    throw new HeimdallError("BAD_ENCODING", `Content-Encoding '${name}' is not supported; use gzip, deflate or zstd`, {
      status: 415,
    });
  }
  stream.end(body);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size > limit) {
      stream.destroy();
      throw tooLarge(limit);
    }
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): HeimdallError {
  return new HeimdallError("TOO_LARGE", `the body is larger than ${limit} bytes when inflated; send smaller batches`, {
    status: 413,
  });
}

/**
 * Bytes of their own memory, ready to be moved to a worker: a body from a pool or a slice of a larger buffer is
 * copied, because moving would take the rest of the memory with it.
 */
export function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer) {
    return new Uint8Array(bytes.buffer);
  }
  return new Uint8Array(bytes);
}
