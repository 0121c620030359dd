/**
 * Load over HTTP, Lumberjack and syslog TCP with `kill -9` at random moments, restarts on the same ports and data,
 * and clients that send again what was not acknowledged. Then everything that is stored is counted. Prints one JSON
 * line; exits 1 when a promise is broken:
 *
 * - HTTP (with `Idempotency-Key`) and Lumberjack: every event is stored exactly once, honest repeats included;
 * - syslog, which has no acknowledgement: no line twice; what a kill loses was in flight (written, and not yet
 *   counted as stored in `/metrics`), and unless the server was behind then (catching up after a restart, say) it was
 *   written within `--window` milliseconds (1,000) of the kill.
 *
 * With `--signal SIGTERM` the process is asked to stop instead: then no syslog line may be lost at all.
 *
 *   node test/faults/kill.ts [--minutes 5] [--rate 5000] [--kills 10] [--seed 1] [--window 1000] [--signal SIGKILL]
 */
import { parseArgs } from "node:util";
import { createDeployment, type Server } from "./support/deployment.ts";
import { sendHttp } from "./support/http-sender.ts";
import { sendLumberjack } from "./support/lumberjack-sender.ts";
import { createPace, sleep } from "./support/pace.ts";
import { createRandom } from "./support/random.ts";
import { sendSyslog } from "./support/syslog-sender.ts";
import { countStored, createTally, type Tally } from "./support/tally.ts";

export interface KillRunOptions {
  readonly seconds: number;
  /** Events a second, of all three protocols together. */
  readonly rate: number;
  readonly kills: number;
  readonly seed: number;
  /** Milliseconds before a kill within which a written syslog line may be lost. */
  readonly window: number;
  /** @default SIGKILL */
  readonly signal?: "SIGKILL" | "SIGTERM";
}

export interface KillRunReport {
  readonly run: "kill";
  readonly signal: "SIGKILL" | "SIGTERM";
  readonly seconds: number;
  readonly rate: number;
  readonly kills: number;
  readonly seed: number;
  /** From the kill to the next "ready", the longest. */
  readonly slowestRestartMilliseconds: number;
  readonly http: ProtocolReport & { readonly resentBatches: number };
  readonly lumberjack: ProtocolReport & { readonly resentWindows: number };
  readonly syslog: Omit<ProtocolReport, "acknowledged"> & {
    /** The lost line that was written furthest from its kill, milliseconds. */
    readonly oldestLostMilliseconds: number;
    readonly lostPerKill: readonly number[];
    /** Lines that were written and not stored at each kill. */
    readonly inFlightPerKill: readonly number[];
    readonly oldestLostPerKill: readonly number[];
  };
  readonly strangers: number;
  readonly broken: readonly string[];
}

interface ProtocolReport {
  readonly sent: number;
  readonly acknowledged: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly lost: number;
}

export async function runKills(options: KillRunOptions): Promise<KillRunReport> {
  const { seconds, rate, kills, seed, signal = "SIGKILL" } = options;
  const random = createRandom(seed);
  const deployment = await createDeployment();
  try {
    let server: Server = await deployment.start();
    const http = createTally("http");
    const lumberjack = createTally("lumberjack");
    const syslog = createTally("syslog");
    const pace = () => createPace(rate / 3, seconds);
    const sending = Promise.all([
      sendHttp(deployment.url, http, pace(), 4),
      sendLumberjack(deployment.ports.beats, lumberjack, pace(), 3),
    ]);
    const syslogSender = sendSyslog(deployment.ports.syslog, syslog, pace(), 4);

    const killedAt: number[] = [];
    const inFlight: number[] = [];
    let sentBefore = 0;
    let slowestRestart = 0;
    const started = performance.now();
    const moments = Array.from({ length: kills }, () => (0.03 + 0.92 * random.next()) * seconds * 1000);
    for (const moment of moments.sort((a, b) => a - b)) {
      await sleep(Math.max(0, started + moment - performance.now()));
      const stored = await storedLines(deployment.url);
      killedAt.push(performance.now());
      inFlight.push(syslog.sent - sentBefore - stored);
      await (signal === "SIGKILL" ? server.kill() : server.stop());
      sentBefore = syslog.sent;
      server = await deployment.start();
      slowestRestart = Math.max(slowestRestart, performance.now() - killedAt.at(-1)!);
    }
    const [resentBatches, resentWindows] = await sending;
    await syslogSender.done;
    await sleep(500);
    const code = await server.stop();
    const strangers = await countStored(deployment.data, [http, lumberjack, syslog]);

    const lost = syslogLosses(syslog, syslogSender.writtenAt, killedAt, inFlight);
    const report = {
      run: "kill" as const,
      signal,
      seconds,
      rate,
      kills,
      seed,
      slowestRestartMilliseconds: Math.round(slowestRestart),
      http: { ...protocolReport(http), resentBatches },
      lumberjack: { ...protocolReport(lumberjack), resentWindows },
      syslog: { ...protocolReport(syslog), ...lost },
      strangers,
    };
    const broken = brokenPromises(report, options.window, code);
    if (broken.length > 0) console.error(deployment.log());
    return { ...report, broken };
  } finally {
    await deployment.remove();
  }
}

function protocolReport(tally: Tally): ProtocolReport {
  const { surplus, deficit } = tally.repeats();
  return {
    sent: tally.sent,
    acknowledged: tally.acknowledged,
    stored: tally.stored,
    duplicates: tally.duplicates() + surplus,
    lost: tally.missing().length + deficit,
  };
}

/** How old each lost line was at the kill that took it; lines that repeat have no age, they are only counted. */
function syslogLosses(
  tally: Tally,
  writtenAt: readonly number[],
  killedAt: readonly number[],
  inFlightPerKill: readonly number[],
) {
  const lostPerKill = new Array<number>(killedAt.length).fill(0);
  const oldestLostPerKill = new Array<number>(killedAt.length).fill(0);
  let oldest = 0;
  for (const number of tally.missing()) {
    const ages = killedAt.map((kill) => kill - writtenAt[number]!);
    const [nearest] = [...ages.keys()].sort((a, b) => Math.abs(ages[a]!) - Math.abs(ages[b]!));
    const age = nearest === undefined ? Number.POSITIVE_INFINITY : Math.abs(ages[nearest]!);
    oldest = Math.max(oldest, age);
    if (nearest === undefined) continue;
    lostPerKill[nearest]! += 1;
    oldestLostPerKill[nearest] = Math.max(oldestLostPerKill[nearest]!, Math.round(age));
  }
  return { oldestLostMilliseconds: Math.round(oldest), lostPerKill, inFlightPerKill, oldestLostPerKill };
}

/** Lines of syslog that the running process has stored. */
async function storedLines(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^heimdall_input_events_total\{input="syslog"\} (\d+)/m.exec(text)?.[1] ?? 0);
}

function brokenPromises(report: Omit<KillRunReport, "broken">, window: number, exitCode: number | null): string[] {
  const broken: string[] = [];
  for (const name of ["http", "lumberjack"] as const) {
    const { sent, acknowledged, stored, duplicates, lost } = report[name];
    if (acknowledged !== sent) broken.push(`${name}: ${sent - acknowledged} of ${sent} were never acknowledged`);
    if (lost > 0) broken.push(`${name}: ${lost} acknowledged events are not stored`);
    if (duplicates > 0) broken.push(`${name}: ${duplicates} events are stored twice`);
    if (stored !== sent) broken.push(`${name}: ${stored} stored of ${sent}`);
  }
  const { duplicates, lost, lostPerKill, inFlightPerKill, oldestLostPerKill } = report.syslog;
  if (report.signal === "SIGTERM" && lost > 0) broken.push(`syslog: ${lost} lines are lost`);
  if (duplicates > 0) broken.push(`syslog: ${duplicates} lines are stored twice`);
  // What is written in the second in which a kill comes, is noticed and the counters were asked.
  const usual = report.rate / 3;
  for (const [kill, few] of lostPerKill.entries()) {
    const underWay = inFlightPerKill[kill]!;
    if (few > underWay + usual) broken.push(`syslog: kill ${kill} lost ${few} lines, ${underWay} were in flight`);
    if (underWay < usual && oldestLostPerKill[kill]! > window) {
      broken.push(`syslog: kill ${kill} lost a line that was ${oldestLostPerKill[kill]} ms old`);
    }
  }
  if (lostPerKill.length === 0 && lost > 0) broken.push(`syslog: ${lost} lines are lost without a kill`);
  if (report.strangers > 0) broken.push(`${report.strangers} stored documents were never sent`);
  if (exitCode !== 0) broken.push(`the last process ended with ${exitCode}`);
  return broken;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "5" },
      rate: { type: "string", default: "5000" },
      kills: { type: "string", default: "10" },
      seed: { type: "string", default: "1" },
      window: { type: "string", default: "1000" },
      signal: { type: "string", default: "SIGKILL" },
    },
  });
  const report = await runKills({
    seconds: Number(values.minutes) * 60,
    rate: Number(values.rate),
    kills: Number(values.kills),
    seed: Number(values.seed),
    window: Number(values.window),
    signal: values.signal === "SIGTERM" ? "SIGTERM" : "SIGKILL",
  });
  console.log(JSON.stringify(report));
  for (const promise of report.broken) console.error(`broken: ${promise}`);
  process.exit(report.broken.length > 0 ? 1 : 0);
}
