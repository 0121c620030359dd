import type { LogHit, LogSelection } from "../port.ts";
import { ask, forAsker, type Reader, selectionQuery, TIME_SORT, toHit } from "./search.ts";
import { targetPath } from "./targets.ts";

const PAGE = 2_000;
/** How long the cluster keeps the point in time between two pages, while the reader works on one. */
const KEEP = "5m";

/** Every document of the selection as it is now, oldest first; what is stored or deleted meanwhile changes nothing. */
export async function* scanLogs(reader: Reader, selection: LogSelection): AsyncGenerator<readonly LogHit[]> {
  const asker = forAsker(reader, selection);
  const { client } = asker;
  const target = targetPath(selection.indices);
  if (target === null) return;
  const query = await selectionQuery(asker, selection);
  const opened = await client.ask({
    method: "POST",
    path: `/${target}/_pit`,
    query: { keep_alive: KEEP, ignore_unavailable: true, expand_wildcards: "open" },
    ignore: [404],
  });
  if (opened.status === 404) return;
  let { id } = JSON.parse(opened.text) as { id: string };
  try {
    let after: readonly unknown[] | null = null;
    for (;;) {
      const { hits, pit, lastSort } = await ask(client, null, {
        query,
        size: PAGE,
        pit: { id, keep_alive: KEEP },
        sort: [{ "@timestamp": { order: "asc", ...TIME_SORT } }, { _shard_doc: "asc" }],
        track_total_hits: false,
        ...(after && { search_after: after }),
      });
      id = pit ?? id;
      if (hits.length > 0) yield hits.map(toHit);
      if (hits.length < PAGE) return;
      after = lastSort;
    }
  } finally {
    // It ends by itself too; nobody need hear that it could not be ended at once.
    await reader.client.ask({ method: "DELETE", path: "/_pit", body: { id }, ignore: [404] }).catch(() => {});
  }
}
