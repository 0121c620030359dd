import type { LogStoreStats } from "../port.ts";
import type { ElasticsearchClient } from "./client.ts";
import { publicName } from "./targets.ts";

interface Answer {
  readonly indices?: Readonly<
    Record<
      string,
      {
        readonly primaries?: {
          readonly docs?: { readonly count: number };
          readonly store?: { readonly size_in_bytes: number };
        };
      }
    >
  >;
}

/** Documents and bytes of all indices that are not hidden, without copies. */
export async function readStats(client: ElasticsearchClient): Promise<LogStoreStats> {
  const { text } = await client.ask({
    method: "GET",
    path: "/*/_stats/docs,store",
    query: {
      expand_wildcards: "open",
      filter_path: "indices.*.primaries.docs.count,indices.*.primaries.store.size_in_bytes",
    },
  });
  const counts = new Map<string, number>();
  let bytes = 0;
  let documents = 0;
  for (const [name, { primaries }] of Object.entries((JSON.parse(text) as Answer).indices ?? {})) {
    const count = primaries?.docs?.count ?? 0;
    const index = publicName(name);
    counts.set(index, (counts.get(index) ?? 0) + count);
    documents += count;
    bytes += primaries?.store?.size_in_bytes ?? 0;
  }
  const indices = [...counts].map(([index, count]) => ({ index, documents: count }));
  indices.sort((a, b) => (a.index < b.index ? -1 : 1));
  return { documents, bytes, indices };
}
