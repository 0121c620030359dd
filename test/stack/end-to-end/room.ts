import { randomBytes } from "node:crypto";
import { type Child, createInstallation, type Installation } from "../../support/child.ts";
import { createElasticsearch, type RealElasticsearch } from "../../support/elasticsearch.ts";
import { createInfluxdb, type RealInfluxdb } from "../../support/influxdb.ts";
import { connectKafka, type RealKafka } from "../../support/kafka.ts";
import { serverAddress } from "../shared-servers.ts";

/** What one suite has of the shared servers: names that are its own, and a Heimdall that works with all of them. */
export interface Room {
  /** Begins every topic, index and group of the suite; lower case letters, digits and dashes. */
  readonly name: string;
  readonly broker: string;
  readonly kafka: RealKafka;
  readonly elasticsearch: RealElasticsearch;
  readonly influxdb: RealInfluxdb;
  readonly heimdall: Child;
  readonly installation: Installation;
  /** Ends Heimdall and removes topics, indices and databases. */
  leave(): Promise<void>;
}

export interface RoomOptions {
  readonly topics: (name: string) => readonly string[];
  readonly databases?: (name: string) => readonly string[];
  readonly pipeline: (name: string, broker: string) => string;
  /** Over the room's own. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

export async function enterRoom(options: RoomOptions): Promise<Room> {
  const name = `e2e-${randomBytes(4).toString("hex")}`;
  const broker = serverAddress("kafka");
  const kafka = await connectKafka(broker);
  const elasticsearch = createElasticsearch(serverAddress("elasticsearch"));
  const influxdb = createInfluxdb(serverAddress("influxdb"));
  const topics = options.topics(name);
  const databases = options.databases?.(name) ?? [];
  for (const topic of topics) await kafka.createTopic(topic, 3);
  for (const database of databases) await influxdb.createDatabase(database);
  const installation = await createInstallation({
    pipelines: { "main.conf": options.pipeline(name, broker) },
    settings: {
      "kafka.brokers": broker,
      "kafka.topic_prefix": `${name}-own`,
      "kafka.group_id": name,
      "elasticsearch.node": elasticsearch.url,
      "elasticsearch.replicas": 0,
      "influxdb.url": influxdb.url,
      "monitoring.enabled": "false",
      ...options.settings,
    },
  });
  const heimdall = await installation.start();
  return {
    name,
    broker,
    kafka,
    elasticsearch,
    influxdb,
    heimdall,
    installation,
    async leave() {
      await installation.remove();
      const own = (await kafka.admin.listTopics()).filter((topic) => topic.startsWith(name));
      await kafka.admin.deleteTopics({ topics: own });
      await kafka.close();
      await elasticsearch.remove(`*${name}*`);
      for (const database of databases) await influxdb.dropDatabase(database);
    },
  };
}

/** The `input { kafka }` of a suite's topic, from its beginning. */
export function kafkaInput(broker: string, topic: string, more: string): string {
  return `input {
  kafka {
    bootstrap_servers => "${broker}"
    topics => ["${topic}"]
    group_id => "${topic}"
    auto_offset_reset => "earliest"
    ${more}
  }
}
`;
}
