import type { LogSelection } from "../port.ts";
import { ElasticsearchError, queryError } from "./errors.ts";
import { type Reader, selectionQuery } from "./search.ts";
import { LENIENT_INDICES, targetPath } from "./targets.ts";

/** The aggregations of a selection; undefined when no index is meant. */
export async function aggregate<T>(reader: Reader, selection: LogSelection, aggs: object): Promise<T | undefined> {
  const target = targetPath(selection.indices);
  if (target === null) return undefined;
  const query = await selectionQuery(reader, selection);
  try {
    const { text } = await reader.client.ask({
      method: "POST",
      path: `/${target}/_search`,
      query: { ...LENIENT_INDICES, allow_partial_search_results: false },
      body: { size: 0, track_total_hits: false, query, aggs },
    });
    return (JSON.parse(text) as { aggregations?: T }).aggregations;
  } catch (error) {
    if (
      error instanceof ElasticsearchError &&
      /too_many_buckets|trying to create too many buckets/i.test(error.message)
    ) {
      throw queryError("the answer would have too many buckets; choose a longer interval or fewer groups", error);
    }
    throw error;
  }
}
