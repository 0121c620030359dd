import type { OwnStack } from "../../stack/servers/own-stack.ts";
import { createElasticsearch } from "../../support/elasticsearch.ts";
import { createDatabase } from "./audit.ts";
import { startBackends } from "./backends.ts";
import { sendHttp } from "./http-sender.ts";
import { sendLumberjack } from "./lumberjack-sender.ts";
import { createPace, sleep } from "./pace.ts";
import { sendSyslog } from "./syslog-sender.ts";
import { createTally, type Tally } from "./tally.ts";

export interface InputsRunOptions {
  readonly seconds: number;
  /** Events a second, of all three protocols together. */
  readonly rate: number;
  readonly backends: number;
  readonly seed: number;
}

interface ProtocolReport {
  readonly sent: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly lost: number;
}

export interface InputsRunReport {
  readonly run: "stack";
  readonly scenario: "inputs";
  readonly seconds: number;
  readonly rate: number;
  readonly backends: number;
  readonly http: ProtocolReport;
  readonly lumberjack: ProtocolReport;
  readonly syslog: Omit<ProtocolReport, "acknowledged">;
  /** Batches and windows that were sent again because they were not acknowledged. */
  readonly resent: number;
  readonly strangers: number;
  readonly highestResidentMegabytes: number;
  readonly broken: readonly string[];
}

const PATIENCE_SECONDS = 150;

/** HTTP, Beats and syslog in front of Kafka, which is stopped and started, and killed and started, meanwhile. */
export async function runInputs(stack: OwnStack, options: InputsRunOptions): Promise<InputsRunReport> {
  const { seconds, rate } = options;
  const name = `faults_inputs_${Date.now().toString(36)}`;
  const elasticsearch = createElasticsearch(stack.elasticsearch.url);
  const postgresql = await createDatabase(stack.postgresql.url, name);
  const backends = await startBackends(options.backends, {
    pipelines: () => ({ "faults.conf": `output { elasticsearch { index => "${name}" } }\n` }),
    settings: [
      `kafka.brokers=${stack.kafka.url}`,
      `kafka.topic_prefix=${name}`,
      `kafka.group_id=${name}`,
      `elasticsearch.node=${stack.elasticsearch.url}`,
      "elasticsearch.replicas=0",
      `state.url=${postgresql}`,
    ],
  });
  try {
    const tallies = backends.deployments.map((_, at) => ({
      http: createTally(`http${at}`),
      lumberjack: createTally(`lumberjack${at}`),
      syslog: createTally(`syslog${at}`),
    }));
    const pace = () => createPace(rate / 3 / options.backends, seconds);
    const sending = backends.deployments.map(async ({ url, ports }, at) => {
      const { http, lumberjack, syslog } = tallies[at]!;
      const [batches, windows] = await Promise.all([
        sendHttp(url, http, pace(), 2),
        sendLumberjack(ports.beats, lumberjack, pace(), 2),
        sendSyslog(ports.syslog, syslog, pace(), 2).done,
      ]);
      return batches + windows;
    });
    await sleep(seconds * 300);
    await stack.kafka.stop();
    await sleep(5_000);
    await stack.kafka.restart();
    await sleep(seconds * 300);
    await stack.kafka.kill();
    await stack.kafka.restart();
    const resent = (await Promise.all(sending)).reduce((sum, count) => sum + count, 0);
    const all = tallies.flatMap(({ http, lumberjack, syslog }) => [http, lumberjack, syslog]);
    await settle(
      all.reduce((sum, { sent }) => sum + sent, 0),
      () => elasticsearch.count(name),
    );
    const codes = await backends.stop();
    let strangers = 0;
    for await (const page of elasticsearch.scan(name, ["message"])) {
      for (const { source } of page) {
        const { message } = source;
        if (!all.some((tally) => typeof message === "string" && tally.store(message))) strangers += 1;
      }
    }
    const { acknowledged: _, ...syslog } = protocolReport(tallies.map((one) => one.syslog));
    const report = {
      run: "stack" as const,
      scenario: "inputs" as const,
      seconds,
      rate,
      backends: options.backends,
      http: protocolReport(tallies.map((one) => one.http)),
      lumberjack: protocolReport(tallies.map((one) => one.lumberjack)),
      syslog,
      resent,
      strangers,
      highestResidentMegabytes: backends.highestResident,
    };
    const broken = brokenPromises(report, codes);
    if (broken.length > 0) console.error(backends.log());
    return { ...report, broken };
  } finally {
    await backends.remove();
    await elasticsearch.remove(name);
  }
}

async function settle(expected: number, count: () => Promise<number>): Promise<void> {
  let last = { stored: -1, at: performance.now() };
  while (last.stored < expected && performance.now() - last.at < PATIENCE_SECONDS * 1000) {
    const stored = await count();
    if (stored !== last.stored) last = { stored, at: performance.now() };
    await sleep(500);
  }
  // What is stored twice would come now.
  await sleep(3_000);
}

function protocolReport(tallies: readonly Tally[]): ProtocolReport {
  const sum = (value: (tally: Tally) => number): number => tallies.reduce((total, tally) => total + value(tally), 0);
  return {
    sent: sum((tally) => tally.sent),
    acknowledged: sum((tally) => tally.acknowledged),
    stored: sum((tally) => tally.stored),
    duplicates: sum((tally) => tally.duplicates() + tally.repeats().surplus),
    lost: sum((tally) => tally.missing().length + tally.repeats().deficit),
  };
}

function brokenPromises(report: Omit<InputsRunReport, "broken">, codes: readonly (number | null)[]): string[] {
  const broken: string[] = [];
  for (const name of ["http", "lumberjack"] as const) {
    const { sent, acknowledged, duplicates, lost } = report[name];
    if (acknowledged !== sent) broken.push(`${name}: ${sent - acknowledged} of ${sent} were never acknowledged`);
    if (lost > 0) broken.push(`${name}: ${lost} acknowledged events are not stored`);
    if (duplicates > 0) broken.push(`${name}: ${duplicates} events are stored twice`);
  }
  // TCP holds the senders back while Kafka is away, and no backend was killed: nothing may be lost.
  if (report.syslog.lost > 0) broken.push(`syslog: ${report.syslog.lost} lines are lost`);
  if (report.syslog.duplicates > 0) broken.push(`syslog: ${report.syslog.duplicates} lines are stored twice`);
  if (report.strangers > 0) broken.push(`${report.strangers} stored documents were never sent`);
  if (codes.some((code) => code !== 0)) broken.push(`backends ended with ${codes.join(", ")}`);
  return broken;
}
