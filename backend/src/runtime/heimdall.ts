import { availableParallelism } from "node:os";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { createAccess } from "../access/access.ts";
import { removeLocalServer, writeLocalServer } from "../access/cli-token.ts";
import { createAlertingEngine } from "../alerting/engine.ts";
import { buildApp } from "../api/app.ts";
import { listen } from "../api/server.ts";
import { refuseExposure } from "../config/exposure.ts";
import type { Settings } from "../config/schema.ts";
import { messageOf } from "../errors.ts";
import { compilePipeline, type PipelineSettings } from "../pipeline/compile.ts";
import { inputMemory } from "../stores/state/input-memory.ts";
import type { State } from "../stores/state/state.ts";
import { createCounters } from "./counters.ts";
import { readDefaultPolicies, watchDefaultPolicies } from "./default-policies.ts";
import { closeServer, limitRequests } from "./http-limits.ts";
import { influxIngest } from "./influx-ingest.ts";
import { createIntake } from "./intake.ts";
import { loadPipelines, type PipelineDefinition } from "./pipelines.ts";
import { startPool } from "./pool.ts";
import { registries } from "./registries.ts";
import { startRetention } from "./retention.ts";
import { listenersOf, refuseUnusedCodecs } from "./runnable.ts";
import { type StartedInputs, startInputs } from "./start-inputs.ts";
import { openStores, type Stores } from "./stores.ts";

/** A running Heimdall. */
export interface Heimdall {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** The administrator's password when it was made at this start; shown once. */
  readonly password: string | null;
  readonly listening: StartedInputs["listening"];
  readonly pipelines: readonly string[];
  readonly workers: number;
  readonly stores: Stores;
  readonly app: FastifyInstance;
  /** Takes nothing more, makes durable what is under way, closes. */
  stop(): Promise<void>;
}

/** More workers than this are no faster with the embedded stores (measured: one 32,000 events/s, three 28,000 to 40,000), only larger. */
const MOST_WORKERS = 2;

/**
 * Starts everything, in the order in which data flows backwards: stores, alerting, workers, inputs, HTTP. Throws a
 * ConfigurationError for what a person can mend; what was started is stopped again then.
 */
export async function startHeimdall(settings: Settings, log: Logger): Promise<Heimdall> {
  const pipelineSettings: PipelineSettings = {
    ecsCompatibility: settings.pipelines.ecs_compatibility,
    supportEscapes: settings.pipelines.support_escapes,
  };
  const warn = (message: string): void => log.warn(message);
  const { beats, syslog, ingest } = settings;
  const definitions = loadPipelines(
    settings.pipelines.directory,
    { beats, syslog, maxBody: ingest.max_body },
    pipelineSettings,
  );
  const pipelines = definitions.map(({ id, sources }) => ({
    id,
    pipeline: compilePipeline(sources, pipelineSettings, { registries, environment: process.env, now: Date.now, warn }),
  }));
  for (const { pipeline } of pipelines) refuseUnusedCodecs(pipeline);
  refuseExposure(
    settings,
    pipelines.flatMap(({ pipeline }) => listenersOf(pipeline)),
  );

  /** What to undo, last first, at the end or when the start fails half way. */
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      await Promise.resolve(step()).catch((error: unknown) => log.error(error, "while stopping"));
    }
  };

  try {
    const stores = await openStores(settings, log);
    undo.push(() => stores.close());
    const counters = createCounters();
    const access = createAccess({ state: stores.state, ingestToken: ingest.token });
    const alerting = await createAlertingEngine({
      state: stores.state,
      logs: stores.logs,
      metrics: stores.metrics,
      settings,
      counters,
      log,
    });
    const intake = createIntake({
      logs: stores.logs,
      metrics: stores.metrics,
      observe: (signals) => alerting.observe(signals),
      counters,
      log,
      limit: ingest.max_in_flight,
    });
    await alerting.start();
    undo.push(() => alerting.stop());
    const defaultPolicies = await readDefaultPolicies(stores.metrics);
    const pool = await startPool({
      workers: settings.pipelines.workers || Math.min(MOST_WORKERS, Math.max(1, availableParallelism() - 1)),
      start: {
        definitions,
        settings: pipelineSettings,
        environment: environmentTexts(),
        batchSize: settings.pipelines.batch_size,
        rules: alerting.matchers(),
        defaultPolicies,
      },
      log,
      onIdle: intake.commitIdle,
    });
    alerting.onChange(() => pool.setRules(alerting.matchers()));
    const policies = watchDefaultPolicies(stores.metrics, defaultPolicies, pool.setDefaultPolicies);
    undo.push(() => policies.stop());
    intake.connect(pool);
    undo.push(async () => {
      await intake.drain();
      await pool.stop();
      await intake.stop();
    });

    const inputs = await startInputs({
      pipelines,
      intake,
      counters,
      log,
      memory: (input) => inputMemory(stores.state, input),
    });
    undo.push(() => inputs.stop());
    const retention = startRetention(stores, settings, log);
    undo.push(() => retention.stop());

    const app = await buildApp(
      {
        settings,
        access,
        logs: stores.logs,
        metrics: stores.metrics,
        registry: counters.registry,
        alerting,
        pipelines: () => definitions.map(pipelineView),
        health: async () => [
          { name: "stores", ...intake.storeHealth() },
          { name: "state", ...(await stateHealth(stores.state)) },
        ],
        ingest: [...inputs.routes, influxIngest(stores.metrics, intake, counters, access, ingest.max_body)],
      },
      log,
    );
    undo.push(() => closeServer(app));
    limitRequests(app);
    const url = await listen(app, settings.http);
    // Last of all: a password that is made here is shown once, and a start that fails would show none.
    const password = await access.people.ensureAdministrator(settings.admin.name, settings.admin.password);
    writeLocalServer(settings.data_dir, { token: access.cliToken, url });
    undo.push(() => removeLocalServer(settings.data_dir, access.cliToken));
    for (const { pipeline } of pipelines) pipeline.close();
    return {
      url,
      password,
      listening: inputs.listening,
      pipelines: definitions.map(({ id }) => id),
      workers: pool.size,
      stores,
      app,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function stateHealth({ db }: State): Promise<{ ok: boolean; detail?: string }> {
  try {
    await db.selectFrom("people").select("id").limit(1).execute();
    return { ok: true };
  } catch (error) {
    return { ok: false, detail: `the state store does not answer: ${messageOf(error)}` };
  }
}

function environmentTexts(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function pipelineView({ id, sources }: PipelineDefinition): { name: string; file: string | null; files: string[] } {
  const files = sources.map(({ file }) => file);
  return { name: id, file: files.find((file) => !file.startsWith("(")) ?? null, files };
}
