import { sendLines } from "../../../../examples/haproxy-json/generate.ts";
import { createInstallation } from "../../../support/child.ts";
import { createElasticsearch } from "../../../support/elasticsearch.ts";
import { createInfluxdb, type RealInfluxdb } from "../../../support/influxdb.ts";
import { until } from "../../../support/until.ts";
import { sendDocumentedEvents } from "./documented-events.ts";
import { runExamples } from "./examples.ts";
import { sendRecorded } from "./recorded.ts";
import { sendSamples } from "./samples.ts";
import { runTelegraf } from "./telegraf.ts";

export interface Stores {
  readonly elasticsearch: { readonly url: string };
  readonly influxdb: { readonly url: string };
  readonly kafka: { readonly url: string };
}

/**
 * Fills empty stores through Heimdall with all that dashboards and alert rules ask for: what real Telegraf measures, the
 * samples of Beats, what the examples' generators write, and what Heimdall says of itself meanwhile.
 */
export async function fillStores({ elasticsearch, influxdb, kafka }: Stores): Promise<void> {
  const settings = {
    "elasticsearch.node": elasticsearch.url,
    "elasticsearch.replicas": 0,
    "influxdb.url": influxdb.url,
    "monitoring.interval": "1s",
    "pipelines.workers": 1,
  };
  const installation = await createInstallation({ settings: { ...settings, "kafka.brokers": kafka.url } });
  try {
    const { api, ports } = await installation.start();
    await sendTrouble(api.url, ports.syslog);
    // First: an example chooses which policy of the database `metricbeat` points go to.
    const servers = {
      elasticsearch: createElasticsearch(elasticsearch.url),
      influxdb: createInfluxdb(influxdb.url),
    };
    await runExamples(servers, settings);
    const now = Date.now();
    await sendSamples(api.url, now);
    await sendDocumentedEvents(api.url, now);
    await runTelegraf(api.url);
    // After Telegraf, which makes the database.
    await sendRecorded(api.url, now);
    await until("all samples are stored", () => isDrained(servers.influxdb), 60_000);
    await until("Heimdall has watched itself for some steps of time", () => hasWatched(servers.influxdb), 60_000);
  } finally {
    await installation.remove();
  }
}

/** What goes wrong in every installation: a line that is no syslog, a request that is no JSON. */
async function sendTrouble(url: string, syslogPort: number): Promise<void> {
  await sendLines(["no priority, no time, no host"], syslogPort);
  await fetch(`${url}/es/_bulk`, {
    method: "POST",
    body: "not json\n",
    headers: { "content-type": "application/x-ndjson" },
  });
  await fetch(`${url}/influx/write?db=telegraf`, { method: "POST", body: "no fields" });
}

/** Whether Heimdall has stored what lay in Kafka. */
async function isDrained(influxdb: RealInfluxdb): Promise<boolean> {
  const answer = await influxdb.ask(
    'SELECT last("lag") FROM "monitoring"."heimdall_kafka_lag" WHERE time > now() - 5s GROUP BY "topic", "partition"',
    "heimdall",
  );
  const lags = [...answer.matchAll(/"values":\[\[[^,]+,(\d+)\]\]/g)].map(([, lag]) => Number(lag));
  return lags.length > 0 && lags.every((lag) => lag === 0);
}

/** Whether rates can be told: they need the numbers of more than one step, which are ten seconds long. */
async function hasWatched(influxdb: RealInfluxdb): Promise<boolean> {
  const answer = await influxdb.ask(
    'SELECT last("failures") FROM "monitoring"."heimdall_pipeline" WHERE time > now() - 1h GROUP BY time(10s) fill(none)',
    "heimdall",
  );
  return (answer.match(/\[\d+,\d+\]/g) ?? []).length >= 3;
}
