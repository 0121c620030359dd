import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Child, createInstallation, type Installation, PASSWORD } from "../support/child.ts";
import { createElasticsearch, type RealElasticsearch } from "../support/elasticsearch.ts";
import { createInfluxdb, type RealInfluxdb } from "../support/influxdb.ts";
import { connectKafka, type RealKafka } from "../support/kafka.ts";
import { freePort } from "../support/ports.ts";
import { until } from "../support/until.ts";
import { kafkaInput } from "./end-to-end/room.ts";
import { describeWithServers, serverAddress } from "./shared-servers.ts";
import { createSchema, type OwnSchema } from "./stores/postgresql-state.ts";

interface Listed {
  readonly texts: readonly { readonly name: string; readonly state: string; readonly version: number | null }[];
  readonly status: { readonly is_restarting: boolean; readonly refusal: { readonly message: string } | null };
}
interface Version {
  readonly version: number;
  readonly action: string;
  readonly by: string;
}

/** Messages by where they were sent, in full what was acknowledged. */
type Sent = Record<string, string[]>;
interface Traffic {
  stop(): Promise<Sent>;
}

const PARTITIONS = 4;
/** Longer than both backends take to notice what the other one saved (3 s), twice. */
const QUIET = 8_000;
const SOON = 45_000;

describeWithServers(
  ["kafka", "elasticsearch", "influxdb", "postgresql"],
  "pipelines that are saved at one of two backends while events come in",
  () => {
    const name = `changes-${randomBytes(4).toString("hex")}`;
    const later = `${name}-later`;
    const authorization = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString("base64")}`;
    let kafka: RealKafka;
    let elasticsearch: RealElasticsearch;
    let influxdb: RealInfluxdb;
    let schema: OwnSchema;
    let backends: readonly Installation[] = [];
    let running: readonly Child[] = [];
    let traffic: Traffic | null = null;

    /** What comes by Kafka, to both stores; the name of the topic is that of the index and the measurement. */
    const reading = (topic: string, more = "") => `${kafkaInput(serverAddress("kafka"), topic, "codec => json")}
${more}
output {
  elasticsearch { index => "${topic}" }
  influxdb {
    db => "${name}" measurement => "${topic}"
    data_points => { "id" => "%{[message]}" "n" => "%{[n]}" } send_as_tags => ["id"] coerce_values => { "n" => "integer" }
  }
}
`;
    const tagging = (tag: string) => `filter { mutate { add_tag => ["${tag}"] } }\n`;

    async function put(at: number, text: { readonly name: string; readonly text: string; readonly based_on: number }) {
      const response = await fetch(`${running[at]!.api.url}/api/v1/pipelines/${text.name}`, {
        method: "PUT",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ text: text.text, based_on: text.based_on }),
      });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as { readonly version: number; readonly applied: string };
    }
    const listed = (at: number) => running[at]!.api.get<Listed>("/pipelines");
    const versions = async () =>
      (await running[0]!.api.get<{ versions: readonly Version[] }>(`/pipelines/later/versions`)).versions;
    /** On both backends, and neither is on its way to something else. */
    const inForce = (text: string, version: number) =>
      until(
        `version ${version} of ${text} is in force on both`,
        async () => {
          await sleep(100);
          const both = await Promise.all([listed(0), listed(1)]);
          return both.every(
            ({ texts, status }) =>
              !status.is_restarting &&
              texts.some((one) => one.name === text && one.version === version && one.state === "in force"),
          );
        },
        SOON,
      );
    const tagsOf = async (marker: string): Promise<unknown> => {
      await elasticsearch.count(`${name}-http-*`);
      const query = { term: { marker: { value: marker } } };
      const [found] = await elasticsearch.search(`${name}-http-*`, { query });
      return found?.source.tags;
    };
    /** One event at each backend; both have what was saved, so that it does not matter which of them gets it of Kafka. */
    const seesTag = async (tag: string): Promise<void> => {
      for (const [at, { api }] of running.entries()) {
        const marker = `${tag}${at}`;
        const body = JSON.stringify({ message: marker, marker });
        await send(api.url, marker, body);
        await until(`the event of backend ${at} is stored`, () => tagsOf(marker));
        expect(await tagsOf(marker)).toEqual([tag]);
      }
    };
    /** Sends until it is taken; by its key it is stored once. */
    async function send(url: string, key: string, body: string): Promise<void> {
      const headers = { "idempotency-key": key, "content-type": "application/x-ndjson" };
      await until(
        `${key} is taken`,
        async () => (await fetch(`${url}/api/v1/ingest/${name}-http`, { method: "POST", headers, body })).ok,
        SOON,
      );
    }

    /** Sends to Kafka and to both backends without a pause, until it is told to stop. */
    async function sendOn(): Promise<Traffic> {
      const sent: Sent = { [name]: [], [later]: [], http: [] };
      let isOn = true;
      const producer = await kafka.producer();
      const toKafka = async (topic: string): Promise<void> => {
        for (let n = 0; isOn; n += 20) {
          const numbers = Array.from({ length: 20 }, (_, at) => n + at);
          const messages = numbers.map((one) => ({ message: `${topic}-${one}`, n: one }));
          const values = messages.map((one) => ({ partition: one.n % PARTITIONS, value: JSON.stringify(one) }));
          await producer.send(topic, values);
          sent[topic]!.push(...messages.map(({ message }) => message));
          await sleep(20);
        }
      };
      const byHttp = async (at: number): Promise<void> => {
        for (let n = 0; isOn; n += 10) {
          const messages = Array.from({ length: 10 }, (_, one) => `http-${at}-${n + one}`);
          const body = messages.map((message) => JSON.stringify({ message })).join("\n");
          await send(running[at]!.api.url, `${at}-${n}`, body);
          sent.http!.push(...messages);
          await sleep(5);
        }
      };
      const senders = Promise.all([toKafka(name), toKafka(later), byHttp(0), byHttp(1)]);
      // Told where it is waited for.
      senders.catch(() => undefined);
      return {
        async stop() {
          isOn = false;
          await senders;
          await producer.close();
          return sent;
        },
      };
    }

    beforeAll(async () => {
      kafka = await connectKafka(serverAddress("kafka"));
      elasticsearch = createElasticsearch(serverAddress("elasticsearch"));
      influxdb = createInfluxdb(serverAddress("influxdb"));
      schema = await createSchema(serverAddress("postgresql"));
      for (const topic of [name, later]) await kafka.createTopic(topic, PARTITIONS);
      await influxdb.createDatabase(name);
      const options = {
        pipelines: { "web.conf": reading(name) },
        settings: {
          "kafka.brokers": serverAddress("kafka"),
          "kafka.topic_prefix": `${name}-own`,
          "kafka.group_id": name,
          "elasticsearch.node": elasticsearch.url,
          "elasticsearch.replicas": 0,
          "influxdb.url": influxdb.url,
          "monitoring.enabled": "false",
        },
        environment: { HEIMDALL_STATE_URL: schema.url },
      };
      backends = [await createInstallation(options), await createInstallation(options)];
      running = await Promise.all(backends.map((backend) => backend.start()));
      traffic = await sendOn();
    }, 90_000);
    afterAll(async () => {
      await traffic?.stop().catch(() => undefined);
      await Promise.all(backends.map((backend) => backend.remove()));
      const own = (await kafka.admin.listTopics()).filter((topic) => topic.startsWith(name));
      await kafka.admin.deleteTopics({ topics: own });
      await kafka.close();
      await elasticsearch.remove(`${name}-*`);
      await influxdb.dropDatabase(name);
      await schema.drop();
    }, 60_000);

    it("are in force on both within seconds, without a restart where it can be", async () => {
      expect(await put(0, { name: "tags", text: tagging("one"), based_on: 0 })).toEqual({
        version: 1,
        applied: "live",
      });
      await inForce("tags", 1);
      await seesTag("one");
      expect(await put(1, { name: "tags", text: tagging("two"), based_on: 1 })).toEqual({
        version: 2,
        applied: "live",
      });
      await inForce("tags", 2);
      await seesTag("two");
    }, 60_000);

    it("restart both when one brings another input, which both then read", async () => {
      expect(await put(1, { name: "later", text: reading(later), based_on: 0 })).toEqual({
        version: 1,
        applied: "restart",
      });
      await inForce("later", 1);
      await until("what waited in the topic is being stored", async () => (await elasticsearch.count(later)) > 0, SOON);
    }, 100_000);

    it("are taken back once, by the backend where they were saved, when they cannot be started", async () => {
      const port = await freePort();
      const other = createServer();
      await new Promise<void>((listening) => other.listen(port, "127.0.0.1", listening));
      try {
        const text = reading(later, `input { syslog { host => "127.0.0.1" port => ${port} } }`);
        expect(await put(0, { name: "later", text, based_on: 1 })).toEqual({ version: 2, applied: "restart" });
        await inForce("later", 3);
        expect((await listed(0)).status.refusal?.message).toContain(String(port));
        // Nothing more comes of it, from neither: what would have come is there after this.
        await sleep(QUIET);
        expect((await versions()).map(({ version, action, by }) => [version, action, by])).toEqual([
          [3, "restored", "heimdall"],
          [2, "changed", "person:admin"],
          [1, "created", "person:admin"],
        ]);
        await inForce("later", 3);
        expect((await listed(1)).status.refusal).toBeNull();
      } finally {
        await new Promise((closed) => other.close(closed));
      }
    }, 100_000);

    it("lose nothing of all that was acknowledged meanwhile, and store nothing twice", async () => {
      const sent = await traffic!.stop();
      expect(Math.min(...Object.values(sent).map(({ length }) => length))).toBeGreaterThan(500);
      for (const topic of [name, later]) {
        const messages = sent[topic]!;
        await until(
          `all of ${topic} is stored`,
          async () => (await elasticsearch.count(topic)) >= messages.length,
          SOON,
        );
        expect(await stored(topic)).toEqual([...messages].sort());
        const points = await until("all points are there", async () => {
          const found = await influxdb.points(name, topic);
          return found.length >= messages.length && found;
        });
        expect(points.map(({ tags }) => tags.id).sort()).toEqual([...messages].sort());
      }
      const wanted = [...sent.http!, "one0", "one1", "two0", "two1"].sort();
      const index = `${name}-http-*`;
      await until("all of HTTP is stored", async () => (await elasticsearch.count(index)) >= wanted.length, SOON);
      expect(await stored(index)).toEqual(wanted);
    }, 60_000);

    /** The messages of an index, one for each document. */
    async function stored(index: string): Promise<string[]> {
      const messages: string[] = [];
      for await (const page of elasticsearch.scan(index, ["message"])) {
        messages.push(...page.map(({ source }) => String(source.message)));
      }
      return messages.sort();
    }
  },
);
