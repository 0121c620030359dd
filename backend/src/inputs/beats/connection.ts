import type { Socket } from "node:net";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import type { InputContext } from "../../component/declaration.ts";
import { HeimdallError } from "../../errors.ts";
import { createGatherer } from "../gather.ts";
import { acknowledgement, frameLength, takeFrame } from "./frames.ts";

const inflateAsync = promisify(inflate);

export interface ConnectionLimits {
  /** Bytes of one frame, inflated, and of one window. */
  readonly largest: number;
  /** Milliseconds without a byte after which an idle connection is closed. */
  readonly inactivity: number;
  /** What all connections of the input have received of windows that are not complete. */
  readonly held: HeldBytes;
}

/** Bytes that are held for several connections together, and how many they may be. */
export interface HeldBytes {
  readonly limit: number;
  bytes: number;
}

/** How often an agent hears that its window is still being worked on, well below its own timeout of 30 s. */
const KEEP_ALIVE_MILLISECONDS = 5_000;
/** An agent that has begun a window sends all of it within so many times the inactivity limit. */
const WINDOW_PATIENCE = 5;
/** As many events as no agent sends at once (Filebeat's bulk_max_size is 2,048): an empty event costs more than its bytes. */
const MOST_EVENTS = 100_000;
/** Acknowledgements that an agent has not read; it hears nothing more until it does. */
const UNREAD_ACKNOWLEDGEMENTS = 64 * 1024;

/** One window's JSON documents: the worker reads them as length and bytes in turn. */
interface Window {
  readonly expected: number;
  received: number;
  lastSequence: number;
  bytes: number;
  readonly parts: Buffer[];
}

/**
 * Serves one agent until it leaves: reads a window, hands it over, acknowledges it when it is durable, reads the
 * next. While a window is under way nothing more is read, so a slow store makes the agent wait. `stopping` makes
 * it leave after the window at hand.
 */
export async function serveConnection(
  socket: Socket,
  context: InputContext,
  limits: ConnectionLimits,
  stopping: AbortSignal,
): Promise<void> {
  const peer = socket.remoteAddress ?? "";
  const gathered = createGatherer();
  let window: Window | null = null;
  let working = false;
  let counted = 0;
  let begun: NodeJS.Timeout | null = null;
  const leave = (): void => void (working || socket.destroy());
  stopping.addEventListener("abort", leave);

  const finish = async (done: Window): Promise<void> => {
    const alive = setInterval(() => socket.writable && socket.write(acknowledgement(0)), KEEP_ALIVE_MILLISECONDS);
    working = true;
    try {
      await deliverWindow(done, peer, context, stopping);
    } finally {
      clearInterval(alive);
      working = false;
    }
    if (socket.writable) socket.write(acknowledgement(done.lastSequence));
    if (socket.writableLength > UNREAD_ACKNOWLEDGEMENTS) await drained(socket);
  };

  const consume = async (bytes: Buffer, nested: boolean): Promise<Buffer> => {
    let rest = bytes;
    for (let taken = takeFrame(rest, limits.largest); taken; taken = takeFrame(rest, limits.largest)) {
      rest = taken.rest;
      const { frame } = taken;
      if (frame.kind === "window") {
        if (frame.events > MOST_EVENTS) {
          throw new HeimdallError("LUMBERJACK", `a window of ${frame.events} events; lower bulk_max_size in the agent`);
        }
        window = { expected: frame.events, received: 0, lastSequence: 0, bytes: 0, parts: [] };
      } else if (frame.kind === "compressed") {
        if (nested) throw new HeimdallError("LUMBERJACK", "a compressed frame inside a compressed frame");
        const inner = await consume(await inflateFrame(frame.body, limits.largest), true);
        if (inner.length > 0)
          throw new HeimdallError("LUMBERJACK", "a compressed frame ends in the middle of an event");
      } else {
        if (!window) throw new HeimdallError("LUMBERJACK", "an event came before the size of its window");
        addEvent(window, frame.sequence, frame.body, limits.largest);
      }
      if (window && window.received >= window.expected) {
        const done: Window = window;
        window = null;
        if (done.received > 0) await finish(done);
        if (stopping.aborted) return rest;
      }
    }
    return rest;
  };

  /** Bounds what an agent keeps waiting here: in bytes, with all others, and in time. */
  const watchHeld = (): void => {
    const now = gathered.length + (window?.bytes ?? 0);
    limits.held.bytes += now - counted;
    counted = now;
    if (counted > 0 && limits.held.bytes > limits.held.limit && limits.held.bytes > counted) {
      context.count("dropped");
      throw new HeimdallError("LUMBERJACK", `agents have begun windows of more than ${limits.held.limit} bytes`);
    }
    if (counted === 0 && begun) {
      clearTimeout(begun);
      begun = null;
    } else if (counted > 0) {
      begun ??= setTimeout(() => {
        socket.destroy(new HeimdallError("LUMBERJACK", "a window that was begun does not come to its end"));
      }, limits.inactivity * WINDOW_PATIENCE);
    }
  };

  let needed = 0;
  socket.setTimeout(limits.inactivity, () => socket.destroy());
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      context.count("bytes", chunk.length);
      gathered.add(chunk);
      if (gathered.length >= needed) {
        const rest = await consume(gathered.take(), false);
        if (rest.length > 0) gathered.add(Buffer.from(rest));
        needed = frameLength(rest);
      }
      watchHeld();
      if (stopping.aborted) break;
    }
    socket.end();
  } finally {
    stopping.removeEventListener("abort", leave);
    if (begun) clearTimeout(begun);
    limits.held.bytes -= counted;
  }
}

/** Resolves when the agent has read what was written to it, or is gone. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("drain", done);
    socket.on("close", done);
    if (socket.destroyed) done();
  });
}

function addEvent(window: Window, sequence: number, body: Buffer, largest: number): void {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  window.parts.push(length, body);
  window.bytes += body.length + 4;
  window.received += 1;
  window.lastSequence = sequence;
  if (window.bytes > largest) {
    throw new HeimdallError(
      "LUMBERJACK",
      `a window is larger than ${largest} bytes; lower bulk_max_size in the agent or raise max_window here`,
    );
  }
}

async function inflateFrame(body: Buffer, largest: number): Promise<Buffer> {
  try {
    return await inflateAsync(body, { maxOutputLength: largest });
  } catch (error) {
    throw new HeimdallError("LUMBERJACK", `a compressed frame cannot be inflated to at most ${largest} bytes`, {
      cause: error,
    });
  }
}

/** Hands a window over, again and again while there is no room or no store; the agent waits meanwhile. */
async function deliverWindow(
  window: Window,
  peer: string,
  context: InputContext,
  stopping: AbortSignal,
): Promise<void> {
  for (;;) {
    await context.room();
    try {
      const payload = new Uint8Array(Buffer.concat(window.parts));
      const receipt = await context.deliver({
        session: null,
        payload,
        facts: { ip: peer },
        resendable: true,
        items: window.received,
      });
      const refused = receipt.outcomes.filter(({ status }) => status === "refused");
      if (refused.length > 0) {
        context.count("malformed", refused.length);
        context.warn(`${refused.length} events of ${peer} were refused: ${refused[0]!.reason ?? ""}`);
      }
      return;
    } catch (error) {
      const again = error instanceof HeimdallError && error.retryable && !stopping.aborted;
      if (!again) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
