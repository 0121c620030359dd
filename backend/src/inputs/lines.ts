import { HeimdallError } from "../errors.ts";

/** More lines than a sender has reason to send at once; that many of two bytes each would fill the memory. */
export const MOST_LINES = 250_000;
const LF = 10;

/** How many lines bytes hold; empty ones count. */
export function countLines(bytes: Uint8Array): number {
  let lines = bytes.length > 0 && bytes.at(-1) !== LF ? 1 : 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) lines += 1;
  return lines;
}

/** Counts the lines of a request's body; throws TOO_LARGE (413, on which agents split) when they are too many. */
export function countBodyLines(body: Uint8Array): number {
  const lines = countLines(body);
  if (lines <= MOST_LINES) return lines;
  throw new HeimdallError("TOO_LARGE", `the body has more than ${MOST_LINES} lines; send smaller batches`, {
    status: 413,
  });
}

/** The lines of a text, ended by LF or CR LF; a last line without an end counts, an empty rest does not. */
export function* textLines(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    const stop = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    yield text.slice(start, stop);
    start = end + 1;
  }
}
