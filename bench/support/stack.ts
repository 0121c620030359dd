import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningElasticsearch, startElasticsearch } from "../../test/stack/servers/elasticsearch.ts";
import { type RunningInfluxdb, startInfluxdb } from "../../test/stack/servers/influxdb.ts";
import { startKafka } from "../../test/stack/servers/kafka.ts";
import { startPostgresql } from "../../test/stack/servers/postgresql.ts";
import type { RunningServer } from "../../test/stack/servers/server-process.ts";

/** Real servers of a run's own: on free ports, with data of their own, gone afterwards. */
export interface OwnStack {
  /** For files of the peers. */
  readonly directory: string;
  readonly kafka: RunningServer;
  readonly elasticsearch: RunningElasticsearch;
  readonly influxdb: RunningInfluxdb;
  readonly postgresql: RunningServer;
  stop(): Promise<void>;
}

type ServerName = "kafka" | "elasticsearch" | "influxdb" | "postgresql";

/** Starts the servers that a run needs; the others throw when they are asked for. */
export async function startOwnStack(names: readonly ServerName[]): Promise<OwnStack> {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-stack-"));
  // Elasticsearch and PostgreSQL run as nobody, who must get through to their folders.
  chmodSync(directory, 0o711);
  const starters = {
    kafka: () => startKafka({ directory: join(directory, "kafka"), partitions: 6 }),
    elasticsearch: () => startElasticsearch({ directory: join(directory, "elasticsearch"), heap: "2g" }),
    influxdb: () =>
      startInfluxdb({
        directory: join(directory, "influxdb"),
        environment: { INFLUXDB_MONITOR_STORE_ENABLED: "false", INFLUXDB_DATA_MAX_VALUES_PER_TAG: "0" },
      }),
    postgresql: () => startPostgresql({ directory: join(directory, "postgresql") }),
  };
  const started = new Map<ServerName, RunningServer>();
  const stop = async (): Promise<void> => {
    await Promise.all([...started.values()].map((server) => server.stop()));
    rmSync(directory, { recursive: true, force: true });
  };
  const outcomes = await Promise.allSettled(names.map(async (name) => started.set(name, await starters[name]())));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const server = <T extends RunningServer>(name: ServerName): T => {
    const found = started.get(name);
    if (!found) throw new Error(`this run did not start ${name}`);
    return found as T;
  };
  return {
    directory,
    get kafka() {
      return server("kafka");
    },
    get elasticsearch() {
      return server<RunningElasticsearch>("elasticsearch");
    },
    get influxdb() {
      return server<RunningInfluxdb>("influxdb");
    },
    get postgresql() {
      return server("postgresql");
    },
    stop,
  };
}
