import type { Applied } from "../api/pipeline-port.ts";
import type { Log } from "../component/declaration.ts";
import type { Settings } from "../config/schema.ts";
import type { Definition, Definitions } from "../definitions/definitions.ts";
import { ConfigurationError, messageOf } from "../errors.ts";
import { repeat } from "../monitoring/repeat.ts";
import type { Configuration } from "./configuration.ts";
import type { WorkerPool } from "./pool.ts";
import { hasSameShape } from "./same-shape.ts";
import {
  filesStamp,
  type LeftOut,
  type LoadedPipelines,
  loadSavedPipelines,
  readSavedPipelines,
} from "./saved-pipelines.ts";

/** What was asked to be in force and is not. */
export interface Refusal {
  readonly message: string;
  readonly at: number;
}

/** The pipelines in force, and the way of changed ones into force. */
export interface PipelineKeeper {
  configuration(): Configuration;
  /** The saved pipelines in force, with their versions. */
  saved(): readonly Definition[];
  leftOut(): readonly LeftOut[];
  refusal(): Refusal | null;
  isRestarting(): boolean;
  /**
   * Puts in force what was saved here, and what the files say by now. Throws a ConfigurationError when the files cannot
   * be.
   */
  apply(): Promise<Applied>;
  /** Begins to look whether other backends saved something, or somebody changed a file. */
  watch(): void;
  stop(): Promise<void>;
}

export interface PipelineKeeperOptions {
  readonly settings: Settings;
  readonly definitions: Definitions;
  readonly loaded: LoadedPipelines;
  /** Of what was saved, at the moment when `loaded` was read. */
  readonly stamp: string;
  /** What could not be put in force before this start. */
  readonly refusal: Refusal | null;
  /** Whether it was taken back by this start: what is saved and what is in force are the same then, and it is still told. */
  readonly isTakenBack: boolean;
  readonly pool: Pick<WorkerPool, "setPipelines">;
  /** Stops everything and starts again. Null where nobody can. */
  readonly restart: ((request: RestartRequest) => void) | null;
  readonly log: Log;
  now(): number;
}

export interface RestartRequest {
  /** Put back in force when the start fails. */
  readonly before: readonly Definition[];
  /** Whether some of the change was saved here, so that it is taken back here when the start fails. */
  isOwn(): boolean;
}

/** Who wants a change in force: somebody here, another backend, or a person with an editor. */
type Origin = "here" | "elsewhere" | "files";

/** How soon a change by somebody else is noticed, in milliseconds. */
const LOOK_EVERY = 3_000;

export function createPipelineKeeper(options: PipelineKeeperOptions): PipelineKeeper {
  const { settings, definitions, log } = options;
  const { directory } = settings.pipelines;
  let { configuration, saved, leftOut } = options.loaded;
  let { refusal } = options;
  let restarting = false;
  let isOwnRestart = false;
  let savedStamp = options.stamp;
  let filesApplied = filesStamp(directory);
  let filesSeen = filesApplied;
  let turn: Promise<unknown> = Promise.resolve();

  const applyNow = async (origin: Origin): Promise<Applied> => {
    isOwnRestart ||= origin === "here";
    if (restarting) return "restart";
    const files = filesStamp(directory);
    const { saved: wanted, stamp } = await readSavedPipelines(definitions);
    // Noted before it is tried: what cannot be in force is told once, not every three seconds.
    savedStamp = stamp;
    filesApplied = files;
    const next = loadSavedPipelines(settings, (message) => log.warn(message), wanted);
    for (const { pipeline } of next.configuration.pipelines) pipeline.close();
    const isUnchanged = isSame(configuration, next.configuration);
    if (!isUnchanged && !hasSameShape(configuration, next.configuration)) {
      if (options.restart === null || origin === "files") {
        throw new ConfigurationError("inputs or stores of pipelines were changed; restart Heimdall to put it in force");
      }
      restarting = true;
      isOwnRestart = origin === "here";
      options.restart({ before: saved, isOwn: () => isOwnRestart });
      return "restart";
    }
    if (!isUnchanged) await replace(next.configuration);
    ({ configuration, saved, leftOut } = next);
    const isTakenBack = options.isTakenBack && refusal === options.refusal;
    if (!isUnchanged || origin === "here" || !isTakenBack) refusal = null;
    for (const { name, message } of leftOut) log.error(`the saved pipeline '${name}' is left out: ${message}`);
    if (!isUnchanged) log.info("changed pipelines are in force");
    return isUnchanged ? "unchanged" : "live";
  };

  const replace = async (next: Configuration): Promise<void> => {
    const change = ({ definitions: texts, plan }: Configuration) => ({ definitions: texts, ofOutput: plan.ofOutput });
    try {
      await options.pool.setPipelines(change(next));
    } catch (error) {
      await options.pool.setPipelines(change(configuration)).catch(() => undefined);
      throw error;
    }
  };

  /** One after the other, or an older state could come into force last. */
  const apply = (origin: Origin): Promise<Applied> => {
    const applied = turn
      .then(() => applyNow(origin))
      .catch((error: unknown) => {
        refusal = { message: messageOf(error), at: options.now() };
        throw error;
      });
    turn = applied.catch(() => undefined);
    return applied;
  };

  let watching: { stop(): Promise<void> } | null = null;
  return {
    configuration: () => configuration,
    saved: () => saved,
    leftOut: () => leftOut,
    refusal: () => refusal,
    isRestarting: () => restarting,
    apply: () => apply("here"),
    watch() {
      watching = repeat(LOOK_EVERY, async () => {
        try {
          const files = filesStamp(directory);
          // A file that is still being written is looked at again.
          const areFilesReady = files !== filesApplied && files === filesSeen;
          filesSeen = files;
          const stamp = await definitions.stamp("pipeline");
          if (stamp !== savedStamp) await apply("elsewhere");
          else if (areFilesReady) await apply("files");
        } catch (error) {
          log.error(`changed pipelines are not in force: ${messageOf(error)}`);
        }
      });
    },
    async stop() {
      await watching?.stop();
      await turn;
    },
  };
}

function isSame(a: Configuration, b: Configuration): boolean {
  return JSON.stringify(a.definitions) === JSON.stringify(b.definitions);
}
