import type { LogPosition, LogStore } from "../port.ts";
import { writeCursor } from "./cursor.ts";
import { splitId } from "./document-id.ts";
import { COLUMNS, type Found, type Reader, toFound } from "./search.ts";
import { filesOf } from "./selection.ts";
import { quoteText } from "./sql-text.ts";

/** Looks for one document: in the files of its day when its time is known, else in all, the newest first. */
export async function findDocument(
  reader: Reader,
  { index, id, time }: Parameters<LogStore["document"]>[0],
): Promise<LogPosition | undefined> {
  const { source, key, copy } = splitId(id);
  const range = time === undefined ? {} : { from: time, until: time + 1 };
  for (const file of filesOf(reader.files, { query: { kind: "all" }, ...range })) {
    const found = await reader.files.use(file, async (state): Promise<Found | undefined> => {
      if (!state.indices.has(index)) return undefined;
      const rows = await reader.engine.read(
        `SELECT ${COLUMNS} FROM ${state.alias}.logs WHERE id_source = ${quoteText(source)} AND id_key = ${key}
         AND id_copy = ${copy} AND idx = ${quoteText(index)} ORDER BY sequence DESC LIMIT 1`,
      );
      return rows[0] && toFound(rows[0]);
    });
    if (!found) continue;
    const { sequence: _, ...hit } = found;
    return { ...hit, older: writeCursor("newest", found), newer: writeCursor("oldest", found) };
  }
  return undefined;
}
