import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { deflateSync } from "node:zlib";

export interface LumberjackOptions {
  readonly port: number;
  readonly host?: string;
  /** zlib's level; 0 sends plain frames. @default 3, as in Beats */
  readonly compression?: number;
  /** Milliseconds without any answer after which the connection is given up. @default 30,000, as in Beats */
  readonly timeout?: number;
}

/** A connection that speaks Lumberjack v2 as Beats do, and takes no answer that Beats would not take. */
export interface LumberjackClient {
  /**
   * Sends events as one window; resolves when its last event is acknowledged. More windows may be sent before: they are
   * acknowledged in order. Rejects when the connection ends, is silent too long, or answers what is no acknowledgement.
   */
  send(events: readonly object[]): Promise<void>;
  /** What is not acknowledged is rejected. */
  close(): Promise<void>;
}

interface Window {
  readonly events: number;
  acknowledged: number;
  resolve(): void;
  reject(error: Error): void;
}

const ACKNOWLEDGEMENT_BYTES = 6;

/** Opens a connection; rejects when nobody listens. */
export async function openLumberjack(options: LumberjackOptions): Promise<LumberjackClient> {
  const { port, host = "127.0.0.1", compression = 3, timeout = 30_000 } = options;
  const socket = connect({ port, host, noDelay: true });
  await once(socket, "connect");
  const waiting: Window[] = [];
  let received: Buffer = Buffer.alloc(0);

  const fail = (reason: string): void => {
    socket.destroy();
    for (const { reject, events, acknowledged } of waiting.splice(0)) {
      reject(new Error(`${reason}; ${acknowledged} of ${events} events of the window were acknowledged`));
    }
  };
  /** Takes note of an acknowledgement; what is wrong with it, or null. */
  const acknowledge = (sequence: number): string | null => {
    const [window] = waiting;
    if (!window) return `an acknowledgement of ${sequence} came when none was due`;
    // 0, or the same again, only says that the server is alive.
    if (sequence !== 0 && sequence < window.acknowledged) return `acknowledgements went back to ${sequence}`;
    if (sequence > window.events) return `${sequence} was acknowledged of ${window.events}`;
    window.acknowledged = Math.max(window.acknowledged, sequence);
    if (window.acknowledged === window.events) {
      waiting.shift();
      if (waiting.length === 0) socket.setTimeout(0);
      window.resolve();
    }
    return null;
  };
  const read = (frame: Buffer): string | null =>
    frame.toString("latin1", 0, 2) === "2A"
      ? acknowledge(frame.readUInt32BE(2))
      : `0x${frame.toString("hex")} is no acknowledgement`;
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (; received.length >= ACKNOWLEDGEMENT_BYTES; received = received.subarray(ACKNOWLEDGEMENT_BYTES)) {
      const problem = read(received.subarray(0, ACKNOWLEDGEMENT_BYTES));
      if (problem !== null) return void fail(problem);
    }
  });
  socket.on("timeout", () => fail(`silent for ${timeout} ms`));
  socket.on("error", ({ message }) => fail(message));
  socket.on("close", () => fail("the connection was closed"));

  return {
    send(events) {
      if (socket.destroyed) return Promise.reject(new Error("the connection is closed"));
      if (events.length === 0) return Promise.resolve();
      return new Promise<void>((resolve, reject) => {
        waiting.push({ events: events.length, acknowledged: 0, resolve, reject });
        socket.setTimeout(timeout);
        writeWindow(socket, events, compression);
      });
    },
    async close() {
      if (socket.closed) return;
      socket.end();
      socket.destroySoon();
      await once(socket, "close");
    },
  };
}

function writeWindow(socket: Socket, events: readonly object[], compression: number): void {
  const frames = Buffer.concat(events.map((event, at) => jsonFrame(at + 1, Buffer.from(JSON.stringify(event)))));
  const body = compression === 0 ? frames : compressedFrame(deflateSync(frames, { level: compression }));
  socket.write(Buffer.concat([header("W", events.length), body]));
}

function header(type: string, number: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.write(`2${type}`, "latin1");
  bytes.writeUInt32BE(number, 2);
  return bytes;
}

function jsonFrame(sequence: number, json: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([header("J", sequence), length, json]);
}

function compressedFrame(deflated: Buffer): Buffer {
  return Buffer.concat([header("C", deflated.length), deflated]);
}
