import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CACHE } from "../../test/stack/servers/installed.ts";
import { type Background, startBackground } from "../../test/support/background.ts";

export interface TelegrafOptions {
  readonly directory: string;
  readonly broker: string;
  readonly topic: string;
  readonly influxdb: string;
  readonly database: string;
}

/**
 * Telegraf that reads access logs from Kafka into InfluxDB. Set for throughput: full batches of 5,000 that leave as soon
 * as they are full, room for ten of them, and enough messages under way that it never waits for an acknowledgement.
 */
export function startTelegraf(options: TelegrafOptions): Promise<Background> {
  const { directory, broker, topic, influxdb, database } = options;
  const file = join(directory, "telegraf.conf");
  writeFileSync(
    file,
    `[agent]
  interval = "1s"
  flush_interval = "1s"
  metric_batch_size = 5000
  metric_buffer_limit = 100000
  omit_hostname = true
  skip_processors_after_aggregators = true

[[inputs.kafka_consumer]]
  brokers = ["${broker}"]
  topics = ["${topic}"]
  consumer_group = "telegraf-${topic}"
  offset = "oldest"
  kafka_version = "3.6.0"
  max_undelivered_messages = 50000
  data_format = "grok"
  grok_patterns = ["%{COMBINED_LOG_FORMAT}"]
  name_override = "access"

[[outputs.influxdb]]
  urls = ["${influxdb}"]
  database = "${database}"
  skip_database_creation = true
  content_encoding = "identity"
`,
  );
  return startBackground(join(CACHE, "bin", "telegraf"), ["--config", file, "--quiet"]);
}
