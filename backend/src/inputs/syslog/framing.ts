import { createGatherer } from "../gather.ts";

/** What a chunk of a TCP connection completed: bytes to hand over and how they are framed. */
export interface Framed {
  readonly framing: "lines" | "frames";
  readonly payload: Buffer;
  /** How many messages that is. */
  readonly messages: number;
}

export interface Framer {
  /** Adds a chunk; answers what is complete now, or null. Nothing more may be added once there is a `failure`. */
  push(chunk: Buffer): Framed | null;
  /** What an ended connection left without an end. */
  rest(): Framed | null;
  /** Why the stream cannot be read on, behind what was complete: an octet count that is no length. */
  readonly failure: string | null;
  /** Messages that were cut: longer than the limit, or broken off by the end of the connection. */
  readonly cut: number;
}

const LF = 10;
const SPACE = 32;
const LONGEST_COUNT = 10;

/**
 * Splits a syslog TCP stream (RFC 6587). Octet counting when the first byte is a digit other than 0 ("123 <34>…"),
 * else lines; a connection stays with what it began with. A message beyond `longest` bytes is cut there and goes
 * on as another.
 */
export function createFramer(longest: number): Framer {
  const gathered = createGatherer();
  let octets: boolean | null = null;
  /** Bytes without which the next counted message is not complete. */
  let needed = 0;
  let failure: string | null = null;
  let cut = 0;

  const takeLines = (chunk: Buffer): Framed | null => {
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > 0) {
      gathered.add(chunk.subarray(0, end));
      const payload = gathered.take();
      if (end < chunk.length) gathered.add(Buffer.from(chunk.subarray(end)));
      return lines(payload);
    }
    gathered.add(chunk);
    if (gathered.length <= longest) return null;
    cut += 1;
    return lines(gathered.take());
  };

  const takeOctets = (chunk: Buffer): Framed | null => {
    gathered.add(chunk);
    if (gathered.length < needed) return null;
    const held = gathered.take();
    const parts: Buffer[] = [];
    let at = 0;
    needed = 0;
    for (;;) {
      // Some senders end a counted message with a line feed that they did not count.
      while (held[at] === LF) at += 1;
      const space = held.indexOf(SPACE, at);
      if (space === -1 || space - at > LONGEST_COUNT) {
        if (held.length - at > LONGEST_COUNT) failure = "an octet count is missing";
        break;
      }
      const digits = held.toString("latin1", at, space);
      const count = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0;
      if (count < 1 || count > longest) {
        failure = `an octet count is not from 1 to ${longest}`;
        break;
      }
      if (held.length < space + 1 + count) {
        needed = space + 1 + count - at;
        break;
      }
      const length = Buffer.alloc(4);
      length.writeUInt32BE(count);
      parts.push(length, held.subarray(space + 1, space + 1 + count));
      at = space + 1 + count;
    }
    if (at < held.length) gathered.add(Buffer.from(held.subarray(at)));
    return parts.length === 0 ? null : { framing: "frames", payload: Buffer.concat(parts), messages: parts.length / 2 };
  };

  return {
    push(chunk) {
      octets ??= chunk[0]! >= 0x31 && chunk[0]! <= 0x39;
      return octets ? takeOctets(chunk) : takeLines(chunk);
    },
    rest() {
      if (gathered.length === 0) return null;
      const payload = gathered.take();
      if (!octets) return lines(payload);
      if (failure === null) cut += 1;
      return null;
    },
    get failure() {
      return failure;
    },
    get cut() {
      return cut;
    },
  };
}

function lines(payload: Buffer): Framed {
  let messages = payload.at(-1) === LF ? 0 : 1;
  for (let at = payload.indexOf(LF); at !== -1; at = payload.indexOf(LF, at + 1)) messages += 1;
  return { framing: "lines", payload, messages };
}
