import { rubyRegExp } from "../../regex/ruby.ts";

/** Whether a UTF-16 code unit belongs to a set of characters. */
export type CharacterSet = (code: number) => boolean;

const ASCII = 128;

/**
 * The set that a text means within the brackets of a Ruby regexp (`a-z`, `\t`, `\[`); `negated` is what `[^…]` means.
 * Throws REGEXP when it means none.
 */
export function characterSet(text: string, negated = false): CharacterSet {
  const pattern = rubyRegExp(`[${negated ? "^" : ""}${text}]`);
  const ascii = Uint8Array.from({ length: ASCII }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
  if (isAscii(text) && isPlain(text)) return (code) => (code < ASCII ? ascii[code] === 1 : negated);
  return (code) => (code < ASCII ? ascii[code] === 1 : pattern.test(String.fromCharCode(code)));
}

/**
 * Whether a set's text names its characters one by one or in ASCII ranges, so that a scan by UTF-16 code units is
 * exact: no character beyond U+FFFF, no class that holds such, no set within the set.
 */
export function isPlain(text: string): boolean {
  if (!/^[\0-\ud7ff\ue000-\uffff]*$/.test(text) || /\\[^tnrfvswdh\W]|\[|&&|^\^/.test(text)) return false;
  return isAscii(text) || !text.includes("-");
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/**
 * Cuts a set's characters off at both ends of a text, and, as the regexp of Logstash's kv filter does, at both ends
 * of each of its lines.
 */
export function compileTrim(set: string): (text: string) => string {
  const has = characterSet(set);
  const pattern = rubyRegExp(`^[${set}]+|[${set}]+$`, { global: true });
  return (text) => {
    if (text.includes("\n")) return text.replace(pattern, "");
    let start = 0;
    let end = text.length;
    while (start < end && has(text.charCodeAt(start))) start += 1;
    while (end > start && has(text.charCodeAt(end - 1))) end -= 1;
    return text.slice(start, end);
  };
}

/** Removes a set's characters everywhere. */
export function compileRemoval(set: string): (text: string) => string {
  const pattern = rubyRegExp(`[${set}]`, { global: true });
  return (text) => text.replace(pattern, "");
}
