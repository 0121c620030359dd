import type { ElasticsearchClient } from "./client.ts";

/** What a search by one name reads: an index, or a data stream with the indices behind it. Aliases are none. */
export interface LogTarget {
  readonly name: string;
  readonly isStream: boolean;
  /** The indices themselves; the last one of a data stream is the one that is written to. */
  readonly indices: readonly string[];
}

export interface IndexBounds {
  readonly index: string;
  readonly documents: number;
  /** Times of the oldest and the newest document; null when none has a time. */
  readonly oldest: number | null;
  readonly newest: number | null;
}

type Client = Pick<ElasticsearchClient, "ask">;

/** Indices that are asked about in one request. */
const PAGE = 100;
/** Elasticsearch takes request lines of 4 KB. */
const PATH_LIMIT = 3_000;

/** Every open index and data stream, system indices included. */
export async function listTargets(client: Client): Promise<readonly LogTarget[]> {
  const { text } = await client.ask({
    method: "GET",
    path: "/_resolve/index/*",
    query: { expand_wildcards: "open,hidden" },
  });
  const { indices, data_streams: streams } = JSON.parse(text) as {
    indices: { name: string; data_stream?: string }[];
    data_streams: { name: string; backing_indices: string[] | string }[];
  };
  return [
    ...indices
      .filter(({ data_stream: stream }) => stream === undefined)
      .map(({ name }) => ({ name, isStream: false, indices: [name] })),
    // With a single index behind it some versions answer a text instead of a list.
    ...streams.map(({ name, backing_indices: backing }) => ({ name, isStream: true, indices: [backing].flat() })),
  ];
}

/** From when to when the documents of indices are, the latest included; an index that went away meanwhile is left out. */
export async function readBounds(client: Client, indices: readonly string[]): Promise<readonly IndexBounds[]> {
  await refreshIndices(client, indices);
  const bounds: IndexBounds[] = [];
  // Without a query, both ends are read from the index's own statistics and not from its documents.
  const search = JSON.stringify({
    size: 0,
    track_total_hits: true,
    aggs: { oldest: { min: { field: "@timestamp" } }, newest: { max: { field: "@timestamp" } } },
  });
  for (let from = 0; from < indices.length; from += PAGE) {
    const page = indices.slice(from, from + PAGE);
    const lines = page.map((index) => `${JSON.stringify({ index, allow_partial_search_results: false })}\n${search}\n`);
    const { text } = await client.ask({ method: "POST", path: "/_msearch", lines: Buffer.from(lines.join("")) });
    const { responses } = JSON.parse(text) as { responses: SearchResponse[] };
    for (const [at, response] of responses.entries()) {
      if (response.status === 404) continue;
      if (!response.aggregations || !response.hits) {
        throw new Error(`the times of index ${page[at]} cannot be read: ${response.error?.reason ?? "no answer"}`);
      }
      const { oldest, newest } = response.aggregations;
      bounds.push({
        index: page[at]!,
        documents: response.hits.total.value,
        oldest: oldest.value,
        newest: newest.value,
      });
    }
  }
  return bounds;
}

interface SearchResponse {
  readonly status: number;
  readonly error?: { readonly reason?: string };
  readonly hits?: { readonly total: { readonly value: number } };
  readonly aggregations?: Readonly<Record<"oldest" | "newest", { readonly value: number | null }>>;
}

/** Makes everything that was acknowledged seen by the next search. */
export async function refreshIndices(client: Client, indices: readonly string[]): Promise<void> {
  for (let at = 0; at < indices.length; ) {
    let path = encodeURIComponent(indices[at]!);
    for (at += 1; at < indices.length; at += 1) {
      const longer = `${path},${encodeURIComponent(indices[at]!)}`;
      if (longer.length > PATH_LIMIT) break;
      path = longer;
    }
    await client.ask({ method: "POST", path: `/${path}/_refresh`, query: { ignore_unavailable: true } });
  }
}
