import { HeimdallError } from "../../errors.ts";

/** The frame types of Lumberjack v2 that a server receives. */
export type Frame =
  | { readonly kind: "window"; readonly events: number }
  | { readonly kind: "compressed"; readonly body: Buffer }
  | { readonly kind: "json"; readonly sequence: number; readonly body: Buffer };

const VERSION = 0x32;
const WINDOW = 0x57;
const COMPRESSED = 0x43;
const JSON_DATA = 0x4a;
const HEADER = 2;

/**
 * Takes the next frame off the front of a buffer. Null when it is not complete yet. Throws LUMBERJACK for bytes
 * that are no frame and for frames beyond `largest` bytes, before anything of that size is gathered.
 */
export function takeFrame(buffer: Buffer, largest: number): { frame: Frame; rest: Buffer } | null {
  if (buffer.length < HEADER) return null;
  if (buffer[0] !== VERSION) {
    const hint =
      buffer[0] === 0x16 ? "; it looks like TLS: set ssl_enabled => true here or switch TLS off in the agent" : "";
    throw broken(`byte 0x${buffer[0]!.toString(16)} is no Lumberjack v2 frame${hint}`);
  }
  const type = buffer[1];
  if (type === WINDOW) {
    if (buffer.length < 6) return null;
    return { frame: { kind: "window", events: buffer.readUInt32BE(2) }, rest: buffer.subarray(6) };
  }
  if (type === COMPRESSED) {
    if (buffer.length < 6) return null;
    const length = within(buffer.readUInt32BE(2), largest);
    if (buffer.length < 6 + length) return null;
    return { frame: { kind: "compressed", body: buffer.subarray(6, 6 + length) }, rest: buffer.subarray(6 + length) };
  }
  if (type === JSON_DATA) {
    if (buffer.length < 10) return null;
    const length = within(buffer.readUInt32BE(6), largest);
    if (buffer.length < 10 + length) return null;
    const frame: Frame = { kind: "json", sequence: buffer.readUInt32BE(2), body: buffer.subarray(10, 10 + length) };
    return { frame, rest: buffer.subarray(10 + length) };
  }
  throw broken(`frame type 0x${type!.toString(16)} is not known`);
}

/** How many bytes the frame at the front of a buffer has, as far as they tell: without them nothing is complete. */
export function frameLength(buffer: Buffer): number {
  const type = buffer[1];
  if (type === COMPRESSED && buffer.length >= 6) return 6 + buffer.readUInt32BE(2);
  if (type === JSON_DATA && buffer.length >= 10) return 10 + buffer.readUInt32BE(6);
  return buffer.length + 1;
}

/** The answer that a window's events up to `sequence` are stored; 0 only says that the server is alive. */
export function acknowledgement(sequence: number): Buffer {
  const frame = Buffer.alloc(6);
  frame[0] = VERSION;
  frame[1] = 0x41;
  frame.writeUInt32BE(sequence, 2);
  return frame;
}

function within(length: number, largest: number): number {
  if (length > largest) throw broken(`a frame of ${length} bytes is larger than the limit of ${largest}`);
  return length;
}

function broken(message: string): HeimdallError {
  return new HeimdallError("LUMBERJACK", `${message}; the connection is closed`, { status: 400 });
}
