import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Settings } from "../config/schema.ts";
import { HeimdallError, messageOf } from "../errors.ts";
import { type Heimdall, STORES, type StartOptions, startHeimdall } from "./heimdall.ts";
import type { RestartRequest } from "./pipeline-keeper.ts";
import type { SavedPipelines } from "./saved-pipelines.ts";

/** A Heimdall that starts itself again when a change of pipelines needs it. */
export interface Supervised {
  /** The one that was started first. */
  readonly first: Heimdall;
  /** Resolves, with the reason, when it could not be started again at all. */
  readonly failed: Promise<unknown>;
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  readonly start: typeof startHeimdall;
  /** Milliseconds for which a restart is tried when even what was in force before does not start. */
  readonly patience: number;
  readonly firstPause: number;
}

const DEFAULTS: SupervisorOptions = { start: startHeimdall, patience: 60_000, firstPause: 500 };
const LONGEST_PAUSE = 10_000;
/** So often it is said that a restart is not over yet. */
const SAY_EVERY = 30_000;

/**
 * Starts Heimdall. A restart takes nothing more, makes durable what is under way, closes, and starts with what is saved
 * now; when that fails, what was in force before is started again and the reason is told.
 */
export async function superviseHeimdall(
  settings: Settings,
  log: Logger,
  options: StartOptions = {},
  { start, patience, firstPause }: SupervisorOptions = DEFAULTS,
): Promise<Supervised> {
  let current: Heimdall | null = null;
  let { http } = settings;
  const stopping = new AbortController();
  const failed = Promise.withResolvers<unknown>();
  const started = Promise.withResolvers<void>();
  // The server answers before its start is over, so that a change may ask for the next restart during this one.
  let turn: Promise<unknown> = started.promise;
  const restart = (request: RestartRequest): void => {
    turn = turn.then(() => again(request)).catch(failed.resolve);
  };
  const first = await start(settings, log, { ...options, restart });
  current = first;
  // A port that the system chose stays: who was told of it comes again.
  http = { ...http, port: Number(new URL(first.url).port) };
  started.resolve();

  async function again(request: RestartRequest): Promise<void> {
    if (!current || stopping.signal.aborted) return;
    const began = performance.now();
    const seconds = (): string => ((performance.now() - began) / 1000).toFixed(1);
    log.info("restarting with the changed pipelines: what was received is being stored");
    const reminder = setInterval(() => log.warn(`the restart is not over after ${seconds()} s`), SAY_EVERY);
    try {
      const left = await current.stop();
      current = null;
      if (left.includes(STORES)) {
        // Two that write the same files would damage them.
        throw new HeimdallError("RESTART", "the stores could not be closed for the restart; start Heimdall again");
      }
      current = await startAgain(request);
    } finally {
      clearInterval(reminder);
    }
    if (current) log.info(`restarted in ${seconds()} s`);
  }

  /** Null when it is to stop meanwhile. */
  async function startAgain({ before, isOwn }: RestartRequest): Promise<Heimdall | null> {
    const deadline = performance.now() + patience;
    let fallback: StartOptions["fallback"];
    for (let pause = firstPause; !stopping.signal.aborted; ) {
      const read: { pipelines?: SavedPipelines } = {};
      const onRead = (pipelines: SavedPipelines): void => {
        read.pipelines = pipelines;
      };
      try {
        return await start({ ...settings, http }, log, { ...options, restart, fallback, onRead });
      } catch (error) {
        // Before they were read it was not the changed pipelines that failed: the state may be away for a moment.
        if (!fallback && read.pipelines) {
          const message = `the changed pipelines could not be started, those before are in force again: ${messageOf(error)}`;
          log.error(message);
          fallback = { saved: before, tried: read.pipelines, message, takesBack: isOwn() };
          continue;
        }
        if (performance.now() + pause > deadline) throw error;
        log.error(`Heimdall cannot be started again, the next try is in ${pause / 1000} s: ${messageOf(error)}`);
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
    return null;
  }

  return {
    first,
    failed: failed.promise,
    async stop() {
      stopping.abort();
      await turn;
      await current?.stop();
    },
  };
}
