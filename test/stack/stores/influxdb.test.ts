import type { InfluxConnection } from "../../../backend/src/stores/metrics/influxdb/connection.ts";
import { openInfluxMetrics } from "../../../backend/src/stores/metrics/influxdb/store.ts";
import { metricStoreContract } from "../../backend/stores/metrics/contract.ts";
import { downsamplingContract } from "../../backend/stores/metrics/downsampling-contract.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";

export function connectionTo(url: string, given: Partial<InfluxConnection> = {}): InfluxConnection {
  return {
    kind: "influxdb",
    url,
    username: null,
    password: null,
    ca: null,
    verify: true,
    compression: false,
    timeout: 30_000,
    consistency: null,
    ...given,
  };
}

/** Asks the server without Heimdall's driver. */
async function influxql({ url }: InfluxConnection, statement: string): Promise<unknown> {
  const answer = await fetch(`${url}/query`, { method: "POST", body: new URLSearchParams({ q: statement }) });
  return answer.json();
}

describeWithServers(["influxdb"], "InfluxDB 1.8", () => {
  const can = { backslashBeforeSeparator: false };
  const open = async () => {
    const connection = connectionTo(serverAddress("influxdb"));
    const store = await openInfluxMetrics({ connection, warn: () => {} });
    const made = new Set<string>();
    const createDatabase: typeof store.createDatabase = (name, policy) => {
      made.add(name);
      return store.createDatabase(name, policy);
    };
    const end = async () => {
      for (const name of made) await influxql(connection, `DROP DATABASE "${name}"`);
      await store.close();
    };
    return { store: { ...store, createDatabase }, end };
  };
  metricStoreContract("InfluxDB", open, can);
  downsamplingContract("InfluxDB", open);
});
