// `node bench/grok.ts [disabled|v1]…`: lines a second of the grok filter beside the Java engine's (Joni, the engine
// family that Logstash uses) on the same lines and patterns, one thread each after warm-up, in turns. One JSON line a
// case; `same` says whether both captured the same from the first 5,000 lines. The Java side is `GrokBench.java` of
// the conformance set (CONFORMANCE_DIR); its jars and lines are kept in ~/.cache/heimdall-bench.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { EcsCompatibility, Filter } from "../backend/src/component/declaration.ts";
import type { Event } from "../backend/src/event/event.ts";
import { type Fields, isHash } from "../backend/src/event/value.ts";
import grok from "../backend/src/filters/grok/index.ts";

const CHECKED_LINES = 5_000;
const ROUNDS = 5;
const ROUND_SECONDS = 1;
const SEEDS = [
  String.raw`^%{TIMESTAMP_ISO8601:ts}\s+%{LOGLEVEL:level}\s+%{POSINT:pid:int} --- \[\s*%{DATA:thread}\] %{JAVACLASS:logger}\s*: %{GREEDYDATA:msg}`,
  String.raw`\[%{TIMESTAMP_ISO8601:logdate}\] \[%{LOGLEVEL:loglevel}\s*\] \[%{DATA:thread}\] job:%{NOTSPACE:job} took:%{NUMBER:took:float}ms rows:%{INT:rows:int}(?: error=%{QS:error})?$`,
  String.raw`\[%{TIMESTAMP_ISO8601:logdate}\] \[%{WORD:loglevel}%{GREEDYDATA:classpath}\] campaign:%{GREEDYDATA:id}, group:%{GREEDYDATA:groupId}, netpoin:%{NUMBER:netpion}, avatar:%{NUMBER:avatar}, seq:%{NUMBER:seq}, size:%{NUMBER:size}, time:%{GREEDYDATA:db_insert_time} - %{GREEDYDATA:result}`,
];

interface BenchCase {
  readonly name: string;
  readonly file: string;
  readonly patterns: readonly string[];
}

const CASES: readonly BenchCase[] = [
  { name: "a_combinedapachelog", file: "combined.txt", patterns: ["%{COMBINEDAPACHELOG}"] },
  { name: "b_syslogline", file: "syslog.txt", patterns: ["%{SYSLOGLINE}"] },
  { name: "c_seed_third_of_3", file: "seed.txt", patterns: SEEDS },
  { name: "d_haproxyhttp", file: "haproxy.txt", patterns: ["%{HAPROXYHTTP}"] },
  { name: "e1_combined_nomatch_near", file: "nomatch-near.txt", patterns: ["%{COMBINEDAPACHELOG}"] },
  { name: "e2_combined_nomatch_other", file: "nomatch-other.txt", patterns: ["%{COMBINEDAPACHELOG}"] },
];

interface Peer {
  readonly lines_per_s: number;
  readonly crc: string;
}

const cache = join(homedir(), ".cache", "heimdall-bench");
const linesFolder = join(cache, "lines");
const conformance = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, "..", "..", "shared", "conformance");

const modes = process.argv.length > 2 ? process.argv.slice(2) : ["disabled", "v1"];
for (const mode of modes) runMode(mode as EcsCompatibility);

function runMode(ecs: EcsCompatibility): void {
  const peers = runJava(ecs);
  for (const benchCase of CASES) {
    const lines = readLines(join(linesFolder, benchCase.file));
    const filter = makeGrok(benchCase.patterns, ecs);
    const { matched, crc } = check(filter, lines);
    const rate = measure(filter, lines);
    const peer = peers.get(benchCase.name);
    console.log(
      JSON.stringify({
        case: benchCase.name,
        mode: ecs,
        lines_per_s: Math.round(rate),
        joni_lines_per_s: peer?.lines_per_s ?? null,
        ratio: peer ? Number((rate / peer.lines_per_s).toFixed(2)) : null,
        [`matched_of_first_${CHECKED_LINES}`]: matched,
        crc,
        same: peer ? peer.crc === crc : null,
      }),
    );
  }
}

/** The Java engine's figures by case; none where Java or the conformance set is absent. */
function runJava(mode: string): Map<string, Peer> {
  const peers = new Map<string, Peer>();
  const script = join(conformance, "grok", "run-bench.sh");
  if (!existsSync(script)) throw new Error(`there is no ${script}; set CONFORMANCE_DIR`);
  const run = spawnSync("bash", [script, cache, mode, linesFolder], { encoding: "utf8" });
  if (run.status !== 0) console.error(`the Java side did not run, so there are no ratios: ${run.stderr.trim()}`);
  for (const [text] of run.stdout.matchAll(/\{"case".*\}/g)) {
    const result = JSON.parse(text) as Peer & { case: string };
    peers.set(result.case, result);
  }
  return peers;
}

/** Each line as a text of its own, as an input makes it of what it receives; not a slice of the whole file. */
function readLines(file: string): string[] {
  const content = readFileSync(file);
  const lines: string[] = [];
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(0x0a, start);
    lines.push(content.toString("utf8", start, end));
    start = end + 1;
  }
  return lines;
}

function makeGrok(patterns: readonly string[], ecs: EcsCompatibility): Filter {
  const defaults = Object.fromEntries(Object.entries(grok.options).map(([name, option]) => [name, option.default]));
  return grok.create({ ...defaults, match: new Map([["[@metadata][line]", [...patterns]]]) } as never, {
    id: "bench",
    ecs,
    place: { file: "bench.conf", line: 1, column: 1 },
    refuse(_option, message) {
      throw new Error(message);
    },
    warn: () => {},
    now: Date.now,
    decorate: () => {},
  });
}

function eventOf(line: string): Event {
  return { fields: {}, metadata: { line }, cancelled: false, order: 0, position: null, copy: 0 };
}

function noEvents(): never {
  throw new Error("grok makes no events");
}

/** How many of the first lines match, and the checksum of what they captured, as GrokBench.java makes it. */
function check(filter: Filter, lines: readonly string[]): { matched: number; crc: string } {
  let matched = 0;
  let crc = 0;
  for (const line of lines.slice(0, CHECKED_LINES)) {
    const event = eventOf(line);
    let text = "";
    if (filter.apply(event, noEvents)) {
      matched += 1;
      const flat: [string, string][] = [];
      flatten(event.fields, "", flat);
      for (const [name, value] of flat.sort(([a], [b]) => (a < b ? -1 : 1))) text += `${name}=${value}\u001f`;
    }
    crc = crc32(Buffer.from(`${text}\n`), crc);
  }
  return { matched, crc: crc.toString(16).padStart(8, "0") };
}

function flatten(fields: Fields, prefix: string, flat: [string, string][]): void {
  for (const [name, value] of Object.entries(fields)) {
    if (isHash(value)) flatten(value, `${prefix}${name}.`, flat);
    else flat.push([`${prefix}${name}`, String(value)]);
  }
}

/** The median of some rounds after a warm-up of three. */
function measure(filter: Filter, lines: readonly string[]): number {
  for (let i = 0; i < 3; i += 1) round(filter, lines);
  const rates = Array.from({ length: ROUNDS }, () => round(filter, lines)).sort((a, b) => a - b);
  return rates[ROUNDS >> 1]!;
}

/** Lines a second over some time, going round the file. */
function round(filter: Filter, lines: readonly string[]): number {
  const start = performance.now();
  let next = 0;
  for (let done = 64; ; done += 64) {
    for (let i = 0; i < 64; i += 1) {
      filter.apply(eventOf(lines[next]!), noEvents);
      next = next + 1 === lines.length ? 0 : next + 1;
    }
    const elapsed = performance.now() - start;
    if (elapsed >= ROUND_SECONDS * 1_000) return (done * 1_000) / elapsed;
  }
}
