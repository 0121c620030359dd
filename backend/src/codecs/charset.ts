import { isUtf8 } from "node:buffer";
import { option } from "../component/options.ts";

/** Turns bytes into text. */
export type Charset = (bytes: Buffer) => string;

/** The `charset` option that the codecs share. */
export const charsetOption = option.string({
  default: "UTF-8",
  meaning: "Encoding of the bytes, by its usual name: UTF-8, ISO-8859-1, CP1252, UTF-16LE, Shift_JIS …",
  check: (name) => (charset(name) ? null : "the name of an encoding, such as UTF-8, ISO-8859-1 or CP1252"),
});

/**
 * The function that reads an encoding, null when there is none of the name. Bytes that are no UTF-8 become their
 * escaped form, `caf\xE9` (Logstash: util/charset.rb); in other encodings they become U+FFFD.
 */
export function charset(name: string): Charset | null {
  const plain = name.toUpperCase().replaceAll("_", "-");
  if (plain === "UTF-8" || plain === "UTF8" || plain === "CP65001") return decodeUtf8;
  if (/^(ISO-?8859-1|LATIN-?1)$/.test(plain)) return (bytes) => bytes.toString("latin1");
  if (/^(US-ASCII|ASCII|ASCII-8BIT|BINARY|ANSI-X3\.4-1968|646)$/.test(plain)) {
    return (bytes) => bytes.toString("latin1").replace(/[\x80-\xff]/g, "\uFFFD");
  }
  const label = plain.replace(/^CP(125\d|874)$/, "WINDOWS-$1").replace(/^(CP932|WINDOWS-31J|SJIS)$/, "SHIFT-JIS");
  for (const candidate of [label, label.replaceAll("-", "_"), label.replace(/^ISO(\d)/, "ISO-$1")]) {
    try {
      const decoder = new TextDecoder(candidate, { ignoreBOM: true });
      return (bytes) => decoder.decode(bytes);
    } catch {
      // Not a name that the platform knows; the next spelling may be.
    }
  }
  return null;
}

export function decodeUtf8(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\uFFFD") && !isUtf8(bytes) ? escapeInvalid(bytes) : text;
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\x1b": "\\e",
  "\x7f": "\\x7F",
  '"': '\\"',
  "\\": "\\\\",
};

/** The text as Ruby's `inspect` writes it, without the quotes: what Logstash makes of bytes that are no UTF-8. */
function escapeInvalid(bytes: Buffer): string {
  let escaped = "";
  for (let at = 0; at < bytes.length; ) {
    const length = validLength(bytes, at);
    if (length === 0) {
      escaped += `\\x${bytes[at]!.toString(16).toUpperCase().padStart(2, "0")}`;
      at += 1;
    } else {
      escaped += escapeChar(bytes.toString("utf8", at, at + length));
      at += length;
    }
  }
  return escaped.replace(/#(?=[{$@])/g, "\\#");
}

function escapeChar(char: string): string {
  if (char >= " " && char < "\x7f" && char !== '"' && char !== "\\") return char;
  const short = SHORT_ESCAPES[char];
  if (short !== undefined) return short;
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(char)) return char;
  const code = char.codePointAt(0)!.toString(16).toUpperCase();
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}

/** How many bytes the character at an offset has; 0 when there is no valid one. */
function validLength(bytes: Buffer, at: number): number {
  const first = bytes[at]!;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0;
}

/** A chunk as bytes; a text counts as its UTF-8. */
export function toBytes(chunk: Uint8Array | string): Buffer {
  if (typeof chunk === "string") return Buffer.from(chunk, "utf8");
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
