// `node bench/alert-latency.ts [--alerts 1000] [--rate 50] [--over http,beats,syslog] [--load 0]`: milliseconds from a
// line sent (by HTTP, Lumberjack or syslog TCP) to the receipt of its alert at a Telegram stand-in, as p50 and p99.
// `--load 2000` sends so many lines a second beside, which no rule matches. One line of JSON each way in.
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { startTelegramStandin } from "../test/standins/telegram.ts";
import { type Child, createInstallation } from "../test/support/child.ts";
import { openLumberjack } from "../test/support/lumberjack-client.ts";

const { values } = parseArgs({
  options: {
    alerts: { type: "string", default: "1000" },
    rate: { type: "string", default: "50" },
    over: { type: "string", default: "http,beats,syslog" },
    load: { type: "string", default: "0" },
  },
});
const ALERTS = Number(values.alerts);
const RATE = Number(values.rate);
const LOAD = Number(values.load);
const LOAD_BATCH = 200;

// Every line alerts: nothing is silenced, and each has a text of its own.
const RULE = `name: latency
type: any
filter: [{query_string: {query: "message: pager"}}]
realert: {minutes: 0}
alert: [telegram]
alert_text: "{0}"
alert_text_args: [message]
alert_text_type: alert_text_only
`;

interface Sender {
  send(line: string): void;
  close(): Promise<void> | void;
}

async function openSender(way: string, { api, ports }: Child): Promise<Sender> {
  if (way === "http") {
    const sent: Promise<unknown>[] = [];
    return {
      send: (line) => void sent.push(post(`${api.url}/api/v1/ingest/pager`, line)),
      close: () => Promise.all(sent).then(() => undefined),
    };
  }
  if (way === "beats") {
    const client = await openLumberjack({ port: ports.beats });
    const waiting: object[] = [];
    let sending: Promise<void> | null = null;
    // As Filebeat does: what comes while a window is not acknowledged goes with the next one.
    const sendAll = async (): Promise<void> => {
      while (waiting.length > 0) await client.send(waiting.splice(0));
      sending = null;
    };
    return {
      send(line) {
        waiting.push({ "@timestamp": new Date().toISOString(), message: line, "@metadata": { beat: "filebeat" } });
        sending ??= sendAll();
      },
      async close() {
        await sending;
        await client.close();
      },
    };
  }
  const socket = connect({ port: ports.syslog, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  return {
    send: (line) => void socket.write(`<14>1 ${new Date().toISOString()} web-1 app 22 - - ${line}\n`),
    close: () => void socket.end(),
  };
}

async function post(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "text/plain" }, body });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

/** Sends lines that no rule matches, until `stop`. */
function startLoad(url: string): { stop(): Promise<void> } {
  let running = LOAD > 0;
  const done = (async () => {
    const started = performance.now();
    for (let batches = 1; running; batches += 1) {
      const lines = Array.from(
        { length: LOAD_BATCH },
        (_, at) => `request ${batches * LOAD_BATCH + at} served in 12 ms`,
      );
      await post(`${url}/api/v1/ingest/load`, lines.join("\n"));
      await sleep(Math.max(0, started + (batches * LOAD_BATCH * 1000) / LOAD - performance.now()));
    }
  })();
  return {
    async stop() {
      running = false;
      await done;
    },
  };
}

const quantile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)]!;

async function measure(way: string, child: Child, telegram: Awaited<ReturnType<typeof startTelegramStandin>>) {
  const sender = await openSender(way, child);
  const before = telegram.messages.length;
  const sentAt = new Map<string, number>();
  const started = performance.now();
  for (let n = 1; n <= ALERTS; n += 1) {
    const line = `pager ${way} ${n}`;
    sentAt.set(line, Date.now());
    sender.send(line);
    await sleep(Math.max(0, started + (n * 1000) / RATE - performance.now()));
  }
  await sender.close();
  await telegram.received(before + ALERTS, 60_000);
  const received = telegram.messages.slice(before);
  const latencies = received.map(({ text, at }) => {
    const line = /pager \w+ \d+/.exec(text)?.[0] ?? "";
    const sent = sentAt.get(line);
    if (sent === undefined) throw new Error(`an alert that nobody caused, or the second of one line: ${text}`);
    sentAt.delete(line);
    return at - sent;
  });
  latencies.sort((a, b) => a - b);
  return {
    bench: "alert-latency",
    over: way,
    alerts: latencies.length,
    alerts_per_second: RATE,
    load_events_per_second: LOAD,
    p50_ms: quantile(latencies, 0.5),
    p99_ms: quantile(latencies, 0.99),
    max_ms: latencies.at(-1)!,
  };
}

const telegram = await startTelegramStandin();
const installation = await createInstallation({
  settings: { "telegram.bot_token": "123456:test-token", "telegram.room_id": "-100", "telegram.api_url": telegram.url },
});
try {
  mkdirSync(join(installation.directory, "rules"));
  writeFileSync(join(installation.directory, "rules", "latency.yaml"), RULE);
  const child = await installation.start();
  const load = startLoad(child.api.url);
  for (const way of values.over.split(",")) console.log(JSON.stringify(await measure(way.trim(), child, telegram)));
  await load.stop();
} finally {
  await installation.remove();
  await telegram.close();
}
