import { startElasticsearch } from "./elasticsearch.ts";
import { startInfluxdb } from "./influxdb.ts";
import { findJava, installed } from "./installed.ts";
import { startKafka } from "./kafka.ts";
import { findPostgresql, startPostgresql } from "./postgresql.ts";
import type { RunningServer } from "./server-process.ts";

export const SERVER_NAMES = ["kafka", "elasticsearch", "influxdb", "postgresql"] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

/** What tests and `npm run stack` know of a server. */
export interface ServerKind {
  readonly title: string;
  /** The environment variable with the address of one that runs. */
  readonly variable: string;
  /** The port where people expect it. */
  readonly usualPort: number;
  /** Throws, with what to do, when it is not installed. */
  readonly requireInstalled: () => void;
  readonly start: (options: { directory: string; port?: number }) => Promise<RunningServer>;
}

export const SERVERS: Readonly<Record<ServerName, ServerKind>> = {
  kafka: {
    title: "Kafka",
    variable: "KAFKA_BROKERS",
    usualPort: 9092,
    requireInstalled() {
      installed("kafka/lib");
      findJava(17, "Kafka");
    },
    start: startKafka,
  },
  elasticsearch: {
    title: "Elasticsearch",
    variable: "ELASTICSEARCH_URL",
    usualPort: 9200,
    requireInstalled() {
      installed("elasticsearch");
      findJava(21, "Elasticsearch");
    },
    start: startElasticsearch,
  },
  influxdb: {
    title: "InfluxDB",
    variable: "INFLUXDB_URL",
    usualPort: 8086,
    requireInstalled: () => void installed("bin/influxd"),
    start: startInfluxdb,
  },
  postgresql: {
    title: "PostgreSQL",
    variable: "POSTGRES_URL",
    usualPort: 5432,
    requireInstalled: () => void findPostgresql(),
    start: startPostgresql,
  },
};

/** Why a server cannot be started here, in one line with the way out; null when it can. */
export function whyNotInstalled(name: ServerName): string | null {
  try {
    SERVERS[name].requireInstalled();
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
