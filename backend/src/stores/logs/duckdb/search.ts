import type { LogHit, LogPage, LogSearch } from "../port.ts";
import { byArrival } from "./arrival.ts";
import { type Cursor, readCursor, writeCursor } from "./cursor.ts";
import type { DayFileState } from "./day-file.ts";
import { joinId } from "./document-id.ts";
import type { Engine } from "./engine.ts";
import { queryError } from "./errors.ts";
import type { Files } from "./files.ts";
import { DAY } from "./partition.ts";
import { type FileSelection, filesOf, selectIn } from "./selection.ts";

const SIZE_LIMIT = 10_000;
const COUNT_LIMIT = 10_000;

export interface Reader {
  readonly engine: Engine;
  readonly files: Files;
  readonly now: () => number;
  readonly committedSequence: () => number;
}

export interface Found extends LogHit {
  readonly sequence: number;
}

/** One page of a selection, and how many documents there are up to the limit. */
export async function searchLogs(reader: Reader, request: LogSearch): Promise<LogPage> {
  const { sort, size, after, countLimit = COUNT_LIMIT } = request;
  if (!Number.isInteger(size) || size < 1 || size > SIZE_LIMIT) {
    throw queryError(`a page has 1 to ${SIZE_LIMIT} documents, not ${size}; fetch more by the cursor of each page`);
  }
  const committed = reader.committedSequence();
  if (after === "end" && sort === "arrival") {
    return { hits: [], total: 0, totalIsExact: false, next: writeCursor(sort, { time: 0, sequence: committed }) };
  }
  const cursor = after === undefined ? null : readCursor(sort, after);
  const now = reader.now();
  const found =
    sort === "arrival"
      ? await byArrival(reader, request, cursor, committed, now)
      : await byTime(reader, request, cursor, now);
  const page = found.slice(0, size);
  const last = page.at(-1);
  let next = found.length > size ? writeCursor(sort, last!) : null;
  if (sort === "arrival") {
    // Where there is no more, a follower need not look again at what it passed over either.
    const sequence = found.length > size ? last!.sequence : Math.max(committed, cursor?.sequence ?? 0);
    next = writeCursor(sort, { time: last?.time ?? cursor?.time ?? 0, sequence });
  }
  const hits = page.map(({ index, id, time, source }) => ({ index, id, time, source }));
  if (countLimit === 0) return { hits, total: 0, totalIsExact: false, next };
  // A first page that is not full has them all.
  const total =
    cursor === null && found.length <= size ? hits.length : await count(reader, request, countLimit + 1, now);
  return { hits, total: Math.min(total, countLimit), totalIsExact: total <= countLimit, next };
}

async function byTime(reader: Reader, request: LogSearch, cursor: Cursor | null, now: number): Promise<Found[]> {
  const newest = request.sort === "newest";
  const wanted = request.size + 1;
  const order = (a: Found, b: Found) => (newest ? -1 : 1) * (a.time - b.time || a.sequence - b.sequence);
  const bounded = cursor
    ? newest
      ? { ...request, until: Math.min(request.until ?? Number.POSITIVE_INFINITY, cursor.time + 1) }
      : { ...request, from: Math.max(request.from ?? Number.NEGATIVE_INFINITY, cursor.time) }
    : request;
  const candidates = filesOf(reader.files, bounded);
  const days = candidates.filter(({ partition }) => partition.day !== null);
  if (!newest) days.reverse();
  let found: Found[] = [];
  let day: number | null = null;
  for (const file of [...candidates.filter(({ partition }) => partition.day === null), ...days]) {
    // Once a day is done, no later file can bring anything before what it brought.
    if (day !== null && file.partition.day !== day) {
      const border = day;
      const certain = found.filter(({ time }) => (newest ? time >= border : time < border + DAY));
      if (certain.length >= wanted) break;
    }
    day = file.partition.day;
    const here = await reader.files.use(file, async (state) => {
      const selection = await selectIn(reader.engine, state, bounded, now);
      return selection ? pageByTime(reader.engine, state, selection, newest, wanted, cursor) : [];
    });
    if (here && here.length > 0) found = [...found, ...here].sort(order).slice(0, wanted);
  }
  return found;
}

export const COLUMNS = "idx, id_source, id_key, id_copy, time, sequence, source";
/** Files smaller than this are read at once. */
const SMALL = 100_000;

/**
 * A page within one file, read in spans of time that grow from the end where the page begins: for frequent
 * documents the first span has enough, and for rare ones the spans together are one reading of the file.
 */
async function pageByTime(
  engine: Engine,
  state: DayFileState,
  { where, oldest, newest: latest }: FileSelection,
  newest: boolean,
  wanted: number,
  cursor: Cursor | null,
): Promise<Found[]> {
  const direction = newest ? "DESC" : "ASC";
  const compare = newest ? "<" : ">";
  const behind = cursor
    ? `AND (time ${compare} ${cursor.time} OR (time = ${cursor.time} AND sequence ${compare} ${cursor.sequence}))`
    : "";
  const documents = [...state.indices.values()].reduce((sum, summary) => sum + summary.documents, 0);
  const found: Found[] = [];
  let span = documents <= SMALL ? latest - oldest + 1 : Math.ceil((latest - oldest + 1) / 64);
  let from = newest ? latest + 1 : oldest;
  while (found.length < wanted && (newest ? from > oldest : from <= latest)) {
    const [low, high] = newest ? [from - span, from] : [from, from + span];
    const rows = await engine.read(
      `SELECT ${COLUMNS} FROM ${state.alias}.logs WHERE time >= ${low} AND time < ${high} AND ${where} ${behind}
       ORDER BY time ${direction}, sequence ${direction} LIMIT ${wanted - found.length}`,
    );
    for (const row of rows) found.push(toFound(row));
    from = newest ? low : high;
    span *= 4;
  }
  return found;
}

async function count(reader: Reader, request: LogSearch, limit: number, now: number): Promise<number> {
  let total = 0;
  for (const file of filesOf(reader.files, request)) {
    if (total >= limit) break;
    const here = await reader.files.use(file, async (state) => {
      const selection = await selectIn(reader.engine, state, request, now);
      if (!selection) return 0;
      if (selection.documents !== null) return selection.documents;
      const rows = await reader.engine.read(
        `SELECT count(*) FROM (SELECT 1 FROM ${state.alias}.logs WHERE ${selection.where} LIMIT ${limit - total})`,
      );
      return Number(rows[0]![0]);
    });
    total += here ?? 0;
  }
  return total;
}

export function toFound(row: readonly unknown[]): Found {
  const [index, source, key, copy, time, sequence, text] = row as [
    string,
    string,
    bigint,
    number,
    bigint,
    bigint,
    string,
  ];
  return {
    index,
    id: joinId({ source, key: Number(key), copy }),
    time: Number(time),
    sequence: Number(sequence),
    source: text,
  };
}
