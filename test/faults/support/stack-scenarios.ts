import { gzipSync } from "node:zlib";
import type { OwnStack } from "../../stack/servers/own-stack.ts";
import type { Backends } from "./backends.ts";
import { sleep } from "./pace.ts";
import type { Random } from "./random.ts";

/** What a fault may touch, and how it knows when it is its turn. */
export interface World {
  readonly stack: OwnStack;
  readonly backends: Backends;
  readonly random: Random;
  /** Resolves when this part of the events (0 to 1) is in Kafka. */
  until(share: number): Promise<void>;
  readonly kills: number;
  /** Seconds for which a store is away. */
  readonly outage: number;
  /** Seconds after which the group takes a silent member's partitions away. */
  readonly session: number;
}

export interface Scenario {
  /** What goes wrong while the events flow; answers how many times. */
  fault(world: World): Promise<number>;
  /** The message of a number; an ordinary event unless set. */
  readonly message?: (number: number) => Buffer | string;
  /** False for a message that says its number nowhere. */
  readonly isNamed?: (number: number) => boolean;
  /** False for a message that is no event with a number, of which no point can be made. */
  readonly isPoint?: (number: number) => boolean;
  /** How many of the first `total` events must become dead letters; any number of them unless set. */
  readonly letters?: (total: number) => number;
  /** More events at the end, by a real producer with each of Kafka's compressions: so many of each. */
  readonly compressed?: number;
}

const HOSTS = 5;

/** An event of a number. Its time is now, as of a program that logs: many share a millisecond. */
export function eventOf(number: number, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    "@timestamp": new Date().toISOString(),
    n: number,
    took: (number % 1_000) / 8 + 0.5,
    host: { name: `web-${number % HOSTS}` },
    message: `event ${number} of the load, the quick brown fox jumps over the lazy dog`,
    ...more,
  });
}

const nothing = async (): Promise<number> => 0;

const CONFLICT_EVERY = 1_000;
const conflicts = (number: number): boolean => number % CONFLICT_EVERY === CONFLICT_EVERY - 1;

const POISON_EVERY = 500;
const POISONS: readonly ((number: number) => Buffer | string)[] = [
  (number) => `poison ${number} is not JSON {`,
  (number) => Buffer.from(`poison ${number} has NUL \0\0\0 bytes`),
  (number) => eventOf(number, { message: `a\0b\0` }),
  (number) => eventOf(number, { message: "long ".repeat(190_000) }),
  (number) => `poison ${number} is a long line ${"x".repeat(990_000)}`,
  (number) => Buffer.concat([Buffer.from(`poison ${number} is no UTF-8 `), Buffer.from([0xff, 0xfe, 0x80])]),
  (number) => gzipSync(eventOf(number)),
  (number) => `["poison ${number} is a list",1]`,
];
/** Those that are events with a number all the same. */
const READABLE = [2, 3];
/** Compressed by an agent on its own: nobody can read the number. */
const NAMELESS = 6;

function poisonKind(number: number): number | null {
  if (number % POISON_EVERY !== POISON_EVERY - 1) return null;
  return Math.floor(number / POISON_EVERY) % POISONS.length;
}

export const SCENARIOS = {
  /** `kill -9` of a random backend, again and again. */
  kill: {
    async fault({ backends, random, kills, until }) {
      const moments = Array.from({ length: kills }, () => 0.04 + 0.9 * random.next()).sort((a, b) => a - b);
      for (const moment of moments) {
        await until(moment);
        const victim = random.below(backends.deployments.length);
        await backends.kill(victim);
        await sleep(500 + random.below(2_000));
        await backends.start(victim);
      }
      return kills;
    },
  },
  /** Elasticsearch is stopped in order, and comes back. */
  elasticsearch: {
    async fault({ stack, outage, until }) {
      await until(0.3);
      await stack.elasticsearch.stop();
      await sleep(outage * 1000);
      await stack.elasticsearch.restart();
      return 1;
    },
  },
  /** InfluxDB is killed in the middle of its writes. */
  influxdb: {
    async fault({ stack, outage, until }) {
      await until(0.3);
      await stack.influxdb.kill();
      await sleep((outage * 1000) / 4);
      await stack.influxdb.restart();
      await until(0.7);
      await stack.influxdb.kill();
      await stack.influxdb.restart();
      return 2;
    },
  },
  /** Kafka is stopped in order and started again, then killed and started again. */
  kafka: {
    async fault({ stack, until }) {
      await until(0.3);
      await stack.kafka.stop();
      await sleep(5_000);
      await stack.kafka.restart();
      await until(0.7);
      await stack.kafka.kill();
      await stack.kafka.restart();
      return 2;
    },
  },
  /** A backend hangs until the group has given its partitions to others, and then wakes up in the middle of its work. */
  hang: {
    async fault({ backends, random, session, until }) {
      await until(0.3);
      const victim = random.below(backends.deployments.length);
      backends.pause(victim);
      await sleep((session + 10) * 1000);
      backends.resume(victim);
      return 1;
    },
  },
  /** One event in a thousand does not fit the index's mapping. */
  mapping: {
    fault: nothing,
    message: (number) => eventOf(number, conflicts(number) ? { took: "a while" } : {}),
    letters: (total) => Math.floor(total / CONFLICT_EVERY),
  },
  /** Messages that nobody can read, in every partition. */
  poison: {
    fault: nothing,
    message(number) {
      const kind = poisonKind(number);
      return kind === null ? eventOf(number) : POISONS[kind]!(number);
    },
    isNamed: (number) => poisonKind(number) !== NAMELESS,
    isPoint(number) {
      const kind = poisonKind(number);
      return kind === null || READABLE.includes(kind);
    },
    compressed: 1_000,
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];
