import { stat } from "node:fs/promises";
import type { LogSearch } from "../port.ts";
import type { Cursor } from "./cursor.ts";
import type { DayFile } from "./day-file.ts";
import { COLUMNS, type Found, type Reader, toFound } from "./search.ts";
import { filesOf, selectIn } from "./selection.ts";

/** What was stored behind the cursor, and committed by the time `committed` was read, in that order. */
export async function byArrival(
  reader: Reader,
  request: LogSearch,
  cursor: Cursor | null,
  committed: number,
  now: number,
): Promise<Found[]> {
  const { engine, files } = reader;
  const wanted = request.size + 1;
  const after = cursor?.sequence ?? 0;
  let until = committed;
  let found: Found[] = [];
  for (const file of filesOf(files, request)) {
    if (!(await mayHoldAfter(file, after))) continue;
    const rows = await files.use(file, async (state) => {
      const selection = state.lastSequence > after ? await selectIn(reader.engine, state, request, now) : null;
      if (!selection) return [];
      return engine.read(
        `SELECT ${COLUMNS} FROM ${state.alias}.logs WHERE sequence > ${after} AND sequence <= ${until}
         AND ${selection.where} ORDER BY sequence LIMIT ${wanted}`,
      );
    });
    if (!rows || rows.length === 0) continue;
    found = [...found, ...rows.map(toFound)].sort((a, b) => a.sequence - b.sequence).slice(0, wanted);
    if (found.length === wanted) until = found.at(-1)!.sequence;
  }
  return found;
}

/** Sequences are microseconds of the clock: a file that was not written since cannot hold a later one. */
async function mayHoldAfter(file: DayFile, sequence: number): Promise<boolean> {
  if (file.state) return true;
  for (const path of [file.path, `${file.path}.wal`]) {
    const written = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    if ((written + 1_000) * 1_000 >= sequence) return true;
  }
  return false;
}
