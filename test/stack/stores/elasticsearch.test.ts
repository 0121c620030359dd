import { randomBytes } from "node:crypto";
import { openElasticsearchLogs } from "../../../backend/src/stores/logs/elasticsearch/store.ts";
import { logStoreContract } from "../../backend/stores/logs/contract.ts";
import { connectionTo } from "../../support/elasticsearch-connection.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { deleteIndices } from "./elasticsearch-connection.ts";

describeWithServers(["elasticsearch"], "Elasticsearch", () => {
  const openWith = (prefix: string, templates: { shards: number; replicas: number } | null) => async () => {
    const url = serverAddress("elasticsearch");
    const warn = (message: string) => {
      throw new Error(message);
    };
    const store = await openElasticsearchLogs({
      connection: connectionTo(url),
      templates,
      warn,
      refresh: true,
    });
    return {
      store,
      async close() {
        await store.close();
        await deleteIndices(url, `${prefix}-*`);
      },
    };
  };
  const run = randomBytes(4).toString("hex");
  const plain = `contract-${run}`;
  logStoreContract("Elasticsearch, its own dynamic mapping", openWith(plain, null), {
    prefix: plain,
    mixedLists: false,
  });
  const mapped = `filebeat-contract-${run}`;
  logStoreContract("Elasticsearch, our templates", openWith(mapped, { shards: 1, replicas: 0 }), {
    prefix: mapped,
    mixedLists: false,
  });
  const sharded = `syslog-contract-${run}`;
  logStoreContract("Elasticsearch, our templates and three shards", openWith(sharded, { shards: 3, replicas: 0 }), {
    prefix: sharded,
    mixedLists: false,
    arrivalInOrder: false,
  });
});
