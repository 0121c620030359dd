/**
 * Mutated inputs for every protocol against one running Heimdall: truncated, oversized, wrongly encoded, deep JSON,
 * bad gzip and bombs, NUL bytes, flipped bits, lengths that lie, headers twice, `__proto__`, huge numbers. Each must
 * end in an answer with a reason (never a 500) or, where the protocol has none, be counted in `/metrics`; the process
 * stays up, `/healthz` answers throughout, and memory does not grow. Prints one JSON line; exits 1 otherwise.
 *
 *   node test/faults/fuzz.ts [--each 10000] [--seed 1] [--growth 120] [--protocol ingest]
 */
import { parseArgs } from "node:util";
import { HTTP_PROTOCOLS, type HttpProtocol, mutatedRequest, sendRaw } from "./fuzz/http.ts";
import { mutatedWindows, sendLumberjackBytes } from "./fuzz/lumberjack.ts";
import { difference, type InputCounts, readCounts, settledCounts } from "./fuzz/metrics.ts";
import { mutatedDatagram, mutatedStream, openDatagrams, sendSyslogBytes } from "./fuzz/syslog.ts";
import { createDeployment, type Deployment, type Server } from "./support/deployment.ts";
import { sleep } from "./support/pace.ts";
import { createRandom, type Random } from "./support/random.ts";

export interface FuzzOptions {
  /** Inputs of each protocol. */
  readonly each: number;
  readonly seed: number;
  /** Megabytes by which resident memory may be larger at the end than after the warm-up. */
  readonly growth: number;
  /** Only these protocols. */
  readonly protocols?: readonly string[];
}

export interface FuzzReport {
  readonly run: "fuzz";
  readonly each: number;
  readonly seed: number;
  readonly protocols: Readonly<
    Record<string, { readonly answers: Record<string, number>; readonly counted: InputCounts }>
  >;
  readonly healthChecks: number;
  readonly slowestHealthMilliseconds: number;
  readonly residentAfterWarmUpMegabytes: number;
  readonly residentAtEndMegabytes: number;
  readonly broken: readonly string[];
}

interface Protocol {
  readonly name: string;
  /** The input's name in `/metrics`. */
  readonly input: string;
  /** Sends one mutated input; answers what it came to, with a complaint when that breaks a promise. */
  run(random: Random): Promise<{ readonly answer: string; readonly complaint?: string; readonly silent?: boolean }>;
}

const AT_ONCE = 8;
const WARM_UP = 1_000;
const SETTLE_MILLISECONDS = 8_000;

export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { each, seed } = options;
  const deployment = await createDeployment({
    settings: ["ingest.max_body=4MiB", "stores.logs.memory=128MiB", "stores.metrics.memory=128MiB", "log.level=error"],
  });
  const broken: string[] = [];
  try {
    const server = await deployment.start();
    await fetch(`${deployment.url}/influx/query?q=CREATE%20DATABASE%20fuzz`, { method: "POST" });
    const protocols = protocolsOf(deployment).filter(
      ({ name }) => options.protocols === undefined || options.protocols.includes(name),
    );
    const health = watchHealth(deployment.url, broken);
    const reports: Record<string, FuzzReport["protocols"][string]> = {};
    for (const protocol of protocols) {
      await runProtocol(protocol, createRandom(seed + 1_000_000), Math.min(each, WARM_UP), broken);
    }
    const before = await settledMegabytes(server);
    for (const protocol of protocols) {
      const counts = await readCounts(deployment.url, protocol.input);
      const { answers, silent } = await runProtocol(protocol, createRandom(seed), each, broken);
      const isCounted = (now: InputCounts): boolean => {
        const { events, malformed, refused, dropped } = difference(now, counts);
        return events + malformed + refused + dropped >= each - silent;
      };
      const after = await settledCounts(deployment.url, protocol.input, isCounted);
      const counted = difference(after, counts);
      reports[protocol.name] = { answers, counted };
      if (!isCounted(after)) {
        broken.push(`${protocol.name}: ${each - silent} inputs, but only ${JSON.stringify(counted)} in /metrics`);
      }
      if (!server.running) break;
    }
    const { checks, slowest } = await health.stop();
    const after = server.running ? await settledMegabytes(server) : 0;
    if (!server.running) broken.push("the process ended");
    if (after > before + options.growth) broken.push(`memory grew from ${before} to ${after} MB`);
    if (server.running && (await server.stop()) !== 0) broken.push("the process did not end well");
    if (broken.length > 0) console.error(deployment.log());
    return {
      run: "fuzz",
      each,
      seed,
      protocols: reports,
      healthChecks: checks,
      slowestHealthMilliseconds: slowest,
      residentAfterWarmUpMegabytes: before,
      residentAtEndMegabytes: after,
      broken,
    };
  } finally {
    await deployment.remove();
  }
}

function protocolsOf({ ports }: Deployment): Protocol[] {
  const datagrams = openDatagrams(ports.syslog);
  let waiting = 0;
  return [
    ...HTTP_PROTOCOLS.map((protocol) => httpProtocol(protocol, ports.http)),
    {
      name: "lumberjack",
      input: "beats",
      async run(random) {
        const bytes = mutatedWindows(random);
        const { acknowledgements, closed } = await sendLumberjackBytes(ports.beats, bytes);
        const answer = acknowledgements > 0 ? "acknowledged" : closed ? "closed" : "nothing";
        // What ends before a first event is there needs no word.
        const silent = acknowledgements === 0;
        return { answer, silent, ...(closed ? {} : { complaint: "the connection stayed open" }) };
      },
    },
    {
      name: "syslog_tcp",
      input: "syslog",
      async run(random) {
        const bytes = mutatedStream(random);
        const closed = await sendSyslogBytes(ports.syslog, bytes);
        const silent = /^\s*$/.test(bytes.toString("latin1"));
        return {
          answer: closed ? "closed" : "open",
          silent,
          ...(closed ? {} : { complaint: "the connection stayed open" }),
        };
      },
    },
    {
      name: "syslog_udp",
      input: "syslog",
      async run(random) {
        await datagrams.send(mutatedDatagram(random));
        // UDP drops what comes faster than it is taken.
        waiting += 1;
        if (waiting % 20 === 0) await sleep(10);
        return { answer: "sent" };
      },
    },
  ];
}

function httpProtocol(protocol: HttpProtocol, port: number): Protocol {
  return {
    name: protocol.name,
    input: protocol.input,
    async run(random) {
      const request = mutatedRequest(protocol, random);
      const { status, body, closed } = await sendRaw(port, request);
      const answer = status === null ? (closed ? "closed" : "nothing") : String(status);
      const readable = request.toString("latin1", 0, 300);
      if (status === null && !closed) return { answer, complaint: `no answer to ${JSON.stringify(readable)}` };
      // InfluxDB's own answer for a policy that is not there; agents send again then.
      const asInflux = status === 500 && body.includes("retention policy not found");
      if (status !== null && status >= 500 && !asInflux) {
        return { answer, complaint: `${status} ${body.slice(0, 300)} to ${JSON.stringify(readable)}` };
      }
      // What is no HTTP at all (no Host, an Expect that nobody knows) Node answers itself, with the status line alone.
      const byNode = (status === 400 || status === 417) && /^0?\s*$/.test(body);
      if (status !== null && status >= 400 && !byNode && !/"(?:error|refused|message)"/.test(body)) {
        return {
          answer,
          complaint: `${status} without a reason: ${body.slice(0, 200)} to ${JSON.stringify(readable)}`,
        };
      }
      // A connection's end, a request that is none or goes elsewhere is not the input's to count.
      return { answer, silent: status === null || status < 300 || byNode || status === 404 || status === 431 };
    },
  };
}

async function runProtocol(protocol: Protocol, random: Random, each: number, broken: string[]) {
  const answers: Record<string, number> = {};
  let left = each;
  let silent = 0;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const outcome = await protocol.run(random);
      answers[outcome.answer] = (answers[outcome.answer] ?? 0) + 1;
      if (outcome.silent) silent += 1;
      if (outcome.complaint && broken.length < 20) broken.push(`${protocol.name}: ${outcome.complaint}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { answers, silent };
}

/** Asks every 100 ms whether the process is alive. */
function watchHealth(url: string, broken: string[]) {
  let stopped = false;
  let checks = 0;
  let slowest = 0;
  const loop = (async () => {
    while (!stopped) {
      const asked = performance.now();
      try {
        const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) });
        if (answer.status !== 200) broken.push(`/healthz answered ${answer.status}`);
        await answer.text();
      } catch (error) {
        broken.push(`/healthz did not answer: ${(error as Error).message}`);
        return;
      }
      checks += 1;
      slowest = Math.max(slowest, Math.round(performance.now() - asked));
      await sleep(100);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      return { checks, slowest };
    },
  };
}

/** Resident memory once the collectors had time: the lowest seen. */
async function settledMegabytes(server: Server): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  for (let waited = 0; waited < SETTLE_MILLISECONDS; waited += 500) {
    await sleep(500);
    lowest = Math.min(lowest, server.residentMegabytes());
  }
  return Math.round(lowest);
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      each: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      growth: { type: "string", default: "120" },
      protocol: { type: "string", multiple: true },
    },
  });
  const report = await runFuzz({
    each: Number(values.each),
    seed: Number(values.seed),
    growth: Number(values.growth),
    ...(values.protocol ? { protocols: values.protocol } : {}),
  });
  console.log(JSON.stringify(report));
  for (const promise of report.broken) console.error(`broken: ${promise}`);
  process.exit(report.broken.length > 0 ? 1 : 0);
}
