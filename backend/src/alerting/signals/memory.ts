import type { Signal } from "../signal.ts";

/** Signals that one half of a memory holds. */
const HALF = 100_000;
const SOURCE_LIMIT = 10_000;
/** How a document's id begins that says where the document stands at its source (`event/position.ts`). */
const POSITION = /^([\w-]{20})-([0-9a-z]{1,10})(?=[.-]|$)/;

/** Knows signals again, so that what is sent twice counts once. */
export interface SignalMemory {
  /** From now on everything is heard. */
  begin(heardAt: number): void;
  /** Whether the signal counts; it is remembered then. */
  admit(signal: Signal, heardAt: number): boolean;
  /** Remembers a signal that counts in any case. */
  add(signal: Signal, heardAt: number): void;
}

/**
 * Remembers the last 100,000 to 200,000 signals. One whose document was stored before (`isResent`: its sender was
 * killed before it could tell) counts if it is not remembered and cannot have been forgotten: it is the newest of its
 * source, or younger than all that the memory holds. Else it was counted long ago, by a replay for instance.
 */
export function createSignalMemory(): SignalMemory {
  let recent = new Set<number>();
  let older = new Set<number>();
  /** What was heard from then on is remembered. */
  let since = Number.POSITIVE_INFINITY;
  let recentSince = Number.POSITIVE_INFINITY;
  const newest = new Map<string, number>();

  const add = (signal: Signal, heardAt: number): void => {
    const identity = identityOf(signal);
    if (identity === null) return;
    if (recent.size >= HALF) {
      if (older.size > 0) since = recentSince;
      older = recent;
      recent = new Set();
      recentSince = Number.POSITIVE_INFINITY;
    }
    recent.add(identity);
    recentSince = Math.min(recentSince, heardAt);
    const position = positionOf(signal);
    if (!position || (newest.get(position.source) ?? -1) >= position.offset) return;
    if (newest.size >= SOURCE_LIMIT) newest.clear();
    newest.set(position.source, position.offset);
  };

  return {
    begin(heardAt) {
      since = heardAt;
    },
    add,
    admit(signal, heardAt) {
      const identity = identityOf(signal);
      if (identity !== null && (recent.has(identity) || older.has(identity))) return false;
      if (signal.isResent) {
        const position = positionOf(signal);
        const last = position && newest.get(position.source);
        const isNewest = position !== null && last !== undefined && last !== null && position.offset > last;
        if (!isNewest && signal.time < since) return false;
      }
      add(signal, heardAt);
      return true;
    },
  };
}

function positionOf({ id }: Signal): { readonly source: string; readonly offset: number } | null {
  const found = id === null ? null : POSITION.exec(id);
  return found && { source: found[1]!, offset: Number.parseInt(found[2]!, 36) };
}

/** 53 bits of rule, key and document; null for a signal that says nothing of its document. */
function identityOf({ rule, key, index, id, origin }: Signal): number | null {
  const document = id ?? origin;
  if (document === undefined) return null;
  const text = `${rule}\0${key}\0${index}\0${document}`;
  // Two runs of FNV-1a over UTF-16: chance meets twice among 200,000 once in 400,000 memories.
  let low = 0x811c9dc5;
  let high = 0x01234567;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b);
  }
  high ^= high >>> 15;
  return ((high >>> 0) & 0x1fffff) * 0x1_0000_0000 + (low >>> 0);
}
