import type { FastifyInstance } from "fastify";
import { Registry } from "prom-client";
import { type Access, createAccess } from "../../../backend/src/access/access.ts";
import type { Role } from "../../../backend/src/access/roles.ts";
import { buildApp } from "../../../backend/src/api/app.ts";
import type { AppDependencies } from "../../../backend/src/api/ports.ts";
import { loadSettings } from "../../../backend/src/config/load.ts";
import { HeimdallError } from "../../../backend/src/errors.ts";
import { createDeadLetters } from "../../../backend/src/stores/dead-letters/dead-letters.ts";
import type { DeadLetter, DeadLetterStore } from "../../../backend/src/stores/dead-letters/port.ts";
import type { LogStore } from "../../../backend/src/stores/logs/port.ts";
import type { MetricStore } from "../../../backend/src/stores/metrics/port.ts";
import { openState, type State } from "../../../backend/src/stores/state/state.ts";
import { harnessAlerting, insertIncident } from "./alerting.ts";
import { harnessPipelines } from "./harness-pipelines.ts";

export const NOW = Date.UTC(2026, 10, 21, 12);

/** Calls that the stores received, newest last. */
export type Calls = { readonly method: string; readonly args: readonly unknown[] }[];

function fakeLogs(calls: Calls): LogStore {
  const note =
    <T>(method: string, answer: T) =>
    async (...args: unknown[]): Promise<T> => {
      calls.push({ method, args });
      return answer;
    };
  return {
    search: note("search", {
      hits: [{ index: "app-1", id: "a", time: NOW, source: '{"message":"hi","big":12345678901234567890,"rate":1.0}' }],
      total: 1,
      totalIsExact: true,
      next: "cursor",
    }),
    histogram: note("histogram", {
      interval: 60_000,
      total: 2,
      series: [{ group: null, buckets: [{ time: NOW, count: 2 }] }],
    }),
    fields: note("fields", [{ name: "host.name", types: ["string"] as const }]),
    fieldValues: note("fieldValues", { field: "level", present: 3, values: [{ value: "ERROR", count: 3 }] }),
  } as unknown as LogStore;
}

function fakeMetrics(calls: Calls): MetricStore {
  const note =
    <T>(method: string, answer: T) =>
    async (...args: unknown[]): Promise<T> => {
      calls.push({ method, args });
      return answer;
    };
  const day = 86_400_000_000_000n;
  return {
    query: note("metricQuery", [
      { measurement: "cpu", tags: { host: "a" }, columns: ["time", "mean"], rows: [[NOW, 1.5]] },
    ]),
    databases: note("databases", ["telegraf"]),
    retentionPolicies: note("retentionPolicies", [
      { name: "autogen", duration: null, shardDuration: 7n * day, isDefault: true },
      { name: "one_year", duration: 365n * day, shardDuration: 7n * day, isDefault: false },
    ]),
    measurements: note("measurements", ["cpu"]),
    tagKeys: note("tagKeys", ["host"]),
    tagValues: note("tagValues", ["a", "b"]),
    fieldKeys: note("fieldKeys", [{ name: "usage", type: "float" as const }]),
  } as unknown as MetricStore;
}

/** Stores a letter unless its bytes say otherwise. */
async function fakeReplay({ payload }: DeadLetter): Promise<{ reason: string | null }> {
  const text = Buffer.from(payload).toString();
  if (text.includes("away")) throw new HeimdallError("STORE_AWAY", "the store is away", { retryable: true });
  if (text.includes("gone")) throw new HeimdallError("GONE", "pipeline 'main' is not there any more", { status: 410 });
  return { reason: text.includes("bad") ? `still bad: '${text}'` : null };
}

export interface Harness {
  readonly app: FastifyInstance;
  readonly deadLetters: DeadLetterStore;
  readonly access: Access;
  readonly calls: Calls;
  /** Holds the open incident `i1` with a failed message. */
  readonly state: State;
  /** An Authorization header of this role. */
  as(role: Role): Promise<{ authorization: string }>;
  close(): Promise<void>;
}

/** The application over stores that note what they are asked. */
export async function startHarness(
  flags: Record<string, string> = {},
  override: Partial<AppDependencies> = {},
): Promise<Harness> {
  const state = await openState({ url: "sqlite::memory:" });
  const settings = loadSettings({ flags, workingDirectory: "/nowhere" });
  const { grafana } = settings;
  const access = createAccess({ state, ingestToken: settings.ingest.token, grafana, now: () => NOW });
  const calls: Calls = [];
  const deadLetters = createDeadLetters({ state, limit: settings.dead_letters.limit, now: () => NOW });
  const logs = fakeLogs(calls);
  const metrics = fakeMetrics(calls);
  await insertIncident(state, NOW);
  const app = await buildApp({
    settings,
    access,
    logs,
    metrics,
    // A busy machine delays the event loop of a test as well.
    longestLoopDelay: 0,
    registry: new Registry(),
    alerting: harnessAlerting({ state, settings, logs, metrics, now: () => NOW }),
    deadLetters: { store: deadLetters, replay: fakeReplay },
    pipelines: harnessPipelines(state, settings, logs).desk,
    health: () => [{ name: "log store", ok: true }],
    ingest: [
      {
        prefix: "/api/v1/ingest",
        routes: async (scope) => {
          scope.post("/:stream", async () => ({ accepted: 1 }));
        },
      },
    ],
    now: () => NOW,
    ...override,
  });
  const secrets = new Map<Role, string>();
  return {
    app,
    access,
    deadLetters,
    calls,
    state,
    async as(role) {
      let secret = secrets.get(role);
      if (secret === undefined) {
        ({ secret } = await access.tokens.create({ name: `test ${role}`, role, createdBy: "test" }));
        secrets.set(role, secret);
      }
      return { authorization: `Bearer ${secret}` };
    },
    async close() {
      await app.close();
      await state.close();
    },
  };
}
