import { randomBytes } from "node:crypto";
import type { ElasticsearchConnection } from "../../../backend/src/stores/logs/elasticsearch/connection.ts";
import { openElasticsearchLogs } from "../../../backend/src/stores/logs/elasticsearch/store.ts";
import { logStoreContract } from "../../backend/stores/logs/contract.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";

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

describeWithServers(["elasticsearch"], "Elasticsearch", () => {
  const openWith = (prefix: string, templates: { shards: number; replicas: number } | null) => async () => {
    const url = serverAddress("elasticsearch");
    const store = await openElasticsearchLogs({
      connection: connectionTo(url),
      templates,
      warn: () => {},
      refresh: true,
    });
    return {
      store,
      async close() {
        await store.close();
        await fetch(`${url}/${prefix}-*?expand_wildcards=all`, { method: "DELETE" });
      },
    };
  };
  const run = randomBytes(4).toString("hex");
  const plain = `contract-${run}`;
  logStoreContract("Elasticsearch, its own dynamic mapping", openWith(plain, null), {
    prefix: plain,
    mixedLists: false,
  });
});
