/**
 * Resident memory of one process at a steady rate: access logs from Kafka through grok into Elasticsearch and InfluxDB.
 * Prints one JSON line; aim: under 400 MB at 20,000 events a second.
 *
 *   node bench/memory.ts [--seconds 180] [--rate 20000]
 */
import { parseArgs } from "node:util";
import { createPace } from "../test/faults/support/pace.ts";
import { startOwnStack } from "../test/stack/servers/own-stack.ts";
import { createElasticsearch } from "../test/support/elasticsearch.ts";
import { createInfluxdb } from "../test/support/influxdb.ts";
import { connectKafka, type RealKafka } from "../test/support/kafka.ts";
import { accessLine } from "./support/access-log.ts";
import { PARTITIONS, rounded } from "./support/fill-topic.ts";
import { watchStored } from "./support/progress.ts";
import { startServer } from "./support/server.ts";
import { cpuSeconds, residentMegabytes } from "./support/usage.ts";

const AIM_MEGABYTES = 400;
const TOPIC = "access";
const GROUP = "memory";
const INDEX = "memory";
const DATABASE = "memory";
const SAMPLE_MILLISECONDS = 500;

const pipeline = (broker: string): string => `input {
  kafka {
    bootstrap_servers => "${broker}"
    topics => ["${TOPIC}"]
    group_id => "${GROUP}"
    auto_offset_reset => "earliest"
    codec => plain
  }
}
filter {
  grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }
  date { match => ["timestamp", "dd/MMM/yyyy:HH:mm:ss Z"] remove_field => ["timestamp"] }
}
output {
  elasticsearch { index => "${INDEX}" }
  influxdb {
    db => "${DATABASE}"
    measurement => "access"
    data_points => { "verb" => "%{[http][request][method]}" "bytes" => "%{[http][response][body][bytes]}" }
    send_as_tags => ["verb"]
    coerce_values => { "bytes" => "integer" }
  }
}
`;

/** Writes lines at a steady rate; answers how many. */
async function produce(kafka: RealKafka, rate: number, seconds: number): Promise<number> {
  const producer = await kafka.producer();
  const pace = createPace(rate, seconds);
  const each = Math.ceil(rate / 20 / PARTITIONS) * PARTITIONS;
  const total = rate * seconds;
  let sent = 0;
  while (await pace.take(each)) {
    const from = sent;
    sent += each;
    await producer.send(
      TOPIC,
      Array.from({ length: each }, (_, at) => ({ partition: at % PARTITIONS, value: accessLine(from + at, total) })),
    );
  }
  await producer.close();
  return sent;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function run(seconds: number, rate: number): Promise<void> {
  const stack = await startOwnStack(["kafka", "elasticsearch", "influxdb"]);
  try {
    const kafka = await connectKafka(stack.kafka.url);
    const elasticsearch = createElasticsearch(stack.elasticsearch.url);
    const influxdb = createInfluxdb(stack.influxdb.url);
    await kafka.createTopic(TOPIC, PARTITIONS);
    await influxdb.createDatabase(DATABASE);
    const server = await startServer({
      pipelines: { "access.conf": pipeline(stack.kafka.url) },
      settings: [
        `kafka.brokers=${stack.kafka.url}`,
        `elasticsearch.node=${stack.elasticsearch.url}`,
        "elasticsearch.replicas=0",
        `influxdb.url=${stack.influxdb.url}`,
        "monitoring.enabled=false",
      ],
    });
    const samples: number[] = [];
    const sampler = setInterval(() => samples.push(residentMegabytes(server.pid)), SAMPLE_MILLISECONDS);
    const cpu = cpuSeconds(server.pid);
    const events = await produce(kafka, rate, seconds);
    const used = cpuSeconds(server.pid) - cpu;
    const behind = await kafka.lag(GROUP, TOPIC);
    const progress = await watchStored({ expected: events, count: () => elasticsearch.indexed(INDEX) });
    clearInterval(sampler);
    await server.stop();
    await kafka.close();
    const highest = Math.max(...samples);
    console.log(
      JSON.stringify({
        bench: "memory",
        what: `Kafka, grok of the combined log format, Elasticsearch and InfluxDB at ${rate} events a second`,
        seconds,
        events,
        documents: progress.stored,
        points: await influxdb.count(DATABASE, "access", "bytes"),
        events_behind_at_the_end: behind,
        cores: rounded(used / seconds),
        resident_mb: { highest: Math.round(highest), p95: Math.round(percentile(samples, 0.95)) },
        aim_mb: AIM_MEGABYTES,
      }),
    );
  } finally {
    await stack.stop();
  }
}

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "180" }, rate: { type: "string", default: "20000" } },
});
await run(Number(values.seconds), Number(values.rate));
