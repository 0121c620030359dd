import { Worker } from "node:worker_threads";
import { HeimdallError, type Problem } from "../../errors.ts";
import type { CheckJob, FromTrial, TestJob, TestResult, TrialJob, TrialResult } from "./protocol.ts";

/** Checks and tests pipelines beside the ones that run: what is tried out can neither slow them nor end them. */
export interface Trial {
  check(job: Omit<CheckJob, "kind">): Promise<readonly Problem[]>;
  test(job: Omit<TestJob, "kind">): Promise<TestResult>;
  stop(): Promise<void>;
}

/** A worker is asked for one thing at a time. */
interface Slot {
  readonly worker: Worker;
  idle: NodeJS.Timeout | undefined;
}

const MOST_AT_ONCE = 2;
const MOST_WAITING = 50;
/** The job ends itself before; only what cannot be ended from inside comes to this. */
const LONGEST = 15_000;
/** A worker takes about a third of a second to start, so that it is kept while somebody types. */
const KEPT = 30_000;
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 };

export function createTrial(): Trial {
  const free: Slot[] = [];
  const all = new Set<Slot>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  const launch = (): Slot => {
    const worker = new Worker(new URL("./trial-worker.ts", import.meta.url), { resourceLimits: LIMITS, env: {} });
    worker.unref();
    const slot: Slot = { worker, idle: undefined };
    all.add(slot);
    worker.once("exit", () => {
      all.delete(slot);
      if (free.includes(slot)) free.splice(free.indexOf(slot), 1);
    });
    return slot;
  };
  const end = async (slot: Slot): Promise<void> => {
    clearTimeout(slot.idle);
    await slot.worker.terminate();
  };

  const run = async (job: TrialJob): Promise<TrialResult> => {
    if (busy >= MOST_AT_ONCE) {
      if (waiting.length >= MOST_WAITING) {
        throw new HeimdallError("TRIAL_BUSY", "too many pipelines are being tested; try again in a moment", {
          status: 429,
          retryable: true,
        });
      }
      await new Promise<void>((go) => waiting.push(go));
    }
    busy += 1;
    const slot = free.pop() ?? launch();
    clearTimeout(slot.idle);
    try {
      const result = await ask(slot.worker, job);
      slot.idle = setTimeout(() => void end(slot), KEPT).unref();
      free.push(slot);
      return result;
    } catch (error) {
      void end(slot);
      throw error;
    } finally {
      busy -= 1;
      waiting.shift()?.();
    }
  };

  return {
    check: async (job) => (await run({ kind: "check", ...job })).problems,
    test: async (job) => (await run({ kind: "test", ...job })) as TestResult,
    async stop() {
      await Promise.all([...all].map(end));
    },
  };
}

function ask(worker: Worker, job: TrialJob): Promise<TrialResult> {
  return new Promise((resolve, reject) => {
    let input = 0;
    const where = (): string => (job.kind === "test" ? ` at event ${input + 1}` : "");
    const refuse = (code: string, message: string) =>
      settle(() => reject(new HeimdallError(code, message, { status: 422 })));
    const timer = setTimeout(
      () => refuse("TRIAL_TIMEOUT", `the test took over ${LONGEST / 1000} s${where()} and was ended; try fewer events`),
      LONGEST,
    );
    const take = (message: FromTrial): void => {
      if (message.kind === "at") input = message.input;
      else if (message.kind === "done") settle(() => resolve(message.result));
      else settle(() => reject(new HeimdallError("TRIAL_FAILED", `the test failed: ${message.message}`)));
    };
    const die = (error: Error & { code?: string }): void => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") {
        refuse("TRIAL_MEMORY", `the test took over ${LIMITS.maxOldGenerationSizeMb} MB${where()} and was ended`);
      } else settle(() => reject(new HeimdallError("TRIAL_FAILED", `the test failed: ${error.message}`)));
    };
    const exit = (): void => refuse("TRIAL_ENDED", "the test was ended because Heimdall is stopping");
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      worker.off("message", take).off("error", die).off("exit", exit);
      then();
    };
    worker.on("message", take).on("error", die).on("exit", exit);
    worker.postMessage(job);
  });
}
