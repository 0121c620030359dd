import type { LogPosition, LogStore } from "../port.ts";
import { writeCursor } from "./cursor.ts";
import { ask, keyOf, type Reader, SORTS, toHit } from "./search.ts";

/** Looks for one document. Its time is not asked for: an id leads to it at once. */
export async function findDocument(
  { client }: Reader,
  { index, id }: Parameters<LogStore["document"]>[0],
): Promise<LogPosition | undefined> {
  const { hits } = await ask(client, [index], { query: { ids: { values: [id] } }, size: 1, sort: SORTS.newest });
  const [found] = hits;
  if (!found) return undefined;
  const cursor = { time: found.time, sequence: found.sequence, shown: [keyOf(found)] };
  return { ...toHit(found), older: writeCursor("newest", cursor), newer: writeCursor("oldest", cursor) };
}
