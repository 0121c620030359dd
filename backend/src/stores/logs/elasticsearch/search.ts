import { parseJson } from "../../../event/json.ts";
import { type Fields, isHash, toNumber } from "../../../event/value.ts";
import type { LogHit, LogPage, LogSearch, LogSelection } from "../port.ts";
import { searchByArrival } from "./arrival.ts";
import type { ElasticsearchClient } from "./client.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { queryError } from "./errors.ts";
import { fieldsOf, readMapping } from "./field-types.ts";
import { type Dsl, translateQuery } from "./query.ts";
import { LENIENT_INDICES, publicName, targetPath, timeFilter } from "./targets.ts";

const SIZE_LIMIT = 10_000;
const COUNT_LIMIT = 10_000;

/** The reader as one question has it: it ends when its asker goes. */
export function forAsker(reader: Reader, { signal }: { readonly signal?: AbortSignal | undefined }): Reader {
  if (!signal) return reader;
  const { client } = reader;
  return { ...reader, client: { ...client, ask: (question) => client.ask({ ...question, signal }) } };
}

export interface Reader {
  readonly client: ElasticsearchClient;
  now(): number;
  /** Milliseconds that lie between two refreshes of an index on account of followers. */
  readonly refreshInterval: number;
  /**
   * By index: how far each of its shards had come when it was last refreshed for a follower, and when that was. It is
   * sure to be searchable unless we may not refresh.
   */
  readonly searchable: Map<
    string,
    { readonly shards: readonly number[]; readonly at: number; readonly isSure: boolean }
  >;
}

/** A hit with what cursors are made of. */
export interface FoundHit extends LogHit {
  readonly sequence: number;
  /** The index itself, not its data stream. */
  readonly storedIn: string;
}

/** One page of a selection, and how many documents there are up to the limit. */
export async function searchLogs(reader: Reader, request: LogSearch): Promise<LogPage> {
  const { sort, size, after, countLimit = COUNT_LIMIT } = request;
  if (!Number.isInteger(size) || size < 1 || size > SIZE_LIMIT) {
    throw queryError(`a page has 1 to ${SIZE_LIMIT} documents, not ${size}; fetch more by the cursor of each page`);
  }
  if (sort === "arrival") return searchByArrival(reader, request, countLimit);
  return searchByTime(reader, request, sort, after, countLimit);
}

/**
 * Pages by time without anything kept in the cluster: behind the cursor's time and sequence number, and of the documents
 * that share both (of several shards) those that the page before did not show.
 */
async function searchByTime(
  reader: Reader,
  request: LogSearch,
  sort: "newest" | "oldest",
  after: string | undefined,
  countLimit: number,
): Promise<LogPage> {
  const cursor = after === undefined ? null : readCursor(sort, after);
  const step = sort === "newest" ? 1 : -1;
  const shown = new Set(cursor?.shown);
  const wanted = request.size + 1 + shown.size;
  const query = await selectionQuery(reader, request);
  const { hits, total } = await ask(reader.client, request.indices, {
    query,
    size: Math.min(wanted, SIZE_LIMIT),
    sort: SORTS[sort],
    ...(cursor && { search_after: [cursor.time, cursor.sequence + step] }),
    ...countTo(countLimit),
  });
  const fresh = hits.filter((hit) => !shown.has(keyOf(hit)));
  const page = fresh.slice(0, request.size);
  const last = page.at(-1);
  const hasMore = fresh.length > page.length || hits.length >= SIZE_LIMIT;
  let next: string | null = null;
  if (hasMore && last) {
    const { time, sequence } = last;
    const same = (hit: FoundHit) => hit.time === time && hit.sequence === sequence;
    const before = cursor && cursor.time === time && cursor.sequence === sequence ? cursor.shown : [];
    next = writeCursor(sort, { time, sequence, shown: [...before, ...page.filter(same).map(keyOf)] });
  }
  return { hits: page.map(toHit), ...counted(total, countLimit), next };
}

export function keyOf({ storedIn, id }: FoundHit): string {
  return `${storedIn}/${id}`;
}

export function toHit({ index, id, time, source }: FoundHit): LogHit {
  return { index, id, time, source };
}

/** Times as milliseconds, also where an index keeps nanoseconds; a document without a time is the oldest. */
export const TIME_SORT = { numeric_type: "date", missing: 0, unmapped_type: "date" } as const;

const sortBy = (order: "asc" | "desc") => [
  { "@timestamp": { order, ...TIME_SORT } },
  { _seq_no: { order, unmapped_type: "long" } },
];

/** By time, and of one time by the number in its shard. */
export const SORTS = { newest: sortBy("desc"), oldest: sortBy("asc") } as const;

export function countTo(limit: number): { track_total_hits: number | boolean } {
  return { track_total_hits: limit === 0 ? false : limit + 1 };
}

export function counted(total: number, limit: number): { total: number; totalIsExact: boolean } {
  if (limit === 0) return { total: 0, totalIsExact: false };
  return { total: Math.min(total, limit), totalIsExact: total <= limit };
}

/** The whole condition of a selection, by the mapping that its indices have now. */
export async function selectionQuery(reader: Reader, selection: LogSelection, more: readonly Dsl[] = []): Promise<Dsl> {
  const mapping = await readMapping(reader.client, selection.indices, fieldsOf(selection.query));
  const query = translateQuery(selection.query, mapping, reader.now());
  return { bool: { filter: [query, ...timeFilter(selection), ...more] } };
}

export interface Found {
  readonly hits: FoundHit[];
  readonly total: number;
  readonly pit: string | null;
  /** What `search_after` takes to go on behind the last hit. */
  readonly lastSort: readonly unknown[];
}

/** Searches; `indices` is null for a point in time, which knows its own. `timeAt` is the time's place in the sort. */
export async function ask(
  client: ElasticsearchClient,
  indices: readonly string[] | undefined | null,
  body: object,
  { timeAt = 0, preference }: { readonly timeAt?: number; readonly preference?: string } = {},
): Promise<Found> {
  const target = indices === null ? null : targetPath(indices);
  if (indices !== null && target === null) return { hits: [], total: 0, pit: null, lastSort: [] };
  const { text } = await client.ask({
    method: "POST",
    path: target === null ? "/_search" : `/${target}/_search`,
    query: {
      ...(target !== null && LENIENT_INDICES),
      ...(preference !== undefined && { preference }),
      // Half an answer would be taken for a whole one.
      allow_partial_search_results: false,
    },
    body: { ...body, seq_no_primary_term: true },
  });
  // Read as documents are read: with every digit.
  const answer = parseJson(text) as Fields;
  const { hits, total } = answer.hits as { hits: Fields[]; total?: { value: number } };
  return {
    hits: hits.map((hit) => readHit(hit, timeAt)),
    total: total?.value ?? 0,
    pit: typeof answer.pit_id === "string" ? answer.pit_id : null,
    lastSort: (hits.at(-1)?.sort ?? []) as readonly unknown[],
  };
}

function readHit(hit: Fields, timeAt: number): FoundHit {
  const { _index, _id, _source, _seq_no, sort } = hit as Fields & {
    _index: string;
    _id: string;
    sort: Fields[string][];
  };
  return {
    index: publicName(_index),
    storedIn: _index,
    id: _id,
    time: Number(sort[timeAt]),
    sequence: toNumber((_seq_no ?? 0) as number),
    source: JSON.stringify(isHash(_source) ? _source : {}),
  };
}
