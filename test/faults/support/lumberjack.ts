import { connect, type Socket } from "node:net";
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

/** A connection of an agent. */
export interface LumberjackConnection {
  /** Sends a window; resolves when its last event is acknowledged. Rejects when the connection ends before. */
  send(window: Buffer, events: number): Promise<void>;
  close(): void;
}

export function openLumberjack(port: number): Promise<LumberjackConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => resolve(connectionOf(socket)));
  });
}

interface Awaited {
  readonly events: number;
  resolve(): void;
  reject(error: Error): void;
}

function connectionOf(socket: Socket): LumberjackConnection {
  /** Windows are acknowledged in the order in which they were sent. */
  const waiting: Awaited[] = [];
  let received: Buffer = Buffer.alloc(0);
  let over = false;
  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (; received.length >= 6; received = received.subarray(6)) {
      const [first] = waiting;
      if (received.toString("latin1", 0, 2) !== "2A") throw new Error("an answer that is no acknowledgement");
      if (first && received.readUInt32BE(2) === first.events) waiting.shift()!.resolve();
    }
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    over = true;
    for (const { reject } of waiting.splice(0)) reject(new Error("the connection ended"));
  });
  return {
    send(window, events) {
      if (over) return Promise.reject(new Error("the connection has ended"));
      return new Promise<void>((resolve, reject) => {
        waiting.push({ events, resolve, reject });
        socket.write(window);
      });
    },
    close: () => socket.destroy(),
  };
}
