import type { Logger } from "pino";
import type { Settings } from "../config/schema.ts";
import { messageOf } from "../errors.ts";
import { type Heimdall, type StartOptions, startHeimdall } from "./heimdall.ts";
import type { RestartRequest } from "./pipeline-keeper.ts";

/** A Heimdall that starts itself again when a change of pipelines needs it. */
export interface Supervised {
  /** The one that was started first. */
  readonly first: Heimdall;
  /** Resolves, with the reason, when it could not be started again at all. */
  readonly failed: Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts Heimdall. A restart takes nothing more, makes durable what is under way, closes, and starts with what is saved
 * now; when that fails, what was in force before is started again and the reason is told.
 */
export async function superviseHeimdall(
  settings: Settings,
  log: Logger,
  options: StartOptions = {},
): Promise<Supervised> {
  let current: Heimdall | null = null;
  let restarting: Promise<void> = Promise.resolve();
  let isStopping = false;
  const failed = Promise.withResolvers<unknown>();
  const restart = (request: RestartRequest): void => {
    restarting = again(request).catch(failed.resolve);
  };
  const first = await startHeimdall(settings, log, { ...options, restart });
  current = first;
  // A port that the system chose stays: who was told of it comes again.
  const http = { ...settings.http, port: Number(new URL(first.url).port) };
  const start = (more: StartOptions) => startHeimdall({ ...settings, http }, log, { ...options, ...more, restart });

  async function again({ before, isOwn }: RestartRequest): Promise<void> {
    const started = performance.now();
    log.info("restarting with the changed pipelines: what was received is being stored");
    await current!.stop();
    current = null;
    if (isStopping) return;
    try {
      current = await start({});
    } catch (error) {
      const message = `the changed pipelines could not be started, those before are in force again: ${messageOf(error)}`;
      log.error(message);
      current = await start({ fallback: { saved: before, message, takesBack: isOwn } });
    }
    log.info(`restarted in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }

  return {
    first,
    failed: failed.promise,
    async stop() {
      isStopping = true;
      await restarting;
      await current?.stop();
    },
  };
}
