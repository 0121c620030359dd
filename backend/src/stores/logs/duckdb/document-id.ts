/**
 * How an id is kept in a file. Ids of positions (`documentIdAt`: source, offset, copy) fall apart into columns that
 * compress to almost nothing and whose order lets a look-up skip what it need not read.
 */
export interface StoredId {
  readonly source: string;
  /** The offset; for any other id a 53-bit hash of it. */
  readonly key: number;
  /** The copy's number; -1 for an id that is not of a position, which then stands whole in `source`. */
  readonly copy: number;
}

const SOURCE_LENGTH = 20;
const NUMBERS = /^(0|[1-9a-z][0-9a-z]{0,10})(?:-([1-9a-z][0-9a-z]{0,5}))?$/;

/** Takes an id apart; `joinId` of the answer is the id again. */
export function splitId(id: string): StoredId {
  if (id.length > SOURCE_LENGTH + 1 && id.charCodeAt(SOURCE_LENGTH) === 0x2d) {
    const match = NUMBERS.exec(id.slice(SOURCE_LENGTH + 1));
    if (match) {
      const key = Number.parseInt(match[1]!, 36);
      if (Number.isSafeInteger(key)) {
        return { source: id.slice(0, SOURCE_LENGTH), key, copy: match[2] ? Number.parseInt(match[2], 36) : 0 };
      }
    }
  }
  return { source: id, key: hash53(id), copy: -1 };
}

export function joinId({ source, key, copy }: StoredId): string {
  if (copy < 0) return source;
  return copy === 0 ? `${source}-${key.toString(36)}` : `${source}-${key.toString(36)}-${copy.toString(36)}`;
}

/** A hash of 53 bits, so that it is a safe integer (cyrb53's construction: two multiplicative 32-bit lanes). */
export function hash53(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}
