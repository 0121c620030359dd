import { rmSync } from "node:fs";
import { join } from "node:path";
import type { ServerName } from "./catalogue.ts";
import { type RunningElasticsearch, startElasticsearch } from "./elasticsearch.ts";
import { type RunningInfluxdb, startInfluxdb } from "./influxdb.ts";
import { startKafka } from "./kafka.ts";
import { startPostgresql } from "./postgresql.ts";
import type { RunningServer } from "./server-process.ts";
import { createServerDirectory } from "./unprivileged.ts";

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

/** Starts the servers that a run needs; the others throw when they are asked for. */
export async function startOwnStack(names: readonly ServerName[]): Promise<OwnStack> {
  const directory = createServerDirectory("heimdall-own-");
  const starters = {
    kafka: () => startKafka({ directory: join(directory, "kafka"), partitions: 6 }),
    elasticsearch: () => startElasticsearch({ directory: join(directory, "elasticsearch"), heap: "2g" }),
    influxdb: () =>
      startInfluxdb({
        directory: join(directory, "influxdb"),
        environment: { INFLUXDB_MONITOR_STORE_ENABLED: "false" },
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
