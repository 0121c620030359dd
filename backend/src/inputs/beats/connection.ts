import type { Socket } from "node:net";
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import type { InputContext } from "../../component/declaration.ts";
import { HeimdallError } from "../../errors.ts";
import { acknowledgement, takeFrame } from "./frames.ts";

const inflateAsync = promisify(inflate);

export interface ConnectionLimits {
  /** Bytes of one frame, inflated, and of one window. */
  readonly largest: number;
  /** Milliseconds without a byte after which an idle connection is closed. */
  readonly inactivity: number;
}

/** How often an agent hears that its window is still being worked on, well below its own timeout of 30 s. */
const KEEP_ALIVE_MILLISECONDS = 5_000;

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
  let buffer: Buffer = Buffer.alloc(0);
  let window: Window | null = null;
  let working = false;
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
  };

  const consume = async (bytes: Buffer): Promise<Buffer> => {
    let rest = bytes;
    for (let taken = takeFrame(rest, limits.largest); taken; taken = takeFrame(rest, limits.largest)) {
      rest = taken.rest;
      const { frame } = taken;
      if (frame.kind === "window") {
        window = { expected: frame.events, received: 0, lastSequence: 0, bytes: 0, parts: [] };
      } else if (frame.kind === "compressed") {
        const inner = await consume(await inflateFrame(frame.body, limits.largest));
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

  socket.setTimeout(limits.inactivity, () => socket.destroy());
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      context.count("bytes", chunk.length);
      buffer = await consume(buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]));
      if (stopping.aborted) break;
    }
    socket.end();
  } finally {
    stopping.removeEventListener("abort", leave);
  }
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
      const receipt = await context.deliver({ session: null, payload, facts: { ip: peer }, resendable: true });
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
