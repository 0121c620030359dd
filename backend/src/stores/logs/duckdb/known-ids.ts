import { hash53, type StoredId } from "./document-id.ts";

/**
 * Remembers, in bounded memory, which ids a file may hold, so that a new document (almost every one is new) is
 * stored without looking. Answers "no" only when it is certain; "maybe" costs a look into the file.
 *
 * Ids of positions are remembered as spans of offsets per source; everything else, and sources that were not
 * written to for long, in a Bloom filter.
 */
export interface KnownIds {
  mayHold(index: string, id: StoredId): boolean;
  /** Remembers the ids of one commit, or what a file held when it was opened. */
  add(index: string, source: string, low: number, high: number): void;
  addWhole(index: string, id: string): void;
}

const SOURCE_LIMIT = 20_000;
const SPAN_LIMIT = 16;
const BLOOM_BITS = 1 << 24;
const BLOOM_HASHES = 4;

type Span = [low: number, high: number];

export function createKnownIds(): KnownIds {
  const sources = new Map<string, Span[]>();
  let bloom: Uint8Array | null = null;

  const bits = (text: string): number[] => {
    const hash = hash53(text);
    const first = hash % BLOOM_BITS;
    const step = (Math.floor(hash / BLOOM_BITS) | 1) % BLOOM_BITS;
    return Array.from({ length: BLOOM_HASHES }, (_, n) => (first + n * step) % BLOOM_BITS);
  };
  const remember = (text: string): void => {
    bloom ??= new Uint8Array(BLOOM_BITS / 8);
    for (const bit of bits(text)) bloom[bit >>> 3]! |= 1 << (bit & 7);
  };
  const recalls = (text: string): boolean => {
    if (!bloom) return false;
    for (const bit of bits(text)) if ((bloom[bit >>> 3]! & (1 << (bit & 7))) === 0) return false;
    return true;
  };

  return {
    mayHold(index, { source, key, copy }) {
      const name = `${index}\0${source}`;
      if (copy < 0) return recalls(name);
      const spans = sources.get(name);
      if (!spans) return recalls(name);
      return spans.some(([low, high]) => key >= low && key <= high);
    },
    add(index, source, low, high) {
      const name = `${index}\0${source}`;
      let spans = sources.get(name);
      if (spans) sources.delete(name);
      // A source that was forgotten comes back as one that may hold anything.
      else spans = recalls(name) ? [[Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]] : [];
      addSpan(spans, low, high);
      sources.set(name, spans);
      if (sources.size <= SOURCE_LIMIT) return;
      const oldest = sources.keys().next().value!;
      sources.delete(oldest);
      remember(oldest);
    },
    addWhole(index, id) {
      remember(`${index}\0${id}`);
    },
  };
}

/** Spans in the order of their offsets; when there are too many, the two that are nearest grow together. */
function addSpan(spans: Span[], low: number, high: number): void {
  let at = spans.findIndex((span) => span[1] >= low - 1);
  if (at < 0) at = spans.length;
  let merged = 0;
  while (at + merged < spans.length && spans[at + merged]![0] <= high + 1) merged += 1;
  const taken = spans.slice(at, at + merged);
  const span: Span = [
    Math.min(low, ...taken.map((other) => other[0])),
    Math.max(high, ...taken.map((other) => other[1])),
  ];
  spans.splice(at, merged, span);
  if (spans.length <= SPAN_LIMIT) return;
  let nearest = 1;
  for (let n = 2; n < spans.length; n += 1) {
    if (spans[n]![0] - spans[n - 1]![1] < spans[nearest]![0] - spans[nearest - 1]![1]) nearest = n;
  }
  spans.splice(nearest - 1, 2, [spans[nearest - 1]![0], spans[nearest]![1]]);
}
