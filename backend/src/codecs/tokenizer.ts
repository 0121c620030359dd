import { isUtf8 } from "node:buffer";
import { type Charset, decodeUtf8, toBytes } from "./charset.ts";

/** Cuts the chunks of one source at a delimiter; holds the unfinished piece between chunks. */
export interface Tokenizer {
  /** Calls `line` for each piece that a delimiter ends, and for what grew beyond the size limit. */
  push(chunk: Uint8Array | string, line: (text: string) => void): void;
  /** Calls `line` with what is held, if anything. */
  flush(line: (text: string) => void): void;
  /** Whether a piece without its delimiter is held. */
  holds(): boolean;
}

/**
 * The text is decoded once for a whole chunk and cut at `indexOf`, not byte by byte: this is the hot path of NDJSON.
 * A piece without delimiter is given out once it has `limit` bytes, so that memory stays bounded; nothing is lost.
 */
export function createTokenizer(delimiter: string, decode: Charset, limit: number): Tokenizer {
  const mark = Buffer.from(delimiter, "utf8");
  let held: Buffer[] = [];
  let heldBytes = 0;

  const takeHeld = (more?: Buffer): Buffer => {
    const bytes = held.length === 0 && more ? more : Buffer.concat(more ? [...held, more] : held);
    held = [];
    heldBytes = 0;
    return bytes;
  };
  const hold = (bytes: Buffer, line: (text: string) => void): void => {
    if (bytes.length === 0) return;
    // A copy, because the chunk may be a small part of a large buffer, or be used again by who gave it.
    held.push(Buffer.from(bytes));
    heldBytes += bytes.length;
    if (heldBytes >= limit) line(decode(takeHeld()));
  };

  return {
    push(chunk, line) {
      // A delimiter of several bytes may begin in what is held, so that is looked through once more.
      const bytes = mark.length > 1 && heldBytes > 0 ? takeHeld(toBytes(chunk)) : toBytes(chunk);
      const end = bytes.lastIndexOf(mark);
      if (end === -1) {
        hold(bytes, line);
        return;
      }
      const block = heldBytes > 0 ? takeHeld(bytes.subarray(0, end)) : bytes.subarray(0, end);
      cut(block, mark, delimiter, decode, line);
      hold(bytes.subarray(end + mark.length), line);
    },
    flush(line) {
      if (heldBytes > 0) line(decode(takeHeld()));
    },
    holds: () => heldBytes > 0,
  };
}

function cut(block: Buffer, mark: Buffer, delimiter: string, decode: Charset, line: (text: string) => void): void {
  if (decode !== decodeUtf8 || !isUtf8(block)) {
    let start = 0;
    for (let end = block.indexOf(mark); end !== -1; end = block.indexOf(mark, start)) {
      line(decode(block.subarray(start, end)));
      start = end + mark.length;
    }
    line(decode(block.subarray(start)));
    return;
  }
  const text = block.toString("utf8");
  let start = 0;
  for (let end = text.indexOf(delimiter); end !== -1; end = text.indexOf(delimiter, start)) {
    line(text.slice(start, end));
    start = end + delimiter.length;
  }
  line(start === 0 ? text : text.slice(start));
}
