import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { Client } from "pg";
import { afterAll, expect, it } from "vitest";
import { freePort } from "../support/ports.ts";
import { until } from "../support/until.ts";
import { type RunningElasticsearch, startElasticsearch } from "./servers/elasticsearch.ts";
import { startInfluxdb } from "./servers/influxdb.ts";
import { startKafka } from "./servers/kafka.ts";
import { startPostgresql } from "./servers/postgresql.ts";
import { requestJson } from "./servers/request.ts";
import { createServerDirectory } from "./servers/unprivileged.ts";
import { describeWithOwnServers, describeWithServers, serverAddress } from "./shared-servers.ts";

/** Of tests that start Elasticsearch twice. */
const LONG = 600_000;
const directory = createServerDirectory("heimdall-servers-");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describeWithServers(["kafka", "elasticsearch", "influxdb", "postgresql"], "the shared servers", () => {
  it("answer at the addresses of the environment", async () => {
    const admin = kafkaAdmin(serverAddress("kafka"));
    await admin.connect();
    expect((await admin.describeCluster()).brokers).toHaveLength(1);
    await admin.disconnect();
    const elasticsearch = (await (await fetch(serverAddress("elasticsearch"))).json()) as {
      version: { number: string };
    };
    expect(elasticsearch.version.number).toBe("9.4.3");
    const ping = await fetch(`${serverAddress("influxdb")}/ping`);
    expect([ping.status, ping.headers.get("x-influxdb-version")]).toEqual([204, "1.8.10"]);
    expect(await countRows(serverAddress("postgresql"), "SELECT 1")).toBe(1);
  });
});

describeWithOwnServers(["kafka"], "a Kafka of one's own", () => {
  it("keeps topics over kill and restart, and has the settings it was given", async () => {
    const second = await freePort();
    const kafka = await startKafka({
      directory: join(directory, "kafka"),
      partitions: 3,
      messageMaxBytes: 2_000_000,
      listeners: [{ name: "OUTSIDE", protocol: "PLAINTEXT", port: second }],
    });
    try {
      const producer = new Kafka({ brokers: [`127.0.0.1:${second}`], logLevel: logLevel.NOTHING }).producer();
      await producer.connect();
      await producer.send({ topic: "kept", messages: [{ value: "x".repeat(1_500_000) }] });
      await producer.disconnect();
      await kafka.kill();
      expect(kafka.isRunning).toBe(false);
      await kafka.restart();
      const admin = kafkaAdmin(kafka.url);
      await admin.connect();
      const offsets = await admin.fetchTopicOffsets("kept");
      await admin.disconnect();
      expect(offsets).toHaveLength(3);
      expect(offsets.reduce((sum, { high }) => sum + Number(high), 0)).toBe(1);
    } finally {
      await kafka.stop();
    }
  });
});

describeWithOwnServers(["elasticsearch"], "an Elasticsearch of one's own", () => {
  const ask = (server: RunningElasticsearch, authorization: string | null) =>
    requestJson(`${server.url}/`, { method: "GET", authorization, authorityFile: server.authorityFile });

  it(
    "with security and TLS lets in its user and API keys, and nobody else",
    async () => {
      const options = { directory: join(directory, "elasticsearch"), heap: "512m", security: true, tls: true };
      const server = await startElasticsearch(options);
      try {
        expect(server.url).toMatch(/^https:/);
        expect((await ask(server, null)).status).toBe(401);
        expect((await ask(server, `Basic ${btoa(`elastic:${server.password}`)}`)).status).toBe(200);
        const key = await server.createApiKey("test");
        expect((await ask(server, `ApiKey ${key}`)).status).toBe(200);
        await server.restart();
        expect((await ask(server, `ApiKey ${key}`)).status).toBe(200);
      } finally {
        await server.stop();
      }
    },
    LONG,
  );
});

describeWithOwnServers(["influxdb"], "an InfluxDB of one's own", () => {
  it("hangs while it is paused and goes on afterwards", async () => {
    const influxdb = await startInfluxdb({ directory: join(directory, "influxdb") });
    try {
      influxdb.pause();
      await expect(fetch(`${influxdb.url}/ping`, { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/);
      influxdb.resume();
      expect((await fetch(`${influxdb.url}/ping`)).status).toBe(204);
    } finally {
      await influxdb.stop();
    }
  });

  it("with security lets in only its user", async () => {
    const influxdb = await startInfluxdb({ directory: join(directory, "influxdb-closed"), security: true });
    try {
      const url = `${influxdb.url}/query?q=SHOW+DATABASES`;
      const { name, password } = influxdb.user!;
      expect((await fetch(url)).status).toBe(401);
      const authorization = `Basic ${btoa(`${name}:${password}`)}`;
      expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
    } finally {
      await influxdb.stop();
    }
  });

  it("says which port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as { port: number };
    await expect(startInfluxdb({ directory: join(directory, "influxdb-port"), port })).rejects.toThrow(
      `InfluxDB: port ${port} of 127.0.0.1 is taken`,
    );
    other.close();
  });

  it("shows the log of one that does not start", async () => {
    const environment = { INFLUXDB_DATA_INDEX_VERSION: "no-such-index" };
    await expect(startInfluxdb({ directory: join(directory, "influxdb-bad"), environment })).rejects.toThrow(
      /did not start.*no-such-index/s,
    );
  });

  it("does not outlive a process that is killed", async () => {
    const script = `
      const { startInfluxdb } = await import(${JSON.stringify(join(import.meta.dirname, "servers", "influxdb.ts"))});
      const server = await startInfluxdb({ directory: ${JSON.stringify(join(directory, "influxdb-orphan"))} });
      console.log(server.url);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [chunk] = (await once(child.stdout, "data")) as [Buffer];
    const url = String(chunk).trim();
    expect((await fetch(`${url}/ping`)).status).toBe(204);
    child.kill("SIGKILL");
    await until("InfluxDB is gone", () =>
      fetch(`${url}/ping`).then(
        () => false,
        () => true,
      ),
    );
  });
});

describeWithOwnServers(["postgresql"], "a PostgreSQL of one's own", () => {
  it("keeps what was committed over kill and restart", async () => {
    const postgresql = await startPostgresql({ directory: join(directory, "postgresql") });
    try {
      await countRows(postgresql.url, "CREATE TABLE kept AS SELECT generate_series(1, 5) AS number");
      await postgresql.kill();
      await postgresql.restart();
      expect(await countRows(postgresql.url, "SELECT * FROM kept")).toBe(5);
    } finally {
      await postgresql.stop();
    }
  });
});

function kafkaAdmin(broker: string) {
  return new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin();
}

async function countRows(address: string, query: string): Promise<number | null> {
  const client = new Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query(query)).rowCount;
  } finally {
    await client.end();
  }
}
