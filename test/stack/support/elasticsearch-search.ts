import { requestJson } from "../servers/request.ts";
import { serverAddress } from "../shared-servers.ts";

export interface AtElasticsearch {
  /** @default the shared server's */
  readonly url?: string;
  /** The whole header `Authorization`. */
  readonly authorization?: string;
  /** PEM file of the authority of an https server. */
  readonly authorityFile?: string;
}

/** A document as a search finds it. */
export interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>>;
}

/** Asks the shared Elasticsearch by its REST interface; throws when it does not answer 200. */
export async function askElasticsearch(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: unknown,
  at: AtElasticsearch = {},
): Promise<unknown> {
  const url = `${at.url ?? serverAddress("elasticsearch")}${path}`;
  const { authorization = null, authorityFile = null } = at;
  const answer = await requestJson(url, { method, authorization, authorityFile, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Makes what was written visible, then finds documents; at most 10,000, in the order of `sort` when it is given. */
export async function searchFresh(
  indices: string,
  query: Readonly<Record<string, unknown>> = { match_all: {} },
  options: AtElasticsearch & { readonly sort?: readonly unknown[] } = {},
): Promise<readonly Hit[]> {
  const where = `/${encodeURIComponent(indices)}`;
  await askElasticsearch("POST", `${where}/_refresh?allow_no_indices=true`, undefined, options);
  const body = { query, size: 10_000, ...(options.sort !== undefined && { sort: options.sort }) };
  const answer = await askElasticsearch("POST", `${where}/_search?allow_no_indices=true`, body, options);
  return (answer as { hits: { hits: Hit[] } }).hits.hits;
}

/** Makes what was written visible, then counts documents. */
export async function countFresh(
  indices: string,
  query: Readonly<Record<string, unknown>> = { match_all: {} },
  at: AtElasticsearch = {},
): Promise<number> {
  const where = `/${encodeURIComponent(indices)}`;
  await askElasticsearch("POST", `${where}/_refresh?allow_no_indices=true`, undefined, at);
  return ((await askElasticsearch("POST", `${where}/_count`, { query }, at)) as { count: number }).count;
}

/** Removes indices and data streams, for instance `test-1234-*`, and what is left of a run. */
export async function deleteIndices(pattern: string, at: AtElasticsearch = {}): Promise<void> {
  const found = (await askElasticsearch(
    "GET",
    `/${encodeURIComponent(pattern)}?expand_wildcards=all`,
    undefined,
    at,
  )) as Record<string, unknown>;
  // By name: wildcards may be forbidden for deletion.
  for (const index of Object.keys(found))
    await askElasticsearch("DELETE", `/${encodeURIComponent(index)}`, undefined, at);
}
