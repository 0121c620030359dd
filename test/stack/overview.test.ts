import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openInfluxMetrics } from "../../backend/src/stores/metrics/influxdb/store.ts";
import { checkActivity } from "../backend/monitoring/overview-contract.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { until } from "../support/until.ts";
import { describeWithServers, serverAddress } from "./shared-servers.ts";
import { connectionTo, influxql } from "./stores/influxdb-connection.ts";

interface Overview {
  readonly source: string;
  readonly inputs: readonly { readonly name: string; readonly events: { readonly total: number } }[];
  readonly lag: readonly { readonly topic: string; readonly partitions: number; readonly lag: number | null }[] | null;
  readonly pipelines: readonly { readonly name: string; readonly in: { readonly total: number } }[];
  readonly stores: readonly {
    readonly name: string;
    readonly engine: string;
    readonly address: string | null;
    readonly problem: string | null;
    readonly bytes: number | null;
    readonly items: number | null;
    readonly series: number | null;
  }[];
  readonly backends: readonly { readonly is_silent: boolean; readonly rss_bytes: number }[];
}

describeWithServers(["kafka", "influxdb", "elasticsearch"], "the overview on Kafka, Elasticsearch and InfluxDB", () => {
  const name = `overview_${randomBytes(5).toString("hex")}`;
  const connection = connectionTo(serverAddress("influxdb"));

  it("reads the points of all backends as the embedded store does", async () => {
    const store = await openInfluxMetrics({ connection, warn: () => undefined });
    try {
      await checkActivity(store, `${name}_contract`);
    } finally {
      await store.close();
      await influxql(connection, `DROP DATABASE "${name}_contract"`);
    }
  });

  describe("of a running Heimdall", () => {
    let heimdall: InProcess;
    beforeAll(async () => {
      heimdall = await startInProcess({
        settings: {
          "kafka.brokers": serverAddress("kafka"),
          "kafka.topic_prefix": name,
          "kafka.group_id": name,
          "kafka.partitions": "2",
          "elasticsearch.node": serverAddress("elasticsearch"),
          "elasticsearch.replicas": "0",
          "influxdb.url": serverAddress("influxdb"),
          "monitoring.interval": "1s",
          "monitoring.database": name,
        },
      });
    });
    afterAll(async () => {
      await heimdall?.stop();
      await influxql(connection, `DROP DATABASE "${name}"`);
      await fetch(`${serverAddress("elasticsearch")}/${name}-*`, { method: "DELETE" });
    });

    it("tells what came in, and of each server health, size and what it holds", async () => {
      const body = "one\ntwo\nthree";
      const sent = await fetch(`${heimdall.url}/api/v1/ingest/${name}`, { method: "POST", body });
      expect(sent.status).toBe(200);
      const overview = await until("the overview to know the lines", async () => {
        const answer = await heimdall.api.get<Overview>("/overview", { from: "now-5m" });
        const input = answer.inputs.find((one) => one.name === "ingest");
        const sizes = answer.stores
          .slice(0, 2)
          .map(({ bytes, items, series }) => (bytes ?? 0) * (items ?? series ?? 0));
        const known = answer.lag?.some(({ topic, lag }) => topic === `${name}-main` && lag === 0);
        return input?.events.total === 3 && known && sizes.every((size) => size > 0) && answer;
      });
      expect(overview).toMatchObject({ source: "points", backends: [{ is_silent: false }] });
      expect(overview.backends[0]!.rss_bytes).toBeGreaterThan(10_000_000);
      // What beats, HTTP and the like bring goes through Kafka, and is counted once by its pipeline.
      expect(overview.pipelines.find((one) => one.name === "main")?.in.total).toBe(3);
      expect(overview.lag!.find(({ topic }) => topic === `${name}-main`)).toMatchObject({ partitions: 2, lag: 0 });
      const [logs, metrics] = overview.stores;
      expect(logs).toMatchObject({ name: "logs", engine: "elasticsearch", problem: null });
      expect(logs!.address).toBe(serverAddress("elasticsearch"));
      // InfluxDB counts no stored points.
      expect(metrics).toMatchObject({ name: "metrics", engine: "influxdb", problem: null, items: null });
    });
  });
});
