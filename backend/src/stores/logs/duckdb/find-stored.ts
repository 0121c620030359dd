import type { DayFileState } from "./day-file.ts";
import type { StoredId } from "./document-id.ts";
import type { Engine } from "./engine.ts";
import { quoteText } from "./sql-text.ts";

/** A document to look for: `name` is the index, a NUL and the id. */
export interface Sought {
  readonly index: string;
  readonly id: StoredId;
  readonly name: string | null;
}

/**
 * Finds which of the documents a file holds already: their sequences by name. Reads the file only for ids that it
 * may hold, which for new documents is hardly ever.
 */
export async function findStored(
  engine: Engine,
  state: DayFileState,
  documents: readonly Sought[],
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  const known = state.knownIds!;
  const candidates = documents.filter(({ index, id }) => state.indices.has(index) && known.mayHold(index, id));
  if (candidates.length === 0) return found;
  const names = new Map<string, string>();
  for (const { index, id, name } of candidates) names.set(rowName(index, id), name!);
  for (const whole of [true, false]) {
    const ids = candidates.map(({ id }) => id).filter(({ copy }) => copy < 0 === whole);
    if (ids.length === 0) continue;
    const keys = [...new Set(ids.map(({ key }) => key))].sort((a, b) => a - b);
    const sources = [...new Set(ids.map(({ source }) => quoteText(source)))];
    // Whole ids are told by their hash alone; a position's offset is rare only together with its source.
    const where = whole ? "id_copy < 0" : `id_copy >= 0 AND id_source IN (${sources.join(", ")})`;
    const rows = await engine.read(
      `SELECT idx, id_source, id_key, id_copy, sequence FROM ${state.alias}.logs WHERE ${where}
       AND id_key BETWEEN ${keys[0]} AND ${keys.at(-1)} AND id_key IN (${keys.join(", ")})`,
    );
    for (const [index, source, key, copy, sequence] of rows) {
      const stored = { source: source as string, key: Number(key), copy: copy as number };
      const name = names.get(rowName(index as string, stored));
      if (name !== undefined) found.set(name, [...(found.get(name) ?? []), Number(sequence)]);
    }
  }
  return found;
}

function rowName(index: string, { source, key, copy }: StoredId): string {
  return `${index}\0${source}\0${key}\0${copy}`;
}
