import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { freePort } from "../../support/ports.ts";
import { findJava, installed, runStep } from "./installed.ts";
import { type RunningServer, startServer } from "./server-process.ts";

/** One more way in, beside the plain one on `port`. */
export interface KafkaListener {
  readonly name: string;
  readonly protocol: "PLAINTEXT" | "SSL" | "SASL_PLAINTEXT" | "SASL_SSL";
  readonly port: number;
}

export interface KafkaOptions {
  /** Of its data, kept between starts. */
  readonly directory: string;
  /** @default a free one */
  readonly port?: number;
  /** Of the JVM. @default "512m" */
  readonly heap?: string;
  /** More options of the JVM, for instance an agent in it. */
  readonly jvmOptions?: readonly string[];
  /** The largest batch it takes. @default Kafka's: 1048588 */
  readonly messageMaxBytes?: number;
  /** Of a topic that is created by writing to it. @default 1 */
  readonly partitions?: number;
  readonly listeners?: readonly KafkaListener[];
  /** More of server.properties, for instance `listener.name.inside.sasl.enabled.mechanisms`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Kafka with one node that is broker and controller (KRaft); topics are created by writing to them. */
export async function startKafka(options: KafkaOptions): Promise<RunningServer> {
  const library = join(installed("kafka/lib"), "*");
  const java = join(findJava(17, "Kafka"), "bin", "java");
  const directory = resolve(options.directory);
  mkdirSync(directory, { recursive: true });
  const port = options.port ?? (await freePort());
  const controllerPort = await freePort();
  const properties = join(directory, "server.properties");
  writeFileSync(properties, serverProperties(options, directory, port, controllerPort));
  const tool = [java, "-cp", library];
  if (!existsSync(join(directory, "data", "meta.properties"))) {
    // A cluster's name must not begin with a dash: tools would take it for an option.
    const cluster = `heimdall${randomBytes(16).toString("base64url").slice(0, 14)}`;
    runStep([...tool, "kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", properties]);
  }
  const heap = options.heap ?? "512m";
  const url = `127.0.0.1:${port}`;
  return startServer({
    name: "Kafka",
    url,
    directory,
    ports: [port, controllerPort, ...(options.listeners ?? []).map((listener) => listener.port)],
    command: [
      java,
      ...[`-Xmx${heap}`, "-XX:+UseG1GC", "-Djava.awt.headless=true"],
      "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
      ...(options.jvmOptions ?? []),
      ...["-cp", library, "kafka.Kafka", properties],
    ],
    stopSignal: "SIGTERM",
    isReady: () => isReady(url),
  });
}

function serverProperties(options: KafkaOptions, directory: string, port: number, controllerPort: number): string {
  const plain: KafkaListener = { name: "PLAINTEXT", protocol: "PLAINTEXT", port };
  const listeners = [plain, ...(options.listeners ?? [])];
  const shown = listeners.map((listener) => `${listener.name}://127.0.0.1:${listener.port}`);
  const properties: Record<string, string | number> = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    listeners: [...shown, `CONTROLLER://127.0.0.1:${controllerPort}`].join(","),
    "advertised.listeners": shown.join(","),
    "listener.security.protocol.map": [
      "CONTROLLER:PLAINTEXT",
      ...listeners.map(({ name, protocol }) => `${name}:${protocol}`),
    ].join(","),
    "controller.listener.names": "CONTROLLER",
    "inter.broker.listener.name": "PLAINTEXT",
    "log.dirs": join(directory, "data"),
    "num.partitions": options.partitions ?? 1,
    ...(options.messageMaxBytes !== undefined && { "message.max.bytes": options.messageMaxBytes }),
    // There is only one node for copies, and consumers need not wait for more members of their group.
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
    ...options.settings,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** Whether it answers, and its group coordinator too, so that the first consumer need not wait for that. */
async function isReady(broker: string): Promise<boolean> {
  const client = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const admin = client.admin();
  try {
    await admin.connect();
    await admin.listTopics();
    await admin.describeGroups(["heimdall-stack-ready"]);
    return true;
  } finally {
    await admin.disconnect();
  }
}
