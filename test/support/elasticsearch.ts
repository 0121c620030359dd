/** A document of a scan: its id, and its source or the one field that was asked for. */
export interface ScannedDocument {
  readonly id: string;
  readonly source: Record<string, unknown>;
}

/** A real Elasticsearch asked directly, past Heimdall, to see what it holds. */
export interface RealElasticsearch {
  readonly url: string;
  /** Any request; throws with the answer when its status is not a good one. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Documents of indices after a refresh; 0 when there is no such index. */
  count(index: string): Promise<number>;
  /** Index operations so far, updates included: cheap enough to be asked ten times a second. */
  indexed(index: string): Promise<number>;
  /** Every document, in no order; `fields` limits its source to these. */
  scan(index: string, fields?: readonly string[]): AsyncGenerator<readonly ScannedDocument[]>;
  search(index: string, body: object): Promise<readonly ScannedDocument[]>;
  /** Deletes indices by name or pattern. */
  remove(index: string): Promise<void>;
}

const PAGE = 10_000;
const OPEN = "2m";

export function createElasticsearch(url: string): RealElasticsearch {
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text.slice(0, 1_000)}`);
    return JSON.parse(text) as T;
  };

  return {
    url,
    ask,
    async count(index) {
      await ask("POST", `/${index}/_refresh?allow_no_indices=true&ignore_unavailable=true`);
      return (await ask<{ count: number }>("GET", `/${index}/_count?allow_no_indices=true&ignore_unavailable=true`))
        .count;
    },
    async indexed(index) {
      type Stats = { _all: { primaries: { indexing?: { index_total: number } } } };
      const path = `/${index}/_stats/indexing?ignore_unavailable=true&allow_no_indices=true`;
      return (await ask<Stats>("GET", path))._all.primaries.indexing?.index_total ?? 0;
    },
    async *scan(index, fields) {
      type Page = {
        pit_id: string;
        hits: { hits: { _id: string; _source: Record<string, unknown>; sort: unknown[] }[] };
      };
      let { id } = await ask<{ id: string }>("POST", `/${index}/_pit?keep_alive=${OPEN}`);
      try {
        for (let after: unknown[] | undefined; ; ) {
          const page: Page = await ask("POST", "/_search", {
            size: PAGE,
            track_total_hits: false,
            pit: { id, keep_alive: OPEN },
            sort: ["_shard_doc"],
            ...(fields && { _source: fields }),
            ...(after && { search_after: after }),
          });
          id = page.pit_id;
          const { hits } = page.hits;
          if (hits.length === 0) return;
          yield hits.map((hit) => ({ id: hit._id, source: hit._source }));
          after = hits.at(-1)!.sort;
        }
      } finally {
        await ask("DELETE", "/_pit", { id });
      }
    },
    async search(index, body) {
      type Found = { hits: { hits: { _id: string; _source: Record<string, unknown> }[] } };
      const found = await ask<Found>("POST", `/${index}/_search`, { size: PAGE, ...body });
      return found.hits.hits.map((hit) => ({ id: hit._id, source: hit._source }));
    },
    async remove(index) {
      // A deletion takes no wildcards unless the cluster is told so.
      const names = Object.keys(await ask<Record<string, unknown>>("GET", `/${index}/_alias?ignore_unavailable=true`));
      if (names.length > 0) await ask("DELETE", `/${names.join(",")}`);
    },
  };
}
