import { availableParallelism, hostname } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { createAccess } from "../access/access.ts";
import { removeLocalServer, writeLocalServer } from "../access/cli-token.ts";
import { createAlertingEngine } from "../alerting/engine.ts";
import { createRuleDesk } from "../alerting/rule-desk.ts";
import { createSignalRoute } from "../alerting/signals/create-route.ts";
import { buildApp } from "../api/app.ts";
import { listen } from "../api/server.ts";
import { channelDefaults } from "../config/channel-defaults.ts";
import type { Settings } from "../config/schema.ts";
import { createDefinitions, type Definition } from "../definitions/definitions.ts";
import { readActivity } from "../monitoring/overview/read.ts";
import { ownPointsObserver } from "../monitoring/own-points-observer.ts";
import { startMonitoring } from "../monitoring/start.ts";
import { startRetention } from "../retention/start.ts";
import { backendId } from "../stores/state/backend-id.ts";
import { inputMemory } from "../stores/state/input-memory.ts";
import { isPostgresql } from "../stores/state/state.ts";
import { kafkaConnection, openEventBus } from "./bus.ts";
import { loadConfiguration } from "./configuration.ts";
import { createCounters } from "./counters.ts";
import { readDefaultPolicies, watchDefaultPolicies } from "./default-policies.ts";
import { openEventWay } from "./event-way.ts";
import { forgetLetters } from "./forget-letters.ts";
import { checkHealth } from "./health.ts";
import { closeServer, limitRequests } from "./http-limits.ts";
import { influxIngest } from "./influx-ingest.ts";
import { createPipelineDesk } from "./pipeline-desk.ts";
import { createPipelineKeeper, type RestartRequest } from "./pipeline-keeper.ts";
import { keepPolicies } from "./policies.ts";
import { startPool } from "./pool.ts";
import { createReplay } from "./replay.ts";
import { loadSavedPipelines, readSavedPipelines, type SavedPipelines } from "./saved-pipelines.ts";
import { type StartedInputs, startInputs } from "./start-inputs.ts";
import { diskOf, storeViews } from "./store-views.ts";
import { openOwnState, openStores, type Stores } from "./stores.ts";
import { takeBack } from "./take-back.ts";
import { METRICS } from "./targets.ts";
import { createTrial } from "./trial/trial.ts";
import { createUndo } from "./undo.ts";

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
  /** Takes nothing more, makes durable what is under way, closes. Answers what did not end in time (see `STORES`). */
  stop(): Promise<readonly string[]>;
}

/** Where the console is built; `npm start` does so. */
const CONSOLE = join(import.meta.dirname, "..", "..", "..", "plugin", "console");

/** More workers than this are no faster with the embedded stores (measured: one 32,000 events/s, three 28,000 to 40,000), only larger. */
const MOST_WORKERS_EMBEDDED = 2;

/** What keeps files open, when `stop` answers that it did not end. */
export const STORES = "the stores";
/** What is under way is given up after 20 s (`Intake.giveUpSoon`); then its last try must come to its end. */
const LONGEST_LAST_WRITE = 30_000;

export interface StartOptions {
  /** Drop retention policies and downsampling that the settings no longer name. @default false */
  readonly allowDrop?: boolean | undefined;
  /** Stops everything and starts again with what is saved then; absent where nobody can. */
  readonly restart?: ((request: RestartRequest) => void) | undefined;
  /** Told what was saved, before any of it is started. */
  readonly onRead?: ((pipelines: SavedPipelines) => void) | undefined;
  /** What to run instead of what was tried, which could not be started. */
  readonly fallback?:
    | {
        readonly saved: readonly Definition[];
        readonly tried: SavedPipelines;
        readonly message: string;
        /** Whether what was tried is taken back here. */
        readonly takesBack: boolean;
      }
    | undefined;
}

/**
 * Starts everything, in the order in which data flows backwards: stores, alerting, workers, inputs, HTTP. Throws a
 * ConfigurationError for what a person can mend; what was started is stopped again then.
 */
export async function startHeimdall(settings: Settings, log: Logger, options: StartOptions = {}): Promise<Heimdall> {
  const warn = (message: string): void => log.warn(message);
  const { ingest, kafka: kafkaSettings } = settings;
  // A mistake in a file is told before anything is opened; what was saved comes from the state.
  const byFiles = loadConfiguration(settings, warn);
  const kafka = kafkaConnection(settings);

  const { fallback } = options;
  const undo = createUndo({ error: (message) => log.error(message) });

  try {
    const isSharedState = isPostgresql(settings.state.url ?? "");
    if (kafka && !isSharedState) {
      log.warn(
        "kafka.brokers is set and the state is a file: one backend only; for several set state.url to PostgreSQL",
      );
    }
    const counters = createCounters();
    const own = await openOwnState(settings);
    undo.push(STORES, () => own.close());
    const texts = createDefinitions(own.state, Date.now);
    // At once, so that the next start finds what can be started, whatever becomes of this one.
    if (fallback?.takesBack) await takeBack(texts, fallback.saved, fallback.tried.saved);
    const read = fallback ? { ...fallback.tried, saved: fallback.saved } : await readSavedPipelines(texts);
    options.onRead?.(read);
    const { saved } = read;
    const loaded =
      saved.length === 0 ? { configuration: byFiles, saved, leftOut: [] } : loadSavedPipelines(settings, warn, saved);
    for (const { name, message } of loaded.leftOut) {
      log.error(`the saved pipeline '${name}' is left out: ${message}; mend it in the console`);
    }
    const { definitions, pipelines, plan } = loaded.configuration;
    const stores = await openStores({ settings, state: own.state, plan: plan.targets, counters, log });
    undo.push(STORES, () => stores.close(), LONGEST_LAST_WRITE);
    const policies = await keepPolicies({
      settings,
      metrics: stores.metrics,
      log,
      allowDrop: options.allowDrop ?? false,
    });
    undo.push("retention policies", () => policies.stop());
    const access = createAccess({ state: stores.state, ingestToken: ingest.token, grafana: settings.grafana });
    const alerting = await createAlertingEngine({
      state: stores.state,
      definitions: texts,
      logs: stores.logs,
      metrics: stores.metrics,
      settings,
      counters,
      log,
      isShared: kafka !== null,
    });
    const names = definitions.map(({ id }) => id);
    const eventBus = kafka ? await openEventBus(kafka, settings, definitions, log) : null;
    if (eventBus) undo.push("Kafka", () => eventBus.close());
    const signals = createSignalRoute({
      engine: alerting,
      bus: eventBus?.bus ?? null,
      topicPrefix: kafkaSettings.topic_prefix,
      groupPrefix: kafkaSettings.group_id,
      partitions: kafkaSettings.partitions,
      db: stores.state.db,
      stores,
      counters,
      log,
      now: Date.now,
    });
    const { intake, writers, aside } = await openEventWay({
      settings,
      configuration: () => keeper.configuration(),
      stores,
      eventBus,
      signals,
      counters,
      log,
    });
    if (aside) undo.push("what was set aside", () => aside.stop());
    await alerting.start();
    undo.push("alerting", () => alerting.stop());
    await signals.start();
    undo.push("signals of rules", () => signals.stop());
    const defaultPolicies = await readDefaultPolicies(stores.metrics).catch(() => ({}));
    const isEmbedded = plan.targets.every(({ connection }) => connection === null);
    const pool = await startPool({
      workers: settings.pipelines.workers || workersBy(isEmbedded),
      start: {
        definitions,
        settings: loaded.configuration.settings,
        environment: environmentTexts(),
        batchSize: settings.pipelines.batch_size,
        rules: alerting.matchers(),
        defaultPolicies,
        targets: { formats: plan.formats, ofOutput: plan.ofOutput },
      },
      log,
      onIdle: intake.commitIdle,
    });
    const keeper = createPipelineKeeper({
      settings,
      definitions: texts,
      loaded,
      stamp: read.stamp,
      refusal: fallback ? { message: fallback.message, at: Date.now() } : null,
      isTakenBack: fallback?.takesBack ?? false,
      pool,
      restart: options.restart ?? null,
      log,
      now: Date.now,
    });
    undo.push("the watch over pipelines", () => keeper.stop());
    alerting.onChange(() => pool.setRules(alerting.matchers()));
    const where = plan.targets[METRICS]!.connection === null ? "embedded" : "server";
    const defaults = watchDefaultPolicies(stores.metrics, defaultPolicies, where, pool.setDefaultPolicies);
    undo.push("the watch over policies", () => defaults.stop());
    intake.connect(pool);
    undo.push("what idle sources held", () => intake.stop(), LONGEST_LAST_WRITE);
    undo.push("the workers", () => pool.stop());
    undo.push("what is under way", () => intake.drain(), LONGEST_LAST_WRITE);

    // Files are named by device and inode: in a state that several machines share each has its own.
    const owner = isSharedState ? backendId(settings.data_dir) : "";
    const inputs = await startInputs({
      pipelines,
      intake,
      counters,
      log,
      memory: (input) => inputMemory(stores.state, input, owner),
      kafka,
    });
    undo.push("the inputs", () => inputs.stop(), LONGEST_LAST_WRITE);
    undo.push("patience", () => intake.giveUpSoon());
    const monitoring = startMonitoring({
      counters,
      metrics: stores.metrics,
      bus: eventBus?.bus ?? null,
      consumers: () => [...inputs.consumers, ...(aside?.consumers ?? [])],
      state: stores.state,
      settings,
      log,
      instance: `${hostname()}:${settings.http.port}`,
      observe: ownPointsObserver({ ...alerting, observe: signals.observe }, settings.monitoring.database),
    });
    undo.push("monitoring", () => monitoring.stop());
    const views = storeViews({ stores, writers, settings });
    const letters = forgetLetters(stores.deadLetters, settings.dead_letters.keep, log);
    undo.push("dead letters", () => letters.stop());
    const retention = startRetention(stores, settings, log);
    undo.push("retention", () => retention.stop());

    const trial = createTrial();
    undo.push("tests of pipelines", () => trial.stop());

    const app = await buildApp(
      {
        settings,
        access,
        logs: stores.logs,
        metrics: stores.metrics,
        registry: counters.registry,
        consoleDirectory: settings.http.console ?? CONSOLE,
        alerting,
        rules: createRuleDesk({
          engine: alerting,
          definitions: texts,
          state: stores.state,
          settings: () => ({
            channelDefaults: channelDefaults(settings),
            contactPointNames: alerting.contactPoints.names,
          }),
          now: Date.now,
        }),
        pipelines: createPipelineDesk({
          settings,
          definitions: texts,
          keeper,
          trial,
          logs: stores.logs,
          registry: counters.registry,
          now: Date.now,
        }),
        health: () => checkHealth(stores, intake, eventBus?.bus ?? null),
        ingest: [...inputs.routes, influxIngest(stores.metrics, intake, counters, access, ingest.max_body)],
        overview: {
          activity: (range) => readActivity({ metrics: stores.metrics, settings, latest: monitoring.latest }, range),
          stores: views,
          disk: () => diskOf(settings.data_dir),
          listening: () => inputs.listening,
        },
        deadLetters: {
          store: stores.deadLetters,
          replay: createReplay({ pipelines: () => keeper.configuration().pipelines, intake, writers }),
        },
      },
      log,
    );
    undo.push("the HTTP server", () => closeServer(app, log));
    limitRequests(app);
    const url = await listen(app, settings.http);
    // Last of all: a password that is made here is shown once, and a start that fails would show none.
    const password = await access.people.ensureAdministrator(settings.admin.name, settings.admin.password);
    writeLocalServer(settings.data_dir, { token: access.cliToken, url });
    undo.push("the way of the command line", () => removeLocalServer(settings.data_dir, access.cliToken));
    undo.push("patience", () => intake.giveUpSoon());
    for (const { pipeline } of pipelines) pipeline.close();
    keeper.watch();
    return {
      url,
      password,
      listening: inputs.listening,
      pipelines: names,
      workers: pool.size,
      stores,
      app,
      stop: undo.run,
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}

/** Half of the processors on the real stack: the main thread, clients and often the servers need the others. */
function workersBy(isEmbedded: boolean): number {
  const processors = availableParallelism();
  return isEmbedded ? Math.min(MOST_WORKERS_EMBEDDED, Math.max(1, processors - 1)) : Math.ceil(processors / 2);
}

function environmentTexts(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
