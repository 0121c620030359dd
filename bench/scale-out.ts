/**
 * One, two and three backends with one worker each on a topic of six partitions: how fast access logs come through grok
 * into the store, and what the limit was, judged by the CPU that each process used meanwhile. Prints one JSON line.
 *
 *   node bench/scale-out.ts [--events 500000] [--backends 3] [--store influxdb|elasticsearch]
 */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { type OwnStack, startOwnStack } from "../test/stack/servers/own-stack.ts";
import { createElasticsearch } from "../test/support/elasticsearch.ts";
import { createInfluxdb } from "../test/support/influxdb.ts";
import { connectKafka } from "../test/support/kafka.ts";
import { accessLine } from "./support/access-log.ts";
import { fillTopic, PARTITIONS, rounded } from "./support/fill-topic.ts";
import { watchStored } from "./support/progress.ts";
import { startServer } from "./support/server.ts";
import { startUsage } from "./support/usage.ts";

const TOPIC = "access";
/** Of a worker thread or of all cores: busier than this is as busy as it gets. */
const FULL = 0.85;
/** The part of the events that comes before the measurement: by then all backends have joined and are warm. */
const WARM = 0.25;

type StoreName = "influxdb" | "elasticsearch";

const outputs: Record<StoreName, (name: string) => string> = {
  elasticsearch: (name) => `elasticsearch { index => "${name}" }`,
  influxdb: (name) => `influxdb {
    db => "${name}"
    measurement => "access"
    data_points => { "verb" => "%{[http][request][method]}" "bytes" => "%{[http][response][body][bytes]}" }
    send_as_tags => ["verb"]
    coerce_values => { "bytes" => "integer" }
  }`,
};

const pipeline = (broker: string, store: StoreName, name: string): string => `input {
  kafka {
    bootstrap_servers => "${broker}"
    topics => ["${TOPIC}"]
    group_id => "${name}"
    auto_offset_reset => "earliest"
    codec => plain
  }
}
filter {
  grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }
  date { match => ["timestamp", "dd/MMM/yyyy:HH:mm:ss Z"] remove_field => ["timestamp"] }
}
output { ${outputs[store](name)} }
`;

/** Busy seconds of all cores of the machine so far. */
function machineSeconds(): number {
  const [, user, nice, system, , , interrupt, softInterrupt] = readFileSync("/proc/stat", "utf8").split(/\s+/);
  return [user, nice, system, interrupt, softInterrupt].reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

interface Share {
  readonly backends: number;
  readonly store: number;
  readonly kafka: number;
  readonly machine: number;
}

function limitOf(backends: number, cores: Share): string {
  const { store, kafka, machine } = cores;
  if (machine >= availableParallelism() * FULL) {
    const others = rounded(Math.max(0, machine - store - kafka - cores.backends));
    return `the machine's cores: the store takes ${store}, the backends ${cores.backends}, Kafka ${kafka}, others ${others}`;
  }
  return cores.backends >= backends * FULL ? "the backends' workers" : "the store";
}

async function runBackends(stack: OwnStack, store: StoreName, backends: number, events: number) {
  const name = `scale_${backends}`;
  const elasticsearch = createElasticsearch(stack[store].url);
  const influxdb = createInfluxdb(stack[store].url);
  if (store === "influxdb") await influxdb.createDatabase(name);
  const stored = () => (store === "influxdb" ? influxdb.count(name, "access", "bytes") : elasticsearch.count(name));
  // The cheap counters also count what is written again after a rebalance, so the end is told by the dear one.
  const count = async (): Promise<number> => {
    const written = await (store === "influxdb" ? influxdb.written(name) : elasticsearch.indexed(name));
    return written < events ? written : stored();
  };
  const servers = await Promise.all(
    Array.from({ length: backends }, () =>
      startServer({
        pipelines: { "access.conf": pipeline(stack.kafka.url, store, name) },
        settings: [
          `kafka.brokers=${stack.kafka.url}`,
          `state.url=${stack.postgresql.url}`,
          store === "influxdb" ? `influxdb.url=${stack.influxdb.url}` : `elasticsearch.node=${stack.elasticsearch.url}`,
          "elasticsearch.replicas=0",
          "pipelines.workers=1",
          "monitoring.enabled=false",
        ],
      }),
    ),
  );
  try {
    const pids = Object.fromEntries(servers.map(({ pid }, at) => [`backend ${at + 1}`, pid]));
    const pid = { ...pids, store: stack[store].pid, kafka: stack.kafka.pid };
    let begun = { usage: startUsage(pid), machine: machineSeconds(), at: performance.now() };
    const progress = await watchStored({
      expected: events,
      count,
      from: WARM,
      onFirst: () => {
        begun = { usage: startUsage(pid), machine: machineSeconds(), at: performance.now() };
      },
    });
    const seconds = (performance.now() - begun.at) / 1000;
    const used = begun.usage();
    const cores: Share = {
      backends: rounded(Object.keys(pids).reduce((sum, one) => sum + used[one]!, 0) / seconds),
      store: rounded(used.store! / seconds),
      kafka: rounded(used.kafka! / seconds),
      machine: rounded((machineSeconds() - begun.machine) / seconds),
    };
    return {
      backends,
      events_per_second: Math.round(progress.perSecond),
      stored: await stored(),
      cores,
      limit: limitOf(backends, cores),
    };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function run(events: number, most: number, store: StoreName): Promise<void> {
  const stack = await startOwnStack(["kafka", store, "postgresql"]);
  try {
    const kafka = await connectKafka(stack.kafka.url);
    await fillTopic(kafka, TOPIC, events, (number) => accessLine(number, events));
    await kafka.close();
    const runs: Awaited<ReturnType<typeof runBackends>>[] = [];
    for (let backends = 1; backends <= most; backends += 1) {
      runs.push(await runBackends(stack, store, backends, events));
    }
    console.log(
      JSON.stringify({
        bench: "scale-out",
        what: `Kafka (${PARTITIONS} partitions), grok of the combined log format, ${store}; one worker a backend`,
        machine_cores: availableParallelism(),
        events,
        runs,
        speed_to_one_backend: runs.map((one) => rounded(one.events_per_second / runs[0]!.events_per_second)),
      }),
    );
  } finally {
    await stack.stop();
  }
}

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "500000" },
    backends: { type: "string", default: "3" },
    store: { type: "string", default: "influxdb" },
  },
});
if (values.store !== "influxdb" && values.store !== "elasticsearch") {
  console.error("--store is influxdb or elasticsearch");
  process.exit(2);
}
await run(Number(values.events), Number(values.backends), values.store);
