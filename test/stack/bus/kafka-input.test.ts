import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openKafkaBus } from "../../../backend/src/bus/kafka/bus.ts";
import type { KafkaConnection } from "../../../backend/src/bus/kafka/connection.ts";
import jsonCodec from "../../../backend/src/codecs/json.ts";
import type { CodecContext, InputContext, RunningInput } from "../../../backend/src/component/declaration.ts";
import type { Options } from "../../../backend/src/component/options.ts";
import { HeimdallError } from "../../../backend/src/errors.ts";
import type { Event } from "../../../backend/src/event/event.ts";
import kafka from "../../../backend/src/inputs/kafka/index.ts";
import type { KafkaInputOptions } from "../../../backend/src/inputs/kafka/settings.ts";
import { freePort } from "../../support/ports.ts";
import { until } from "../../support/until.ts";
import { startKafka } from "../servers/kafka.ts";
import type { RunningServer } from "../servers/server-process.ts";
import { describeWithOwnServers, describeWithServers, serverAddress } from "../shared-servers.ts";
import { cleanKafka } from "./clean.ts";
import { lagOf, message, numbered } from "./consumed.ts";

const LIMIT = 60_000;
const context: CodecContext = {
  id: "kafka",
  ecs: "v8",
  place: { file: "a.conf", line: 1, column: 1 },
  refuse(option, text) {
    throw new Error(`${option}: ${text}`);
  },
  warn() {},
  now: Date.now,
};
const defaults = (options: Options) =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));

interface Started {
  readonly running: RunningInput;
  readonly events: Event[];
  readonly warnings: string[];
}

/** The input with a pipeline that only reads; `deliver` fails as often as it is told. */
async function startInput(own: Partial<KafkaInputOptions>, failures: Error[] = []): Promise<Started> {
  const options = { ...defaults(kafka.options), auto_offset_reset: "earliest", ...own } as KafkaInputOptions;
  const events: Event[] = [];
  const warnings: string[] = [];
  const reader = kafka.createReader(options, {
    ...context,
    createDecoder: (now = context.now) =>
      jsonCodec.createDecoder(defaults(jsonCodec.options) as never, { ...context, now }),
  });
  const running = await kafka.start(options, {
    ...context,
    kafka: null,
    log: { info() {}, warn: (text) => warnings.push(text), error: (text) => warnings.push(text) },
    room: async () => {},
    count() {},
    mount() {},
    memory: { entries: async () => new Map(), write: async () => {} },
    async deliver(delivery) {
      const failure = failures.shift();
      if (failure) throw failure;
      return reader.read(delivery, (event) => events.push(event));
    },
  } satisfies InputContext);
  return { running, events, warnings };
}

describeWithServers(["kafka"], "The kafka input", () => {
  const brokers = () => serverAddress("kafka").split(",");
  const topic = `heimdall-test-${randomBytes(6).toString("hex")}`;
  afterEach(() => cleanKafka(brokers(), topic));

  test("reads what fits its pattern, survives refusals, and commits what was stored", async () => {
    const bus = await openKafkaBus({ brokers: brokers(), clientId: "t", tls: null, sasl: null });
    await bus.ensureTopic(`${topic}-web`, { partitions: 3 });
    await bus.publish(
      `${topic}-web`,
      numbered("n", 1_000).map((value) => message(JSON.stringify({ value }), value)),
    );
    const failures = [
      new HeimdallError("OVERLOADED", "full", { retryable: true, status: 429 }),
      new HeimdallError("UNAVAILABLE", "away", { retryable: true, status: 503 }),
    ];
    const { running, events } = await startInput(
      { bootstrap_servers: brokers().join(), topics_pattern: `${topic}-.*`, group_id: topic, decorate_events: "basic" },
      failures,
    );
    await until("all are committed", async () => (await lagOf(bus, topic, `${topic}-web`)) === 0n, LIMIT);
    const places = events.map(({ position, copy }) => `${position!.source} ${position!.offset} ${copy}`);
    expect(new Set(events.map(({ fields }) => fields.value))).toEqual(new Set(numbered("n", 1_000)));
    expect(new Set(places).size).toBe(1_000);
    expect(events[0]!.metadata.kafka).toMatchObject({ topic: `${topic}-web`, consumer_group: topic });
    expect(running.consumer).toMatchObject({ groupId: topic });
    expect(running.consumer!.assigned.length).toBe(3);
    await running.stop();
    expect(running.consumer!.assigned).toEqual([]);
    await bus.close();
  });
});

const PASSWORD = "s3cret-of-the-test";

describeWithOwnServers(["kafka"], "The kafka input with TLS and a login", () => {
  const directory = mkdtempSync(join(tmpdir(), "heimdall-kafka-tls-"));
  const file = (name: string) => join(directory, name);
  let server: RunningServer;
  let secure: string;

  beforeAll(async () => {
    makeCertificates(directory);
    const port = await freePort();
    secure = `localhost:${port}`;
    const prefix = "listener.name.secure";
    server = await startKafka({
      directory: join(directory, "kafka"),
      heap: "256m",
      listeners: [{ name: "SECURE", protocol: "SASL_SSL", port }],
      settings: {
        [`${prefix}.ssl.keystore.type`]: "PEM",
        [`${prefix}.ssl.keystore.location`]: file("server.pem"),
        [`${prefix}.ssl.truststore.type`]: "PEM",
        [`${prefix}.ssl.truststore.location`]: file("ca.crt"),
        [`${prefix}.ssl.client.auth`]: "required",
        [`${prefix}.sasl.enabled.mechanisms`]: "PLAIN",
        [`${prefix}.plain.sasl.jaas.config`]: `org.apache.kafka.common.security.plain.PlainLoginModule required user_heimdall="${PASSWORD}";`,
      },
    });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const login = (password: string): Partial<KafkaInputOptions> => ({
    bootstrap_servers: secure,
    topics: ["secure"],
    group_id: "secure",
    security_protocol: "SASL_SSL",
    sasl_mechanism: "PLAIN",
    sasl_jaas_config: `org.apache.kafka.common.security.plain.PlainLoginModule required username="heimdall" password="${password}";`,
    ssl_truststore_type: "PEM",
    ssl_truststore_location: file("ca.crt"),
    ssl_keystore_type: "PEM",
    ssl_keystore_location: file("client.pem"),
  });

  test("reads with both, and so does the bus of the settings", async () => {
    const connection: KafkaConnection = {
      brokers: [secure],
      clientId: "t",
      tls: { ca: file("ca.crt"), certificate: file("client.crt"), key: file("client.key"), verify: true },
      sasl: { mechanism: "plain", username: "heimdall", password: PASSWORD },
    };
    const bus = await openKafkaBus(connection);
    await bus.ensureTopic("secure", { partitions: 1 });
    await bus.publish("secure", [message('{"a":1}')]);
    const { running, events } = await startInput(login(PASSWORD));
    await until("it is there", () => events.length === 1, LIMIT);
    await running.stop();
    await bus.close();
  });

  test("tells of a wrong password without telling it", async () => {
    const { running, events, warnings } = await startInput(login("wrong-password-here"));
    await until("it is told", () => warnings.some((warning) => /SASL|[Aa]uthentication/.test(warning)), LIMIT);
    expect(warnings.join()).not.toContain("wrong-password-here");
    expect(events).toEqual([]);
    await running.stop();
  });

  test("names a TLS file that is not there", async () => {
    await expect(startInput({ ...login(PASSWORD), ssl_truststore_location: "/none.pem" })).rejects.toThrow("/none.pem");
  });
});

/** An authority, and certificates of a server and a client with their keys, in PEM. */
function makeCertificates(directory: string): void {
  const openssl = (...argv: string[]): void => {
    const { status, stderr } = spawnSync("openssl", argv, { cwd: directory, encoding: "utf8" });
    if (status !== 0) throw new Error(`openssl ${argv[0]}: ${stderr}`);
  };
  const newKey = ["-newkey", "rsa:2048", "-nodes", "-days", "2"];
  openssl("req", "-x509", ...newKey, "-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.crt");
  for (const name of ["server", "client"]) {
    openssl(
      ...["req", "-x509", ...newKey, "-subj", `/CN=${name}`, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ...["-CA", "ca.crt", "-CAkey", "ca.key", "-addext", "basicConstraints=critical,CA:FALSE"],
      ...["-keyout", `${name}.key`, "-out", `${name}.crt`],
    );
    const read = (file: string) => readFileSync(join(directory, file), "utf8");
    writeFileSync(join(directory, `${name}.pem`), read(`${name}.key`) + read(`${name}.crt`));
  }
}
