import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Consumer, Kafka, logLevel } from "kafkajs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startBackground } from "../../support/background.ts";
import { connectKafka, type NumberedProducer, type RealKafka } from "../../support/kafka.ts";
import { readLine } from "../../support/line-protocol.ts";
import { freePort } from "../../support/ports.ts";
import { until } from "../../support/until.ts";
import { describeWith, program } from "../programs.ts";
import { CACHE } from "../servers/installed.ts";
import { startKafka } from "../servers/kafka.ts";
import type { RunningServer } from "../servers/server-process.ts";
import { describeWithOwnServers } from "../shared-servers.ts";

const AGENT = join(CACHE, "jolokia", "jolokia-agent-jvm-javaagent.jar");
const RECORDED = join(import.meta.dirname, "recorded", "telegraf-jolokia.influx");
const CONFIGURATIONS = ["telegraf-jvm.conf", "telegraf-kafka.conf"].map((name) => join("examples", "agents", name));
const TOPIC = "shop-web";

/** Names of tags and fields by measurement: what dashboards and alert rules ask for. */
type Names = Record<string, { readonly tags: Set<string>; readonly fields: Set<string> }>;

function namesIn(lines: readonly string[]): Names {
  const names: Names = {};
  for (const line of lines.filter((text) => text !== "")) {
    const { measurement, tags, fields } = readLine(line);
    names[measurement] ??= { tags: new Set(), fields: new Set() };
    for (const tag of Object.keys(tags)) names[measurement].tags.add(tag);
    for (const field of Object.keys(fields)) names[measurement].fields.add(field);
  }
  return names;
}

/**
 * What dashboards are tried on was recorded once. A real Telegraf that reads a real Kafka through the Jolokia agent, with
 * the configurations that users copy, still writes the same names.
 */
describeWithOwnServers(["kafka"], "Kafka and its JVM by Jolokia", () => {
  describeWith(["telegraf", AGENT], "as examples/agents have Telegraf read them", () => {
    const directory = mkdtempSync(join(tmpdir(), "heimdall-jolokia-"));
    const written = join(directory, "written.influx");
    let server: RunningServer;
    let kafka: RealKafka;
    let producer: NumberedProducer;
    let consumer: Consumer;
    let jolokia: string;

    beforeAll(async () => {
      const port = await freePort();
      jolokia = `http://127.0.0.1:${port}/jolokia`;
      const jvmOptions = [`-javaagent:${AGENT}=port=${port},host=127.0.0.1`];
      server = await startKafka({ directory: join(directory, "kafka"), jvmOptions });
      kafka = await connectKafka(server.url);
      await kafka.createTopic(TOPIC, 1);
      producer = await kafka.producer();
      consumer = new Kafka({ brokers: [server.url], logLevel: logLevel.NOTHING }).consumer({ groupId: "reader" });
      await consumer.connect();
      await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
      await consumer.run({ eachMessage: async () => {} });
    });

    afterAll(async () => {
      await consumer?.disconnect();
      await producer?.close();
      await kafka?.close();
      await server?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    it("has all names that the recorded lines have", async () => {
      const base = join(directory, "telegraf.conf");
      writeFileSync(written, "");
      writeFileSync(
        base,
        `[agent]\ninterval = "1s"\nflush_interval = "1s"\nhostname = "kafka-01"\n[[outputs.file]]\nfiles = ["${written}"]\n`,
      );
      const argv = [base, ...CONFIGURATIONS].flatMap((file) => ["--config", file]);
      const environment = { JOLOKIA_URL: jolokia, SERVICE: "kafka", CLUSTER: "main" };
      const telegraf = await startBackground(program("telegraf"), ["--quiet", ...argv], environment);
      const wanted = namesIn(readFileSync(RECORDED, "utf8").split("\n"));
      const missing = (): string[] => {
        const found = namesIn(readFileSync(written, "utf8").split("\n").slice(0, -1));
        return Object.entries(wanted).flatMap(([measurement, { tags, fields }]) => [
          ...[...tags].filter((tag) => !found[measurement]?.tags.has(tag)).map((tag) => `${measurement},${tag}`),
          ...[...fields]
            .filter((field) => !found[measurement]?.fields.has(field))
            .map((field) => `${measurement} ${field}`),
        ]);
      };
      try {
        await until(
          "Telegraf has written every name",
          async () => {
            // A topic's counters are there from its first message on.
            await producer.send(TOPIC, [{ partition: 0, value: "a line" }]);
            return missing().length === 0;
          },
          60_000,
        ).catch(() => undefined);
      } finally {
        await telegraf.stop();
      }
      expect(missing()).toEqual([]);
      expect(telegraf.output()).not.toMatch(/\bE!/);
    });
  });
});
