import { createHash } from "node:crypto";

/**
 * Where an event stands at its source, the same on every resend: a file's agent, inode and path with the byte
 * offset, a Kafka topic and partition with the offset, an idempotency key with the line.
 */
export interface Position {
  readonly source: string;
  /** Grows within a source; a byte offset, a message offset or a line number. */
  readonly offset: number;
  /**
   * Tells one generation of the source from the next where the source itself cannot: a file cut to nothing and
   * written anew (copytruncate) has the same offsets again. Only ever added to a position, never instead of one.
   */
  readonly generation?: string;
}

const SOURCE_CACHE_LIMIT = 10_000;
const digests = new Map<string, string>();

function digestOf(source: string): string {
  let digest = digests.get(source);
  if (digest === undefined) {
    if (digests.size >= SOURCE_CACHE_LIMIT) digests.clear();
    digest = createHash("sha256").update(source).digest("base64url").slice(0, 20);
    digests.set(source, digest);
  }
  return digest;
}

/**
 * The document id of the event at a position: equal for a resend, different for any other event, whatever the
 * texts are. `copy` tells apart the events that a split or clone made of one (0 is the original).
 */
export function documentIdAt(position: Position, copy = 0): string {
  const generation = position.generation === undefined ? "" : `.${position.generation}`;
  const id = `${digestOf(position.source)}-${position.offset.toString(36)}${generation}`;
  return copy === 0 ? id : `${id}-${copy.toString(36)}`;
}
