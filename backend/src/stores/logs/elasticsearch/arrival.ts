import { HeimdallError } from "../../../errors.ts";
import type { LogPage, LogSearch } from "../port.ts";
import { readArrivalCursor, writeArrivalCursor } from "./cursor.ts";
import { ask, counted, countTo, type FoundHit, type Reader, selectionQuery, TIME_SORT, toHit } from "./search.ts";
import { LENIENT_INDICES, targetPath } from "./targets.ts";

/** How far the shards of each index have come: by index, then by shard number. */
type Checkpoints = Readonly<Record<string, readonly number[]>>;

/**
 * One page in the order of arrival. Elasticsearch numbers what a shard stores; the cursor holds for each shard the number
 * up to which everything was shown. What it answers is each shard's documents in their order and every one of them once;
 * documents of different shards (and so of different indices) stand in the order of their times as far as that leaves.
 *
 * Several documents are on their way into a shard at once, and a refresh may show a later number before an earlier one.
 * So nothing is shown beyond the number up to which the shard had stored everything before it was refreshed.
 */
export async function searchByArrival(reader: Reader, request: LogSearch, countLimit: number): Promise<LogPage> {
  const { after, size, indices } = request;
  const cursor = after === undefined || after === "end" ? [] : readArrivalCursor(after);
  const reached = await readCheckpoints(reader, indices);
  const limits = await makeSearchable(reader, reached);
  if (after === "end") {
    return { hits: [], total: 0, totalIsExact: false, next: writeArrivalCursor(endOf(limits)) };
  }
  const shardCount = Math.max(0, ...Object.values(reached).map((shards) => shards.length));
  const next: Record<string, number>[] = [];
  const lists: FoundHit[][] = [];
  const exhausted: number[] = [];
  for (let shard = 0; shard < shardCount; shard += 1) {
    const seen: Record<string, number> = {};
    for (const [index, number] of Object.entries(cursor[shard] ?? {})) {
      const last = reached[index]?.[shard];
      // An index that is gone needs no place; one that was made anew under its name begins again.
      if (last !== undefined && last >= number) seen[index] = number;
    }
    next.push(seen);
    const isSeen = seenFilters(seen, reached, shard);
    const query = await selectionQuery(reader, request, isSeen.length > 0 ? [{ bool: { must_not: isSeen } }] : []);
    const { hits } = await ask(
      reader.client,
      indices,
      {
        query,
        size,
        sort: [{ _seq_no: { order: "asc", unmapped_type: "long" } }, { "@timestamp": { order: "asc", ...TIME_SORT } }],
        track_total_hits: false,
      },
      { timeAt: 1, preference: `_shards:${shard}` },
    );
    if (hits.length < size) exhausted.push(shard);
    const byIndex = Map.groupBy(hits, ({ storedIn }) => storedIn);
    for (const [index, found] of byIndex) {
      const limit = limits[index]?.[shard] ?? -1;
      lists.push(found.filter(({ sequence }) => sequence <= limit).map((hit) => Object.assign(hit, { shard })));
    }
  }
  const page = mergeByTime(lists, size);
  for (const hit of page as (FoundHit & { shard: number })[]) next[hit.shard]![hit.storedIn] = hit.sequence;
  // Where there is no more, a follower need not look again at what it passed over either.
  for (const shard of lists.flat().length <= size ? exhausted : []) {
    for (const [index, shards] of Object.entries(limits)) {
      if (!reader.searchable.get(index)?.isSure) continue;
      const limit = shards[shard];
      if (limit !== undefined && limit >= 0) next[shard]![index] = Math.max(limit, next[shard]![index] ?? -1);
    }
  }
  const total = countLimit === 0 ? 0 : await countAll(reader, request, countLimit);
  return { hits: page.map(toHit), ...counted(total, countLimit), next: writeArrivalCursor(next) };
}

/** The cursor behind everything that a search finds now. */
function endOf(reached: Checkpoints): Record<string, number>[] {
  const shards = Math.max(0, ...Object.values(reached).map(({ length }) => length));
  return Array.from({ length: shards }, (_, shard) =>
    Object.fromEntries(
      Object.entries(reached).flatMap(([index, numbers]) => {
        const number = numbers[shard] ?? -1;
        return number < 0 ? [] : [[index, number]];
      }),
    ),
  );
}

/** What a shard's documents are that were shown: whole indices that have nothing new, and the beginnings of others. */
function seenFilters(seen: Readonly<Record<string, number>>, reached: Checkpoints, shard: number): object[] {
  const entries = Object.entries(seen);
  const isOld = ([index, number]: [string, number]): boolean => number >= (reached[index]?.[shard] ?? -1);
  const old = entries.filter(isOld).map(([index]) => index);
  const begun = entries.filter((entry) => !isOld(entry));
  return [
    ...(old.length > 0 ? [{ terms: { _index: old } }] : []),
    ...begun.map(([index, number]) => ({
      bool: { filter: [{ term: { _index: index } }, { range: { _seq_no: { lte: number } } }] },
    })),
  ];
}

/** Takes from lists, each in its own order, the one with the earliest first document, again and again. */
function mergeByTime(lists: readonly FoundHit[][], size: number): FoundHit[] {
  const page: FoundHit[] = [];
  const heads = lists.map((list) => ({ list, at: 0 })).filter(({ list }) => list.length > 0);
  while (page.length < size && heads.length > 0) {
    let best = 0;
    for (let n = 1; n < heads.length; n += 1) {
      if (heads[n]!.list[heads[n]!.at]!.time < heads[best]!.list[heads[best]!.at]!.time) best = n;
    }
    const head = heads[best]!;
    page.push(head.list[head.at]!);
    head.at += 1;
    if (head.at === head.list.length) heads.splice(best, 1);
  }
  return page;
}

async function countAll(reader: Reader, request: LogSearch, limit: number): Promise<number> {
  const query = await selectionQuery(reader, request);
  return (await ask(reader.client, request.indices, { query, size: 0, ...countTo(limit) })).total;
}

interface ShardStats {
  readonly indices?: Readonly<
    Record<
      string,
      {
        readonly shards: Readonly<
          Record<string, readonly { readonly seq_no?: { readonly global_checkpoint: number } }[]>
        >;
      }
    >
  >;
}

async function readCheckpoints({ client }: Reader, indices: readonly string[] | undefined): Promise<Checkpoints> {
  const target = targetPath(indices);
  if (target === null) return {};
  const { text } = await client.ask({
    method: "GET",
    path: `/${target}/_stats`,
    query: { level: "shards", expand_wildcards: "open", filter_path: "indices.*.shards.*.seq_no.global_checkpoint" },
    ignore: [404],
  });
  const { indices: found = {} } = JSON.parse(text) as ShardStats;
  return Object.fromEntries(
    Object.entries(found).map(([index, { shards }]) => {
      const reached: number[] = [];
      for (const [shard, copies] of Object.entries(shards)) {
        reached[Number(shard)] = Math.max(...copies.map(({ seq_no }) => seq_no?.global_checkpoint ?? -1));
      }
      return [index, Array.from(reached, (number) => number ?? -1)];
    }),
  );
}

const REFRESHED_AT_ONCE = 100;
const REMEMBERED_INDICES = 20_000;

/**
 * Refreshes the indices that have stored something since they were last looked at, each once an interval at most.
 * Answers how far each shard had come before its last refresh.
 */
async function makeSearchable(reader: Reader, reached: Checkpoints): Promise<Checkpoints> {
  const { searchable, refreshInterval, client } = reader;
  const now = reader.now();
  const limits: Record<string, readonly number[]> = {};
  const behind: string[] = [];
  for (const [index, shards] of Object.entries(reached)) {
    const known = searchable.get(index);
    const hasNews = known === undefined || known.shards.length !== shards.length || isBehind(known.shards, shards);
    if (hasNews && (known === undefined || now - known.at >= refreshInterval)) behind.push(index);
    limits[index] = hasNews && known !== undefined ? known.shards : shards;
  }
  for (let at = 0; at < behind.length; at += REFRESHED_AT_ONCE) {
    const some = behind.slice(at, at + REFRESHED_AT_ONCE);
    let isSure = true;
    try {
      const path = some.map(encodeURIComponent).join(",");
      await client.ask({ method: "POST", path: `/${path}/_refresh`, query: { ...LENIENT_INDICES } });
    } catch (error) {
      // Without the right to refresh a follower sees what the index's own interval shows.
      if (!(error instanceof HeimdallError) || error.code !== "ELASTICSEARCH_RIGHTS") throw error;
      isSure = false;
    }
    if (searchable.size > REMEMBERED_INDICES) searchable.clear();
    for (const index of some) {
      limits[index] = reached[index]!;
      searchable.set(index, { shards: reached[index]!, at: now, isSure });
    }
  }
  return limits;
}

function isBehind(known: readonly number[], shards: readonly number[]): boolean {
  return shards.some((number, shard) => number !== known[shard]);
}
