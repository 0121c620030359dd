import { randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Child, createInstallation, type Installation } from "../support/child.ts";
import { createElasticsearch, type RealElasticsearch } from "../support/elasticsearch.ts";
import { createInfluxdb, type RealInfluxdb } from "../support/influxdb.ts";
import { connectKafka, type RealKafka } from "../support/kafka.ts";
import { freePort } from "../support/ports.ts";
import { until } from "../support/until.ts";
import { kafkaInput } from "./end-to-end/room.ts";
import { describeWithServers, serverAddress } from "./shared-servers.ts";
import { createSchema, type OwnSchema } from "./stores/postgresql-state.ts";
import { type PipelineApi, pipelineApi } from "./support/pipeline-api.ts";
import { sendOn, sendOnce, type Traffic } from "./support/pipeline-traffic.ts";

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
    const stream = `${name}-http`;
    let kafka: RealKafka;
    let elasticsearch: RealElasticsearch;
    let influxdb: RealInfluxdb;
    let schema: OwnSchema;
    let backends: readonly Installation[] = [];
    let running: readonly Child[] = [];
    let pipelines: PipelineApi;
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
      pipelines = pipelineApi(running);
      const urls = running.map(({ api }) => api.url);
      traffic = await sendOn({ kafka, topics: [name, later], partitions: PARTITIONS, urls, stream });
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

    /** One event at each backend; both have what was saved, so that it does not matter which of them gets it of Kafka. */
    const seesTag = async (tag: string): Promise<void> => {
      for (const [at, { api }] of running.entries()) {
        const message = `${tag}${at}`;
        await sendOnce(api.url, stream, message, JSON.stringify({ message, marker: message }));
        const found = await until(`the event of backend ${at} is stored`, async () => {
          await elasticsearch.count(`${stream}-*`);
          return (await elasticsearch.search(`${stream}-*`, { query: { term: { marker: message } } }))[0];
        });
        expect(found.source.tags).toEqual([tag]);
      }
    };

    it("are in force on both within seconds, without a restart where it can be", async () => {
      const first = { name: "tags", text: tagging("one"), based_on: 0 };
      expect(await pipelines.save(0, first)).toEqual({ version: 1, applied: "live" });
      await pipelines.inForce("tags", 1);
      await seesTag("one");
      const second = { name: "tags", text: tagging("two"), based_on: 1 };
      expect(await pipelines.save(1, second)).toEqual({ version: 2, applied: "live" });
      await pipelines.inForce("tags", 2);
      await seesTag("two");
    }, 100_000);

    it("restart both when one brings another input, which both then read", async () => {
      const saved = { name: "later", text: reading(later), based_on: 0 };
      expect(await pipelines.save(1, saved)).toEqual({ version: 1, applied: "restart" });
      await pipelines.inForce("later", 1);
      await until("what waited in the topic is stored", async () => (await elasticsearch.count(later)) > 0, SOON);
    }, 100_000);

    it("are taken back once, by the backend where they were saved, when they cannot be started", async () => {
      const port = await freePort();
      const other = createServer();
      await new Promise<void>((listening) => other.listen(port, "127.0.0.1", listening));
      try {
        const text = reading(later, `input { syslog { host => "127.0.0.1" port => ${port} } }`);
        const saved = { name: "later", text, based_on: 1 };
        expect(await pipelines.save(0, saved)).toEqual({ version: 2, applied: "restart" });
        await pipelines.inForce("later", 3);
        expect((await pipelines.listed(0)).status.refusal?.message).toContain(String(port));
        // Nothing more comes of it, from neither: what would have come is there after this.
        await sleep(QUIET);
        expect(await pipelines.versions("later")).toEqual([
          [3, "restored", "heimdall"],
          [2, "changed", "person:admin"],
          [1, "created", "person:admin"],
        ]);
        await pipelines.inForce("later", 3);
        expect((await pipelines.listed(1)).status.refusal).toBeNull();
      } finally {
        await new Promise((closed) => other.close(closed));
      }
    }, 100_000);

    it("lose nothing of all that was acknowledged meanwhile, and store nothing twice", async () => {
      const { byTopic, byHttp } = await traffic!.stop();
      for (const [topic, messages] of Object.entries(byTopic)) {
        expect(messages.length).toBeGreaterThan(500);
        expect(await stored(topic, messages.length)).toEqual([...messages].sort());
        const points = await until(`all points of ${topic} are there`, async () => {
          const found = await influxdb.points(name, topic);
          return found.length >= messages.length && found;
        });
        expect(points.map(({ tags }) => tags.id).sort()).toEqual([...messages].sort());
      }
      expect(byHttp.length).toBeGreaterThan(500);
      const wanted = [...byHttp, "one0", "one1", "two0", "two1"].sort();
      expect(await stored(`${stream}-*`, wanted.length)).toEqual(wanted);
    }, 100_000);

    /** The messages of an index, one for each document, once there are so many. */
    async function stored(index: string, count: number): Promise<string[]> {
      await until(`all of ${index} is stored`, async () => (await elasticsearch.count(index)) >= count, SOON);
      const messages: string[] = [];
      for await (const page of elasticsearch.scan(index, ["message"])) {
        messages.push(...page.map(({ source }) => String(source.message)));
      }
      return messages.sort();
    }
  },
);
