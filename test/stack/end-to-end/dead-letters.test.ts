import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Outcome, spawnHeimdall } from "../../backend/cli/support.ts";
import { type Child, createInstallation, type Installation } from "../../support/child.ts";
import { createElasticsearch, type RealElasticsearch } from "../../support/elasticsearch.ts";
import { connectKafka, type RealKafka } from "../../support/kafka.ts";
import { until } from "../../support/until.ts";
import { describeWithServers, serverAddress } from "../shared-servers.ts";
import { createSchema, type OwnSchema } from "../stores/postgresql-state.ts";
import { kafkaInput } from "./room.ts";

const MESSAGES = 1_000;
const BAD_EVERY = 100;
const BAD = MESSAGES / BAD_EVERY;

interface Letter {
  readonly id: string;
  readonly form: string;
  readonly source: string;
  readonly reason: string;
  readonly target: string;
}

describeWithServers(["kafka", "elasticsearch", "postgresql"], "dead letters of two backends", () => {
  const name = `e2e-${randomBytes(4).toString("hex")}`;
  const index = `${name}-logs`;
  let kafka: RealKafka;
  let elasticsearch: RealElasticsearch;
  let schema: OwnSchema;
  let backends: readonly [Installation, Installation];
  let running: readonly Child[];

  const pipeline = (filter: string): string =>
    `${kafkaInput(serverAddress("kafka"), name, "codec => json")}
filter { ${filter} }
output { elasticsearch { index => "${index}" } }
`;
  const letters = (backend: Installation, ...words: string[]): Promise<Outcome> =>
    spawnHeimdall(["dead-letters", ...words, `--data_dir=${join(backend.directory, "data")}`]);
  const list = async (backend: Installation): Promise<Letter[]> => {
    const { stdout } = await letters(backend, "list", "--json");
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Letter);
  };
  const message = (number: number): string =>
    JSON.stringify({ n: number, bytes: number % BAD_EVERY === 7 ? "12k" : number });

  beforeAll(async () => {
    kafka = await connectKafka(serverAddress("kafka"));
    elasticsearch = createElasticsearch(serverAddress("elasticsearch"));
    schema = await createSchema(serverAddress("postgresql"));
    await kafka.createTopic(name, 2);
    await elasticsearch.ask("PUT", `/${index}`, {
      settings: { number_of_replicas: 0 },
      mappings: { properties: { n: { type: "long" }, bytes: { type: "long" } } },
    });
    const options = {
      pipelines: { "web.conf": pipeline("") },
      settings: {
        "kafka.brokers": serverAddress("kafka"),
        "kafka.topic_prefix": `${name}-own`,
        "kafka.group_id": name,
        "elasticsearch.node": elasticsearch.url,
        "elasticsearch.replicas": 0,
        "monitoring.enabled": "false",
      },
      environment: { HEIMDALL_STATE_URL: schema.url },
    };
    backends = [await createInstallation(options), await createInstallation(options)];
    running = await Promise.all(backends.map((backend) => backend.start()));
    const producer = await kafka.producer();
    await producer.send(
      name,
      Array.from({ length: MESSAGES }, (_, number) => ({ partition: number % 2, value: message(number) })),
    );
    await producer.close();
  });
  afterAll(async () => {
    await Promise.all((backends ?? []).map((backend) => backend.remove()));
    const own = (await kafka.admin.listTopics()).filter((topic) => topic.startsWith(name));
    await kafka.admin.deleteTopics({ topics: own });
    await kafka.close();
    await elasticsearch.remove(`${name}*`);
    await schema.drop();
  });

  it("holds what Elasticsearch refuses, seen by both, while everything else goes on", async () => {
    await until("all the others are stored", async () => (await elasticsearch.count(index)) === MESSAGES - BAD);
    await until("the letters are there", async () => (await list(backends[0])).length === BAD);
    const [one] = await list(backends[1]);
    expect(one).toMatchObject({
      form: "message",
      target: index,
      reason: expect.stringMatching(/failed to parse field \[bytes\] of type \[long\]/),
      source: expect.stringMatching(new RegExp(`^kafka ${name}/[01]/\\d+$`)),
    });
    const { stdout, stderr } = await letters(backends[1], "summary");
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
    expect(stdout).toMatch(/ 10 {2}web .*failed to parse field \[bytes\]/);
    expect(stderr).toMatch(/^10 open/);
  });

  it("mends a single one at one backend and replays it at the other", async () => {
    const [first, second] = await list(backends[0]);
    const again = await letters(backends[0], "replay", first!.id);
    expect(again).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining("refused again: ") });
    expect(await list(backends[0])).toHaveLength(BAD);

    const payload = (await letters(backends[0], "show", second!.id, "--payload")).stdout;
    const { n } = JSON.parse(payload) as { n: number };
    expect(payload).toBe(message(n));
    const file = join(backends[0].directory, "letter.json");
    writeFileSync(file, `${payload.replace('"12k"', "12000")}\n`);
    expect(await letters(backends[0], "fix", second!.id, file)).toMatchObject({ code: 0 });
    expect(await letters(backends[1], "replay", second!.id)).toMatchObject({
      code: 0,
      stdout: `${second!.id}  stored\n`,
    });
    expect(await elasticsearch.count(index)).toBe(MESSAGES - BAD + 1);
    const [stored] = await elasticsearch.search(index, { query: { term: { n } } });
    expect(stored?.source).toMatchObject({ n, bytes: 12_000 });
    expect(await letters(backends[0], "replay", second!.id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("is replayed already"),
    });
  });

  it("replays all through a pipeline that was mended, and each event is stored once", async () => {
    const [one] = backends;
    writeFileSync(join(one.directory, "pipelines", "web.conf"), pipeline('mutate { gsub => ["bytes", "k$", "000"] }'));
    expect(await running[0]!.end("SIGTERM")).toBe(0);
    await one.start();
    expect(await letters(one, "replay", "--all", "--reason", "type [long]")).toMatchObject({
      code: 0,
      stdout: `${BAD - 1} stored, 0 refused again\n`,
    });
    expect(await list(one)).toEqual([]);
    const numbers = new Set<unknown>();
    await elasticsearch.count(index);
    for await (const page of elasticsearch.scan(index, ["n"])) for (const { source } of page) numbers.add(source.n);
    expect(numbers.size).toBe(MESSAGES);
    expect(await elasticsearch.count(index)).toBe(MESSAGES);
  });
});
