import { connect, isIP, type Socket } from "node:net";
import { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import type { ISocketFactory } from "kafkajs";
import { type FetchFrom, readFetchRequest, wrapBatches } from "./fetch-frames.ts";

const KEEP_ALIVE_MILLISECONDS = 60_000;
/** Of one frame's length. */
const LENGTH_BYTES = 4;

export interface FetchSockets {
  /** For kafkajs: sockets on whose fetch responses every record batch is one record. */
  readonly factory: ISocketFactory;
  /** Ends all that are open, and opens no more: what waits for an answer on them fails. */
  destroy(): void;
}

/**
 * kafkajs makes objects of all records of a response at once, several microseconds each, and fails as a whole on a
 * batch that it cannot decode. Its own hook for sockets lets us hand it the batches as they came, so that they are
 * decoded here, when there is room, one by one. `onFetch` hears of every partition that is asked for, and from where.
 */
export function createFetchSockets(onFetch: (from: FetchFrom) => void): FetchSockets {
  const open = new Set<Duplex>();
  let isClosed = false;
  return {
    factory({ host, port, ssl, onConnect }) {
      if (isClosed) throw new Error("the consumer has ended");
      const socket = ssl
        ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}), ...ssl }, onConnect)
        : connect({ host, port }, onConnect);
      socket.setKeepAlive(true, KEEP_ALIVE_MILLISECONDS);
      socket.setNoDelay(true);
      const tapped = tap(socket, onFetch);
      open.add(tapped);
      socket.once("close", () => open.delete(tapped));
      return tapped;
    },
    destroy() {
      isClosed = true;
      // What kafkajs has ended itself is waited for by nobody.
      for (const socket of open) socket.destroy(socket.writableEnded ? undefined : new Error("the consumer has ended"));
    },
  };
}

/** A socket that shows what goes out to `onFetch` and rewrites what comes in. */
function tap(socket: Socket, onFetch: (from: FetchFrom) => void): Socket {
  /** Versions of the fetch requests that are under way, by their numbers. */
  const fetches = new Map<number, number>();
  const frames = createFrames((frame) => {
    const correlationId = frame.length >= 8 ? frame.readInt32BE(4) : -1;
    const version = fetches.get(correlationId);
    if (version === undefined) return frame;
    fetches.delete(correlationId);
    return wrapBatches(frame, version);
  });

  const tapped = new Duplex({
    read: () => void socket.resume(),
    write(chunk: Buffer, _encoding, done) {
      const request = readFetchRequest(chunk);
      if (request !== null) {
        fetches.set(request.correlationId, request.version);
        for (const from of request.partitions) onFetch(from);
      }
      socket.write(chunk, done);
    },
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on("data", (chunk: Buffer) => {
    try {
      for (const frame of frames(chunk)) if (!tapped.push(frame)) socket.pause();
    } catch (error) {
      // Damaged on its way: what was asked for is asked for again on a new connection.
      tapped.destroy(new Error("a response of the broker cannot be read", { cause: error }));
    }
  });
  socket.on("end", () => tapped.push(null));
  socket.on("error", (error) => tapped.destroy(error));
  socket.on("timeout", () => tapped.emit("timeout"));
  socket.on("close", () => {
    if (!tapped.readableEnded) tapped.push(null);
  });
  // What kafkajs calls on a socket beside what every stream has.
  return Object.assign(tapped, { unref: () => socket.unref() }) as unknown as Socket;
}

/** Gathers chunks to whole frames (a length of four bytes, then so many bytes), each passed through `map`. */
function createFrames(map: (frame: Buffer) => Buffer): (chunk: Buffer) => Buffer[] {
  let held: Buffer[] = [];
  let bytes = 0;
  let needed = LENGTH_BYTES;
  return (chunk) => {
    held.push(chunk);
    bytes += chunk.length;
    const whole: Buffer[] = [];
    while (bytes >= needed) {
      const all = held.length === 1 ? held[0]! : Buffer.concat(held);
      held = [all];
      needed = LENGTH_BYTES + all.readInt32BE(0);
      if (all.length < needed) break;
      whole.push(map(all.subarray(0, needed)));
      held = [all.subarray(needed)];
      bytes = all.length - needed;
      needed = LENGTH_BYTES;
    }
    return whole;
  };
}
