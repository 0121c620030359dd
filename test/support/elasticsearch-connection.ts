import type { ElasticsearchConnection } from "../../backend/src/stores/logs/elasticsearch/connection.ts";

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
