// `node bench/alerting.ts [--events 200000] [--rules 1,10,100] [--repeat 3]`: events a second through 1, 10 and 100
// frequency rules with query_key on one core, matching included. With ELASTALERT_PYTHON (a Python that has elastalert2)
// and the conformance sets there, ElastAlert2's own rule class runs on events of the same shape beside it, and the last
// line is one JSON object with the ratios: of wall time, and of CPU time (all threads of ours, garbage collection
// included), which a busy machine disturbs less. ElastAlert with 100 rules takes a quarter of an hour: leave 100 out for it
// by --peer-rules 1,10 (the default).
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compileMatchers } from "../backend/src/alerting/matcher.ts";
import { readRule } from "../backend/src/alerting/rule-file.ts";
import { createRuleRunner, matcherOf } from "../backend/src/alerting/rule-runner.ts";
import type { Observation } from "../backend/src/query/observation.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "200000" },
    rules: { type: "string", default: "1,10,100" },
    "peer-rules": { type: "string", default: "1,10" },
    repeat: { type: "string", default: "3" },
  },
});
const COUNT = Number(values.events);
const MINUTES = 100;
const MINUTE = 60_000;
const BASE = Date.UTC(2024, 4, 1);

/** How many documents of one value of a key come in five minutes, about: rules match now and then. */
const THRESHOLDS: Readonly<Record<string, number>> = {
  "host.name": 150,
  "user.name": 12,
  "client.ip": 6,
  service: 1800,
  "http.response.status_code": 6000,
};
const KEYS = Object.keys(THRESHOLDS);

/** The same numbers at each run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function makeObservations(): Observation[] {
  const random = randomNumbers(1);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const times = Array.from({ length: COUNT }, () => BASE + 1 + below(MINUTES * MINUTE)).sort((a, b) => a - b);
  return times.map((time, at) => ({
    index: "events",
    id: String(at),
    time,
    fields: {
      "@timestamp": new Date(time).toISOString(),
      host: { name: `web-${Math.min(199, Math.floor(-Math.log(1 - random()) * 50))}` },
      user: { name: `user${below(2000)}` },
      client: { ip: `10.${below(4)}.${below(50)}.${below(250)}` },
      service: pick(["shop", "search", "auth", "cdn", "mail", "db"]),
      message: "request served",
      http: { response: { status_code: pick([200, 200, 200, 200, 404, 500]), bytes: below(60_000) } },
    },
  }));
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly matches: number;
}

function run(observations: readonly Observation[], count: number): Run {
  let matches = 0;
  const rules = Array.from({ length: count }, (_, at) => {
    const key = KEYS[at % KEYS.length]!;
    const text = `{"name":"bench-${at}","type":"frequency","index":"events","alert":["debug"],"realert":{"minutes":0},"timeframe":{"minutes":5},"num_events":${THRESHOLDS[key]! + at},"query_key":"${key}"}`;
    return readRule(text, "bench.yaml");
  });
  const runners = new Map(
    rules.map((rule) => [
      rule.name,
      createRuleRunner({
        rule,
        onMatch() {
          matches += 1;
        },
      }),
    ]),
  );
  const match = compileMatchers(rules.map(matcherOf));
  for (const runner of runners.values()) runner.start(BASE);
  let nextRun = BASE + MINUTE;
  const cpuBefore = process.cpuUsage();
  const started = process.hrtime.bigint();
  for (const observation of observations) {
    if (observation.time > nextRun) {
      nextRun += MINUTE;
      for (const runner of runners.values()) runner.runUntil(observation.time);
    }
    for (const signal of match(observation)) runners.get(signal.rule)!.observe(signal);
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { seconds, cpuSeconds: (user + system) / 1e6, matches };
}

interface PeerRow {
  readonly rules: number;
  readonly events_per_s: number;
  readonly cpu_seconds: number;
}

/** ElastAlert2's own figures by number of rules; empty when it is not there. */
function runPeer(): Map<number, PeerRow> {
  const python = process.env.ELASTALERT_PYTHON;
  const directory = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, "..", "..", "shared", "conformance");
  const script = join(directory, "elastalert", "bench_elastalert.py");
  if (!python || !existsSync(script)) {
    console.log("ElastAlert2 not run: set ELASTALERT_PYTHON, and CONFORMANCE_DIR when the cases lie elsewhere");
    return new Map();
  }
  const folder = mkdtempSync(join(tmpdir(), "heimdall-bench-"));
  const json = join(folder, "peer.json");
  execFileSync(
    python,
    [script, "--events", values.events, "--rules", values["peer-rules"], "--repeat", values.repeat, "--json", json],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const rows = JSON.parse(readFileSync(json, "utf8")) as PeerRow[];
  rmSync(folder, { recursive: true });
  return new Map(rows.map((row) => [row.rules, row]));
}

const observations = makeObservations();
run(observations.slice(0, 20_000), 5);
const ours = new Map<number, Run & { readonly perSecond: number }>();
for (const count of values.rules.split(",").map(Number)) {
  const runs = Array.from({ length: count >= 100 ? 1 : Number(values.repeat) }, () => run(observations, count));
  const best = runs.reduce((a, b) => (a.seconds <= b.seconds ? a : b));
  const perSecond = Math.round(COUNT / best.seconds);
  ours.set(count, { ...best, perSecond });
  console.log(`Heimdall, ${count} rules: ${perSecond} events/s, ${best.matches} matches, ${best.seconds.toFixed(2)} s`);
}
const peer = runPeer();
const rows = [...ours].map(([rules, { perSecond, cpuSeconds, matches }]) => {
  const other = peer.get(rules);
  return {
    rules,
    events_per_s: perSecond,
    matches,
    cpu_seconds: Number(cpuSeconds.toFixed(3)),
    ...(other !== undefined && {
      elastalert_events_per_s: other.events_per_s,
      ratio: Number((perSecond / other.events_per_s).toFixed(1)),
      elastalert_cpu_seconds: other.cpu_seconds,
      cpu_ratio: Number((other.cpu_seconds / cpuSeconds).toFixed(1)),
    }),
  };
});
console.log(JSON.stringify({ bench: "alerting", events: COUNT, rows }));
