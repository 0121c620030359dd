import type { ElasticsearchConnection } from "../../../backend/src/stores/logs/elasticsearch/connection.ts";

/** How a driver under test reaches a server. */
export function connectionTo(url: string, given: Partial<ElasticsearchConnection> = {}): ElasticsearchConnection {
  return {
    kind: "elasticsearch",
    nodes: [url],
    cloudId: null,
    username: null,
    password: null,
    apiKey: null,
    ca: null,
    caFingerprint: null,
    certificate: null,
    key: null,
    verify: true,
    compression: false,
    timeout: 30_000,
    ...given,
  };
}

/** By name: clusters refuse to delete by wildcard. */
export async function deleteIndices(url: string, pattern: string): Promise<void> {
  const answer = await fetch(`${url}/_cat/indices/${pattern}?format=json&h=index&expand_wildcards=all`);
  const names = ((await answer.json()) as { index: string }[]).map(({ index }) => index);
  if (names.length > 0) await fetch(`${url}/${names.join(",")}`, { method: "DELETE" });
}
