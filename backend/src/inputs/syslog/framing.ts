/** What a chunk of a TCP connection completed: bytes to hand over and how they are framed. */
export interface Framed {
  readonly framing: "lines" | "frames";
  readonly payload: Buffer;
}

export interface Framer {
  /** Adds a chunk; answers what is complete now, or null. Throws RangeError for an octet count that is no length. */
  push(chunk: Buffer): Framed | null;
  /** What an ended connection left without an end. */
  rest(): Framed | null;
  /** Messages that were cut because they were longer than the limit. */
  readonly cut: number;
}

const LF = 10;
const SPACE = 32;

/**
 * Splits a syslog TCP stream (RFC 6587). Octet counting when the first byte is a digit other than 0 ("123 <34>…"),
 * else lines; a connection stays with what it began with. A message beyond `longest` bytes is cut there and goes
 * on as another.
 */
export function createFramer(longest: number): Framer {
  let held: Buffer = Buffer.alloc(0);
  let octets: boolean | null = null;
  let cut = 0;

  const takeLines = (): Framed | null => {
    const end = held.lastIndexOf(LF);
    if (end === -1) {
      if (held.length <= longest) return null;
      const payload = Buffer.from(held);
      held = Buffer.alloc(0);
      cut += 1;
      return { framing: "lines", payload };
    }
    const payload = held.subarray(0, end + 1);
    held = Buffer.from(held.subarray(end + 1));
    return { framing: "lines", payload };
  };

  const takeOctets = (): Framed | null => {
    const parts: Buffer[] = [];
    let at = 0;
    for (;;) {
      // Some senders end a counted message with a line feed that they did not count.
      while (held[at] === LF) at += 1;
      const space = held.indexOf(SPACE, at);
      if (space === -1 || space - at > 10) {
        if (held.length - at > 10) throw new RangeError("an octet count is missing");
        break;
      }
      const count = Number(held.toString("latin1", at, space));
      if (!Number.isInteger(count) || count < 1 || count > longest)
        throw new RangeError(`an octet count is not from 1 to ${longest}`);
      if (held.length < space + 1 + count) break;
      const length = Buffer.alloc(4);
      length.writeUInt32BE(count);
      parts.push(length, held.subarray(space + 1, space + 1 + count));
      at = space + 1 + count;
    }
    const payload = parts.length === 0 ? null : Buffer.concat(parts);
    held = Buffer.from(held.subarray(at));
    return payload && { framing: "frames", payload };
  };

  return {
    push(chunk) {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      octets ??= held[0]! >= 0x31 && held[0]! <= 0x39;
      return octets ? takeOctets() : takeLines();
    },
    rest() {
      if (octets || held.length === 0) return null;
      return { framing: "lines", payload: held };
    },
    get cut() {
      return cut;
    },
  };
}
