import { deflateSync } from "node:zlib";

/** One window of Lumberjack v2 as an agent sends it: its size, then its events, compressed or not. */
export function windowOf(events: readonly string[], compressed: boolean): Buffer {
  const size = Buffer.alloc(6);
  size.write("2W", "latin1");
  size.writeUInt32BE(events.length, 2);
  const frames = Buffer.concat(events.map((event, index) => jsonFrame(index + 1, Buffer.from(event))));
  return Buffer.concat([size, compressed ? compressedFrame(frames) : frames]);
}

export function jsonFrame(sequence: number, json: Buffer): Buffer {
  const header = Buffer.alloc(10);
  header.write("2J", "latin1");
  header.writeUInt32BE(sequence, 2);
  header.writeUInt32BE(json.length, 6);
  return Buffer.concat([header, json]);
}

export function compressedFrame(frames: Buffer): Buffer {
  const inner = deflateSync(frames, { level: 1 });
  const header = Buffer.alloc(6);
  header.write("2C", "latin1");
  header.writeUInt32BE(inner.length, 2);
  return Buffer.concat([header, inner]);
}
