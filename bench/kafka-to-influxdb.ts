/**
 * Access logs from Kafka into InfluxDB: Heimdall's grok beside Telegraf's (kafka_consumer, grok COMBINED_LOG_FORMAT,
 * outputs.influxdb), each on a topic of six partitions that is full before it starts, on servers of the run's own. CPU is
 * of all threads from the start of the process on. Prints one JSON line with the ratios; aim: 10.
 *
 *   node bench/kafka-to-influxdb.ts [--events 1000000] [--peer-events 200000]
 */
import { parseArgs } from "node:util";
import { startOwnStack } from "../test/stack/servers/own-stack.ts";
import { createInfluxdb, type RealInfluxdb } from "../test/support/influxdb.ts";
import { connectKafka } from "../test/support/kafka.ts";
import { accessLine } from "./support/access-log.ts";
import { fillTopic, PARTITIONS, rounded } from "./support/fill-topic.ts";
import { watchStored } from "./support/progress.ts";
import { startServer } from "./support/server.ts";
import { startTelegraf } from "./support/telegraf.ts";
import { cpuSeconds } from "./support/usage.ts";

const AIM = 10;

const pipeline = (broker: string, topic: string): string => `input {
  kafka {
    bootstrap_servers => "${broker}"
    topics => ["${topic}"]
    group_id => "heimdall-${topic}"
    auto_offset_reset => "earliest"
    codec => plain
  }
}
filter {
  grok { match => { "message" => "%{COMBINEDAPACHELOG}" } }
  date { match => ["timestamp", "dd/MMM/yyyy:HH:mm:ss Z"] }
}
output {
  influxdb {
    db => "heimdall_bench"
    measurement => "access"
    data_points => {
      "verb" => "%{verb}"
      "resp_code" => "%{response}"
      "client_ip" => "%{clientip}"
      "ident" => "%{ident}"
      "auth" => "%{auth}"
      "request" => "%{request}"
      "http_version" => "%{httpversion}"
      "resp_bytes" => "%{bytes}"
      "referrer" => "%{referrer}"
      "agent" => "%{agent}"
    }
    send_as_tags => ["verb", "resp_code"]
    coerce_values => { "resp_bytes" => "integer" "http_version" => "float" }
  }
}
`;

interface Measured {
  readonly events: number;
  readonly points: number;
  readonly events_per_second: number;
  readonly cpu_seconds_per_million: number;
  readonly cores: number;
}

/** Waits until a running process has stored everything, and counts what InfluxDB has in the end. */
async function measure(influxdb: RealInfluxdb, database: string, events: number, pid: number): Promise<Measured> {
  let begun = { cpu: 0, at: performance.now() };
  const progress = await watchStored({
    expected: events,
    count: () => influxdb.written(database),
    onFirst: () => {
      begun = { cpu: cpuSeconds(pid), at: performance.now() };
    },
  });
  const cpu = cpuSeconds(pid);
  const cores = rounded((cpu - begun.cpu) / ((performance.now() - begun.at) / 1000));
  return {
    events,
    points: await influxdb.count(database, "access", "request"),
    events_per_second: Math.round(progress.perSecond),
    cpu_seconds_per_million: rounded((cpu / Math.max(1, progress.stored)) * 1e6),
    cores,
  };
}

async function run(events: number, peerEvents: number): Promise<void> {
  const stack = await startOwnStack(["kafka", "influxdb"]);
  try {
    const kafka = await connectKafka(stack.kafka.url);
    const influxdb = createInfluxdb(stack.influxdb.url);
    for (const name of ["heimdall_bench", "telegraf_bench"]) await influxdb.createDatabase(name);
    await fillTopic(kafka, "access-ours", events, (number) => accessLine(number, events));
    await fillTopic(kafka, "access-theirs", peerEvents, (number) => accessLine(number, peerEvents));
    await kafka.close();

    const telegraf = await startTelegraf({
      directory: stack.directory,
      broker: stack.kafka.url,
      topic: "access-theirs",
      influxdb: stack.influxdb.url,
      database: "telegraf_bench",
    });
    const theirs = await measure(influxdb, "telegraf_bench", peerEvents, telegraf.pid).finally(() => telegraf.stop());

    const heimdall = await startServer({
      pipelines: { "access.conf": pipeline(stack.kafka.url, "access-ours") },
      // The old field names: they have every value of the line, as Telegraf's pattern does.
      settings: [
        `kafka.brokers=${stack.kafka.url}`,
        `influxdb.url=${stack.influxdb.url}`,
        "pipelines.ecs_compatibility=disabled",
        "monitoring.enabled=false",
      ],
    });
    const ours = await measure(influxdb, "heimdall_bench", events, heimdall.pid).finally(() => heimdall.stop());

    console.log(
      JSON.stringify({
        bench: "kafka-to-influxdb",
        what: `Kafka (${PARTITIONS} partitions), grok of the combined log format, InfluxDB, beside Telegraf 1.37`,
        heimdall: ours,
        telegraf: theirs,
        points_lost: { heimdall: ours.events - ours.points, telegraf: theirs.events - theirs.points },
        cpu_ratio: rounded(theirs.cpu_seconds_per_million / ours.cpu_seconds_per_million),
        wall_ratio: rounded(ours.events_per_second / theirs.events_per_second),
        aim: AIM,
      }),
    );
  } finally {
    await stack.stop();
  }
}

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    "peer-events": { type: "string", default: "200000" },
  },
});
await run(Number(values.events), Number(values["peer-events"]));
