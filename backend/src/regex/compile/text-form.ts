import { type CharSet, contains } from "../charset.ts";

/**
 * How a program reads its text. "bytes": the text has only characters up to U+00FF and is copied to a byte array,
 * which V8 reads two to four times as fast as a string. "points": any text, by code points.
 */
export type TextForm = "bytes" | "points";

/** The longest text that is read as bytes. */
export const BYTES_LIMIT = 65_536;

/** The bytes of the text at hand, shared by all programs: only one runs at a time. */
export const bytes: Uint8Array = new Uint8Array(BYTES_LIMIT);

const buffer = Buffer.from(bytes.buffer);
const BEYOND_BYTES = /[^\0-\xff]/;
let loaded: string | null = null;

/** Copies a text to the byte array; false when it has to be read by code points. */
export function loadBytes(text: string): boolean {
  if (text === loaded) return true;
  if (text.length > BYTES_LIMIT || BEYOND_BYTES.test(text)) return false;
  // Ended from outside in the middle of it, the array must not pass for the text before.
  loaded = null;
  buffer.write(text, 0, BYTES_LIMIT, "latin1");
  loaded = text;
  return true;
}

/** Which of the first 256 characters a set holds, as bytes 0 and 1. */
export function byteTable(set: CharSet): Uint8Array {
  const table = new Uint8Array(256);
  if (set.text === "" || /^(\\x..|[A-Za-z0-9-])*$/.test(set.text)) {
    for (let code = 0; code < 256; code += 1) table[code] = contains(set, code) ? 1 : 0;
    return table;
  }
  // The ranges of a Unicode property are costly; 256 characters are asked for sooner.
  const test = new RegExp(`[${set.negated ? "^" : ""}${set.text}]`, "u");
  for (let code = 0; code < 256; code += 1) table[code] = test.test(String.fromCharCode(code)) ? 1 : 0;
  return table;
}
