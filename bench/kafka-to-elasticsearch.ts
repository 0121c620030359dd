/**
 * Access logs from Kafka through grok into Elasticsearch (one shard, no replica), beside the ceiling, which is the very
 * same documents with their ids sent by a bare bulk loop in the best of several shapes, and beside rsyslog (imkafka,
 * mmnormalize, omelasticsearch). A first run of Heimdall makes the documents and warms Elasticsearch; then the loop and
 * Heimdall take turns, and the best of each counts. Prints one JSON line with the ratios; aim: 0.8 of the ceiling.
 *
 *   node bench/kafka-to-elasticsearch.ts [--events 300000] [--rounds 2]
 */
import { parseArgs } from "node:util";
import { type OwnStack, startOwnStack } from "../test/stack/servers/own-stack.ts";
import { createElasticsearch, type RealElasticsearch } from "../test/support/elasticsearch.ts";
import { connectKafka } from "../test/support/kafka.ts";
import { accessLine } from "./support/access-log.ts";
import { type BulkLines, type BulkShape, sendBulk } from "./support/bulk-loop.ts";
import { fillTopic, PARTITIONS, rounded } from "./support/fill-topic.ts";
import { watchStored } from "./support/progress.ts";
import { startRsyslog } from "./support/rsyslog.ts";
import { startServer } from "./support/server.ts";
import { cpuSeconds } from "./support/usage.ts";

const AIM = 0.8;
const TOPIC = "access";
const SAMPLE = 50_000;
const SHAPES: readonly BulkShape[] = [500, 1_000, 2_000, 5_000].flatMap((size) =>
  [2, 4].map((connections) => ({ size, connections })),
);

const pipeline = (broker: string, index: string): string => `input {
  kafka {
    bootstrap_servers => "${broker}"
    topics => ["${TOPIC}"]
    group_id => "heimdall-${index}"
    auto_offset_reset => "earliest"
    codec => plain
  }
}
filter {
  grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }
  date { match => ["timestamp", "dd/MMM/yyyy:HH:mm:ss Z"] remove_field => ["timestamp"] }
}
output { elasticsearch { index => "${index}" } }
`;

interface Measured {
  readonly events_per_second: number;
  readonly cpu_seconds_per_million: number;
  readonly stored: number;
}

const faster = (one: Measured, other: Measured): Measured =>
  one.events_per_second >= other.events_per_second ? one : other;

async function measure(store: RealElasticsearch, index: string, events: number, pid: number): Promise<Measured> {
  const progress = await watchStored({ expected: events, count: () => store.indexed(index) });
  const cpu = cpuSeconds(pid);
  return {
    events_per_second: Math.round(progress.perSecond),
    cpu_seconds_per_million: rounded((cpu / Math.max(1, progress.stored)) * 1e6),
    stored: await store.count(index),
  };
}

async function runHeimdall(stack: OwnStack, store: RealElasticsearch, index: string, events: number) {
  const server = await startServer({
    pipelines: { "access.conf": pipeline(stack.kafka.url, index) },
    settings: [
      `kafka.brokers=${stack.kafka.url}`,
      `elasticsearch.node=${stack.elasticsearch.url}`,
      "elasticsearch.replicas=0",
      "monitoring.enabled=false",
    ],
  });
  return measure(store, index, events, server.pid).finally(() => server.stop());
}

async function runRsyslog(stack: OwnStack, store: RealElasticsearch, events: number): Promise<Measured> {
  const rsyslog = await startRsyslog({
    directory: stack.directory,
    broker: stack.kafka.url,
    topic: TOPIC,
    elasticsearch: stack.elasticsearch.url,
    index: "rsyslog",
  });
  return measure(store, "rsyslog", events, rsyslog.pid).finally(() => rsyslog.stop());
}

/** The documents as Heimdall stored them, ready to be sent. */
async function documentsOf(store: RealElasticsearch, index: string): Promise<BulkLines> {
  const lines: Buffer[] = [];
  for await (const page of store.scan(index)) {
    for (const { id, source } of page) {
      lines.push(Buffer.from(`{"index":{"_id":"${id}"}}\n${JSON.stringify(source)}\n`));
    }
  }
  return lines;
}

/** A way to make empty indices of the same mapping as the first one: one shard, no replica. */
async function indexMaker(store: RealElasticsearch, like: string): Promise<(name: string) => Promise<void>> {
  const found = await store.ask<Record<string, { mappings: object }>>("GET", `/${like}/_mapping`);
  const { mappings } = Object.values(found)[0]!;
  return async (name) => {
    await store.ask("PUT", `/${name}`, { settings: { number_of_shards: 1, number_of_replicas: 0 }, mappings });
  };
}

async function bestShape(
  store: RealElasticsearch,
  makeIndex: (name: string) => Promise<void>,
  documents: BulkLines,
): Promise<BulkShape> {
  let best = { shape: SHAPES[0]!, perSecond: 0 };
  for (const [number, shape] of SHAPES.entries()) {
    const index = `shape-${number}`;
    await makeIndex(index);
    const perSecond = await sendBulk(store.url, index, documents.slice(0, SAMPLE), shape);
    if (perSecond > best.perSecond) best = { shape, perSecond };
    await store.remove(index);
  }
  return best.shape;
}

async function run(events: number, rounds: number): Promise<void> {
  const stack = await startOwnStack(["kafka", "elasticsearch"]);
  try {
    const kafka = await connectKafka(stack.kafka.url);
    const store = createElasticsearch(stack.elasticsearch.url);
    await fillTopic(kafka, TOPIC, events, (number) => accessLine(number, events));
    await kafka.close();

    await runHeimdall(stack, store, "access-warm", events);
    const documents = await documentsOf(store, "access-warm");
    const makeIndex = await indexMaker(store, "access-warm");
    await store.remove("access-warm");
    const shape = await bestShape(store, makeIndex, documents);

    let bare: Measured = { events_per_second: 0, cpu_seconds_per_million: 0, stored: 0 };
    let ours = bare;
    for (let round = 0; round < rounds; round += 1) {
      const index = `round-${round}`;
      await makeIndex(`bare-${index}`);
      const before = process.cpuUsage();
      const perSecond = await sendBulk(store.url, `bare-${index}`, documents, shape);
      const { user, system } = process.cpuUsage(before);
      bare = faster(bare, {
        events_per_second: Math.round(perSecond),
        cpu_seconds_per_million: rounded((user + system) / documents.length),
        stored: await store.count(`bare-${index}`),
      });
      await store.remove(`bare-${index}`);
      await makeIndex(`access-${index}`);
      ours = faster(ours, await runHeimdall(stack, store, `access-${index}`, events));
      await store.remove(`access-${index}`);
    }
    const rsyslog = await runRsyslog(stack, store, events);

    console.log(
      JSON.stringify({
        bench: "kafka-to-elasticsearch",
        what: `Kafka (${PARTITIONS} partitions), grok of the combined log format, date, Elasticsearch with one shard`,
        events,
        heimdall: ours,
        bare_bulk_loop: { ...bare, ...shape },
        rsyslog,
        ratio_to_ceiling: rounded(ours.events_per_second / bare.events_per_second),
        ratio_to_rsyslog: rounded(ours.events_per_second / rsyslog.events_per_second),
        aim: AIM,
      }),
    );
  } finally {
    await stack.stop();
  }
}

const { values } = parseArgs({
  options: { events: { type: "string", default: "300000" }, rounds: { type: "string", default: "2" } },
});
await run(Number(values.events), Number(values.rounds));
