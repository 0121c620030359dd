/**
 * Backends that share Kafka, Elasticsearch, InfluxDB and PostgreSQL, all of the run's own, and events with numbers in six
 * partitions: each becomes a document and a point. While they flow something goes wrong; afterwards every number is looked
 * for in the stores themselves. Prints one JSON line a scenario; exits 1 unless sent = stored + dead letters with no
 * duplicate, the points are as many as the events, and the group has committed everything.
 *
 *   node test/faults/stack.ts [all | kill | elasticsearch | influxdb | kafka | hang | mapping | poison | inputs]…
 *     [--events 2000000] [--rate 15000] [--backends 3] [--kills 10] [--outage 60] [--session 10] [--seed 1]
 *
 * `inputs` sends by HTTP, Beats and syslog while Kafka is restarted: what they acknowledged must be stored.
 */
import { parseArgs } from "node:util";
import { type OwnStack, startOwnStack } from "../stack/servers/own-stack.ts";
import { createElasticsearch } from "../support/elasticsearch.ts";
import { createInfluxdb } from "../support/influxdb.ts";
import { connectKafka } from "../support/kafka.ts";
import { audit, countLetters, createDatabase } from "./support/audit.ts";
import { startBackends } from "./support/backends.ts";
import { runInputs } from "./support/inputs-scenario.ts";
import { COMPRESSIONS, PARTITIONS, sendCompressed, sendNumbered } from "./support/numbered-load.ts";
import { sleep } from "./support/pace.ts";
import { createRandom } from "./support/random.ts";
import { eventOf, SCENARIO_NAMES, SCENARIOS, type Scenario, type ScenarioName } from "./support/stack-scenarios.ts";

export interface StackRunOptions {
  readonly scenario: ScenarioName;
  readonly events: number;
  /** Events a second, of all producers together. */
  readonly rate: number;
  readonly backends: number;
  readonly kills: number;
  /** Seconds. */
  readonly outage: number;
  /** The consumers' session timeout, seconds. */
  readonly session: number;
  readonly seed: number;
}

export interface StackRunReport {
  readonly run: "stack";
  readonly scenario: ScenarioName;
  readonly events: number;
  readonly backends: number;
  readonly seed: number;
  /** How often something was broken. */
  readonly faults: number;
  /** Messages that Kafka holds. */
  readonly sent: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly deadLetters: number;
  readonly missing: number;
  readonly points: number;
  readonly pointDuplicates: number;
  /** Messages that the group has not committed. */
  readonly behind: number;
  /** From the last event in Kafka to the last one stored. */
  readonly settledAfterSeconds: number;
  readonly highestResidentMegabytes: number;
  readonly broken: readonly string[];
}

const MEASUREMENT = "events";
/** Without any progress for so long it counts as stuck. */
const PATIENCE_SECONDS = 150;

const pipeline = (stack: OwnStack, name: string, session: number): string => `input {
  kafka {
    bootstrap_servers => "${stack.kafka.url}"
    topics => ["${name}"]
    group_id => "${name}"
    auto_offset_reset => "earliest"
    session_timeout_ms => ${session * 1000}
    codec => json
  }
}
output {
  elasticsearch { index => "${name}" }
  if [n] {
    influxdb {
      db => "${name}"
      measurement => "${MEASUREMENT}"
      data_points => { "n" => "%{n}" "took" => "%{took}" "host" => "%{[host][name]}" }
      coerce_values => { "n" => "integer" "took" => "float" }
    }
  }
}
`;

/** One scenario on servers that run already; every name in them is the run's own. */
export async function runStack(stack: OwnStack, options: StackRunOptions): Promise<StackRunReport> {
  const { scenario: scenarioName, events: uncompressed, seed } = options;
  const scenario: Scenario = SCENARIOS[scenarioName];
  const { message = eventOf, compressed = 0 } = scenario;
  const events = uncompressed + compressed * COMPRESSIONS.length;
  const isNamed = (number: number): boolean => number >= uncompressed || (scenario.isNamed?.(number) ?? true);
  const isPoint = (number: number): boolean => number >= uncompressed || (scenario.isPoint?.(number) ?? true);
  const name = `faults_${scenarioName}_${Date.now().toString(36)}`;
  const elasticsearch = createElasticsearch(stack.elasticsearch.url);
  const influxdb = createInfluxdb(stack.influxdb.url);
  const kafka = await connectKafka(stack.kafka.url);
  const postgresql = await createDatabase(stack.postgresql.url, name);
  await kafka.createTopic(name, PARTITIONS);
  await influxdb.createDatabase(name);
  await elasticsearch.ask("PUT", `/${name}`, {
    settings: { number_of_shards: 1, number_of_replicas: 0 },
    mappings: { properties: { n: { type: "long" }, took: { type: "float" } } },
  });
  const backends = await startBackends(options.backends, {
    pipelines: () => ({ "faults.conf": pipeline(stack, name, options.session) }),
    settings: [
      `kafka.brokers=${stack.kafka.url}`,
      `elasticsearch.node=${stack.elasticsearch.url}`,
      "elasticsearch.replicas=0",
      `influxdb.url=${stack.influxdb.url}`,
      `state.url=${postgresql}`,
    ],
  });
  try {
    const load = sendNumbered(kafka, name, uncompressed, options.rate, message);
    const until = async (share: number): Promise<void> => {
      while (load.share() < share) await sleep(20);
    };
    const world = { ...options, stack, backends, random: createRandom(seed), until };
    const [faults] = await Promise.all([scenario.fault(world), load.done]);
    if (compressed > 0) sendCompressed(stack.kafka.url, name, uncompressed, compressed, (number) => eventOf(number));
    const loaded = performance.now();
    const count = async () => (await elasticsearch.count(name)) + (await countLetters(postgresql));
    await settle(events, count, () => influxdb.written(name));
    const settledAfterSeconds = Math.round((performance.now() - loaded) / 1000);
    const codes = await backends.stop();
    const found = await audit({
      elasticsearch,
      index: name,
      influxdb,
      database: name,
      measurement: MEASUREMENT,
      postgresql,
      total: events,
      isNamed,
      isPoint,
    });
    const anonymous = countNumbers(events, (number) => !isNamed(number));
    const report = {
      run: "stack" as const,
      scenario: scenarioName,
      events,
      backends: options.backends,
      seed,
      faults,
      sent: await kafka.count(name),
      stored: found.stored + found.nameless,
      duplicates: found.duplicates + Math.max(0, found.nameless - anonymous),
      deadLetters: found.deadLetters,
      missing: found.missing.length + Math.max(0, anonymous - found.nameless),
      points: found.points,
      pointDuplicates: found.pointDuplicates,
      behind: await kafka.lag(name, name),
      settledAfterSeconds,
      highestResidentMegabytes: backends.highestResident,
    };
    const broken = brokenPromises(report, {
      letters: scenario.letters?.(events) ?? null,
      points: countNumbers(events, isPoint),
      codes,
    });
    if (broken.length > 0) {
      console.error(`missing: ${found.missing.slice(0, 20)}; without a point: ${found.missingPoints.slice(0, 20)}`);
      console.error(backends.log());
    }
    return { ...report, broken };
  } finally {
    await backends.remove();
    await kafka.close();
    await elasticsearch.remove(name);
    await influxdb.dropDatabase(name);
  }
}

function countNumbers(total: number, fits: (number: number) => boolean): number {
  let count = 0;
  for (let number = 0; number < total; number += 1) if (fits(number)) count += 1;
  return count;
}

/** Waits until everything is somewhere and nothing moves any more, or until it is stuck. */
async function settle(expected: number, count: () => Promise<number>, points: () => Promise<number>): Promise<void> {
  let last = -1;
  let lastChange = performance.now();
  while (performance.now() - lastChange < PATIENCE_SECONDS * 1000) {
    const now = (await count()) + (await points());
    const quiet = performance.now() - lastChange;
    if (now !== last) {
      last = now;
      lastChange = performance.now();
    } else if (quiet > 3_000 && (await count()) >= expected) return;
    await sleep(500);
  }
}

function brokenPromises(
  report: Omit<StackRunReport, "broken">,
  expected: { readonly letters: number | null; readonly points: number; readonly codes: readonly (number | null)[] },
): string[] {
  const { events, sent, stored, deadLetters, duplicates, missing, points, behind } = report;
  const broken: string[] = [];
  if (sent !== events) broken.push(`the run itself: Kafka holds ${sent} messages of ${events}`);
  if (sent !== stored + deadLetters) broken.push(`${sent} sent, ${stored} stored and ${deadLetters} dead letters`);
  if (missing > 0) broken.push(`${missing} events are lost`);
  if (duplicates > 0) broken.push(`${duplicates} events are there twice`);
  if (points !== expected.points) broken.push(`${points} points of ${expected.points} events`);
  if (report.pointDuplicates > 0) broken.push(`${report.pointDuplicates} points are there twice`);
  if (expected.letters !== null && deadLetters !== expected.letters) {
    broken.push(`${deadLetters} dead letters instead of ${expected.letters}`);
  }
  if (behind !== 0) broken.push(`${behind} messages are not committed`);
  if (expected.codes.some((code) => code !== 0)) broken.push(`backends ended with ${expected.codes.join(", ")}`);
  return broken;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      events: { type: "string", default: "2000000" },
      rate: { type: "string", default: "15000" },
      backends: { type: "string", default: "3" },
      kills: { type: "string", default: "10" },
      outage: { type: "string", default: "60" },
      session: { type: "string", default: "10" },
      seed: { type: "string", default: "1" },
    },
  });
  const known: readonly string[] = [...SCENARIO_NAMES, "inputs"];
  const asked = positionals.length === 0 || positionals.includes("all") ? known : positionals;
  const unknown = asked.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(", ")}; known are all, ${known.join(", ")}`);
    process.exit(2);
  }
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)])) as Record<
    keyof typeof values,
    number
  >;
  const stack = await startOwnStack(["kafka", "elasticsearch", "influxdb", "postgresql"]);
  let failed = false;
  try {
    for (const name of asked) {
      const report =
        name === "inputs"
          ? await runInputs(stack, { ...numbers, seconds: Math.ceil(numbers.events / numbers.rate) })
          : await runStack(stack, { ...numbers, scenario: name as ScenarioName });
      console.log(JSON.stringify(report));
      for (const promise of report.broken) console.error(`broken: ${promise}`);
      failed ||= report.broken.length > 0;
    }
  } finally {
    await stack.stop();
  }
  process.exit(failed ? 1 : 0);
}
