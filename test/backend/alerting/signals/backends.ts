import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type AlertingEngine, createAlertingEngine } from "../../../../backend/src/alerting/engine.ts";
import { compileMatchers } from "../../../../backend/src/alerting/matcher.ts";
import type { Signal } from "../../../../backend/src/alerting/signal.ts";
import { createSignalRoute } from "../../../../backend/src/alerting/signals/create-route.ts";
import type { SignalRoute } from "../../../../backend/src/alerting/signals/route.ts";
import type { Fields } from "../../../../backend/src/event/value.ts";
import { compilePredicate } from "../../../../backend/src/query/predicate.ts";
import type { LogHit, LogStore } from "../../../../backend/src/stores/logs/port.ts";
import type { MetricStore } from "../../../../backend/src/stores/metrics/port.ts";
import { openState, type State } from "../../../../backend/src/stores/state/state.ts";
import { startTelegramStandin, type TelegramStandin } from "../../../standins/telegram.ts";
import { createMemoryBroker, type MemoryBroker, type MemoryBus } from "../../../support/memory-bus.ts";

export const MINUTE = 60_000;
export const TOPIC = "test-signals";
export const GROUP = "test-evaluators";

/** One backend of several: an engine and its way of signals. */
export interface Backend {
  readonly engine: AlertingEngine;
  readonly route: SignalRoute;
  readonly bus: MemoryBus;
  /** What a worker says of a document; it is stored for all backends. */
  store(fields: Fields, id?: string, time?: number): readonly Signal[];
  /** Stores a document and tells the rules, as the intake does. */
  happen(fields: Fields, id?: string, time?: number): Promise<void>;
  owns(rule: string): boolean;
  /** As `kill -9` does: nothing is noted any more. */
  kill(): void;
  stop(): Promise<void>;
}

/** Backends on one state, one log store, one broker in memory and one clock. */
export interface Backends {
  readonly broker: MemoryBroker;
  readonly state: State;
  readonly standin: TelegramStandin;
  readonly logged: readonly string[];
  clock: number;
  rule(name: string, text: string): void;
  start(): Promise<Backend>;
  /** The one that evaluates a rule. */
  owner(rule: string): Promise<Backend>;
  /** Resolves when every signal that was published is evaluated and durable. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function createBackends(): Promise<Backends> {
  const folder = mkdtempSync(join(tmpdir(), "heimdall-backends-"));
  mkdirSync(join(folder, "rules"));
  const state = await openState({ url: "sqlite::memory:" });
  const standin = await startTelegramStandin();
  const stored: LogHit[] = [];
  const logged: string[] = [];
  const running = new Set<Backend>();
  let lastId = 0;
  const keep = (text: string) => void logged.push(text);
  const log = { info: keep, warn: keep, error: keep };
  const counters = { increment() {}, gauge() {} };
  const logs = {
    async *scan({ query, from = 0, until = Number.POSITIVE_INFINITY }) {
      const fits = compilePredicate(query);
      yield stored
        .filter(({ time, source }) => time >= from && time < until && fits({ fields: JSON.parse(source) as Fields }))
        .sort((a, b) => a.time - b.time);
    },
  } as Pick<LogStore, "scan"> as LogStore;
  const metrics = { databases: async () => [] } as Pick<MetricStore, "databases"> as MetricStore;
  const now = () => all.clock;
  const broker = createMemoryBroker(now);

  const all: Backends = {
    broker,
    state,
    standin,
    logged,
    clock: Date.UTC(2026, 10, 21, 10, 0, 30),
    rule: (name, text) =>
      writeFileSync(join(folder, "rules", `${name}.yaml`), `name: ${name}\nalert: [telegram]\nindex: app-*\n${text}`),
    async start() {
      const bus = broker.open();
      let isDead = false;
      const engine = await createAlertingEngine({
        state,
        logs,
        metrics,
        settings: {
          rules: { directory: join(folder, "rules") },
          telegram: { bot_token: "123456:test-token", room_id: "-100", api_url: standin.url },
          webhook: { url: null },
        } as never,
        counters,
        log,
        isShared: true,
        now,
        reloadMilliseconds: 10,
        progressMilliseconds: 20,
      });
      const route = createSignalRoute({
        engine,
        bus,
        topicPrefix: "test",
        groupPrefix: "test",
        partitions: 6,
        db: state.db,
        stores: { logs, metrics },
        counters,
        log,
        now,
        settleMilliseconds: 0,
        markMilliseconds: 5,
      });
      await engine.start();
      await route.start();
      const backend: Backend = {
        engine,
        route,
        bus,
        store(fields, id, time = all.clock) {
          lastId += 1;
          const document = { ...fields, "@timestamp": new Date(time).toISOString() };
          const hit = { index: "app-1", id: id ?? `d${lastId}`, time, source: JSON.stringify(document) };
          stored.push(hit);
          return compileMatchers(engine.matchers())({ ...hit, fields: document });
        },
        async happen(fields, id, time) {
          await route.observe(backend.store(fields, id, time));
        },
        owns: (rule) => !isDead && engine.owns(rule),
        kill() {
          isDead = true;
          running.delete(backend);
          bus.kill();
        },
        async stop() {
          running.delete(backend);
          await route.stop();
          await engine.stop();
        },
      };
      running.add(backend);
      return backend;
    },
    async owner(rule) {
      await expect.poll(() => [...running].filter((backend) => backend.owns(rule)).length).toBe(1);
      return [...running].find((backend) => backend.owns(rule))!;
    },
    async settled() {
      const before = all.clock;
      const bus = broker.open();
      for (const { partition, end } of await bus.lag(GROUP, [TOPIC])) {
        await expect
          .poll(async () => {
            const committed = (await bus.lag(GROUP, [TOPIC]))[partition]!.committed;
            return committed !== null && committed >= end;
          })
          .toBe(true);
      }
      expect(all.clock).toBe(before);
    },
    async close() {
      for (const backend of [...running]) await backend.stop();
      await standin.close();
      await state.close();
      rmSync(folder, { recursive: true });
    },
  };
  return all;
}
