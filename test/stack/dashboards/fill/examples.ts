import { haproxyLine, haproxyLog, sendLines } from "../../../../examples/haproxy-json/generate.ts";
import { sendDatagrams, shopDatagrams } from "../../../../examples/log4j-syslog/generate.ts";
import { filebeatEvents, mailLines } from "../../../../examples/mail-application/generate.ts";
import { metricbeatEvents } from "../../../../examples/metricbeat/generate.ts";
import { sendBulk } from "../../../../examples/send-bulk.ts";
import { startTelegramStandin } from "../../../standins/telegram.ts";
import { type Child, createInstallation } from "../../../support/child.ts";
import type { RealElasticsearch } from "../../../support/elasticsearch.ts";
import type { RealInfluxdb } from "../../../support/influxdb.ts";
import { until } from "../../../support/until.ts";

interface Example {
  readonly name: string;
  /** What its generator sends. */
  send(heimdall: Child, now: number): Promise<void>;
  /** The rule that finds something in it: Heimdall writes the incident to the metric store. */
  readonly rule?: string;
  /** Documents that are there afterwards. */
  readonly stored?: { readonly index: string; readonly count: number };
}

const REQUESTS = 400;
const ORDERS = 20;

const EXAMPLES: readonly Example[] = [
  {
    name: "mail-application",
    send: ({ api }, now) => sendBulk(api.url, "filebeat-9.0.0", filebeatEvents(mailLines(600, now, 2 * 3_600_000))),
    stored: { index: "mail-*", count: 600 },
  },
  {
    name: "haproxy-json",
    send: async ({ ports }, now) => {
      const times = Array.from({ length: REQUESTS }, (_, number) => now - (REQUESTS - number) * 1_000);
      await sendLines(
        times.map((time, number) => haproxyLine(haproxyLog(number, time), time)),
        ports.syslog,
      );
    },
    stored: { index: "haproxy-*", count: REQUESTS },
  },
  {
    name: "log4j-syslog",
    send: ({ ports }, now) => sendDatagrams(shopDatagrams(ORDERS, "legacy-01", new Date(now)), ports.syslog),
    stored: { index: "legacy-*", count: ORDERS + 4 },
    rule: "legacy application errors",
  },
  {
    name: "metricbeat",
    send: async ({ api }, now) => {
      const rounds = Array.from({ length: 6 }, (_, round) => now - round * 60_000);
      const events = rounds.flatMap((time) => metricbeatEvents("web-03", time, 0.95));
      await sendBulk(api.url, "metricbeat-9.0.0", events);
    },
    rule: "disk nearly full",
  },
];

/** Runs each example with its own settings on the real stores, and sends what its generator sends. */
export async function runExamples(
  { elasticsearch, influxdb }: { readonly elasticsearch: RealElasticsearch; readonly influxdb: RealInfluxdb },
  settings: Readonly<Record<string, string | number>>,
): Promise<void> {
  const telegram = await startTelegramStandin({ token: "123456:example" });
  try {
    for (const { name, send, stored, rule } of EXAMPLES) {
      const config = `examples/${name}/heimdall.yaml`;
      const installation = await createInstallation({
        config,
        settings: { ...settings, "telegram.api_url": telegram.url },
      });
      try {
        await send(await installation.start(), Date.now());
        if (stored !== undefined) {
          const isThere = async () => (await elasticsearch.count(stored.index)) >= stored.count;
          await until(`the lines of ${name} are stored`, isThere, 60_000);
        }
        if (rule !== undefined) await until(`"${rule}" has found something`, () => hasIncident(influxdb, rule), 60_000);
      } finally {
        await installation.remove();
      }
    }
  } finally {
    await telegram.close();
  }
}

async function hasIncident(influxdb: RealInfluxdb, rule: string): Promise<boolean> {
  const from = '"monitoring"."heimdall_incident"';
  return (await influxdb.ask(`SELECT "text" FROM ${from} WHERE "rule" = '${rule}'`, "heimdall")).includes('"series"');
}
