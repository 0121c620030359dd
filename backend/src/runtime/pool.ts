import { Worker } from "node:worker_threads";
import type { Log } from "../component/declaration.ts";
import { HeimdallError } from "../errors.ts";
import { endsWithin } from "./ends-within.ts";
import type {
  DefaultPolicies,
  Done,
  FromWorker,
  PipelineChange,
  ToWorker,
  Work,
  WorkerStart,
  Writes,
} from "./protocol.ts";

export interface PoolOptions {
  readonly workers: number;
  readonly start: WorkerStart;
  readonly log: Log;
  /** Writes that no delivery waits for: what idle sessions had held back. */
  onIdle(writes: Writes): void;
}

/** Pipeline workers: work of one session always goes to the same one, all other to the least busy. */
export interface WorkerPool {
  readonly size: number;
  /** Moves the bytes of the work to a worker. Rejects with WORKER when the work fails or its worker dies. */
  submit(work: Work): Promise<Done>;
  setRules(rules: readonly unknown[]): void;
  setDefaultPolicies(policies: DefaultPolicies): void;
  /**
   * Other filters and outputs of the same pipelines: what was submitted before runs through the old ones, what comes
   * after through the new ones. Resolves when every worker has them; rejects when one could not read them.
   */
  setPipelines(change: PipelineChange): Promise<void>;
  /** Ends the workers after what they were given; what idle sessions still hold comes by `onIdle` before. */
  stop(): Promise<void>;
}

interface Pending {
  resolve(done: Done | null): void;
  reject(error: Error): void;
}

interface Slot {
  worker: Worker;
  /** False from a worker's death until the next one is ready; `revived` resolves then. */
  alive: boolean;
  revived: PromiseWithResolvers<void>;
  pending: Map<number, Pending>;
  stopped: () => void;
}

const RESTART_MILLISECONDS = 500;
/** A worker that is to end gets so long for what it was given. */
const LONGEST_END = 8_000;

/** Starts the workers; resolves when all of them are ready. */
export async function startPool(options: PoolOptions): Promise<WorkerPool> {
  const slots: Slot[] = [];
  let { rules, defaultPolicies, definitions, targets } = options.start;
  let nextId = 1;
  let stopping = false;

  const launch = (slot: Slot): Promise<void> => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      workerData: { ...options.start, rules, defaultPolicies, definitions, targets },
    });
    slot.worker = worker;
    slot.pending = new Map();
    return new Promise((resolve, reject) => {
      worker.on("message", (message: FromWorker) => {
        if (message.kind === "ready") {
          slot.alive = true;
          slot.revived.resolve();
          resolve();
        } else if (message.kind === "done") take(slot, message.id)?.resolve(message.done);
        else if (message.kind === "replaced") take(slot, message.id)?.resolve(null);
        else if (message.kind === "failed") take(slot, message.id)?.reject(failed(message.message));
        else if (message.kind === "idle") options.onIdle(message.writes);
        else if (message.kind === "warning") options.log.warn(message.message);
        else slot.stopped();
      });
      worker.on("error", (error) => {
        options.log.error(`a pipeline worker died: ${error.message}; it is started again`);
        reject(error);
      });
      worker.on("exit", () => {
        // Who waits for the next one goes on waiting when that dies before it is ready.
        if (slot.alive) slot.revived = Promise.withResolvers();
        slot.alive = false;
        for (const { reject: refuse } of slot.pending.values()) refuse(failed("its worker died", true));
        slot.pending.clear();
        slot.stopped();
        reject(failed("its worker died before it was ready"));
        if (!stopping) setTimeout(() => void (stopping || launch(slot).catch(() => {})), RESTART_MILLISECONDS);
      });
    });
  };

  const take = (slot: Slot, id: number): Pending | undefined => {
    const pending = slot.pending.get(id);
    slot.pending.delete(id);
    return pending;
  };

  const choose = (work: Work): Slot => {
    const session = work.kind === "delivery" ? work.delivery.session : null;
    if (session !== null) return slots[hash(session) % slots.length]!;
    const alive = slots.filter((slot) => slot.alive);
    if (alive.length === 0) throw failed("its worker died", true);
    return alive.reduce((least, slot) => (slot.pending.size < least.pending.size ? slot : least));
  };

  for (let index = 0; index < options.workers; index += 1) {
    slots.push({
      worker: undefined as unknown as Worker,
      pending: new Map(),
      stopped: () => {},
      alive: false,
      revived: Promise.withResolvers(),
    });
  }
  await Promise.all(slots.map(launch)).catch(async (error: unknown) => {
    stopping = true;
    await Promise.all(slots.map(({ worker }) => worker.terminate()));
    throw error;
  });

  return {
    size: slots.length,
    async submit(work) {
      const slot = choose(work);
      // Work of a session can go to no other worker, and its sender need not be able to send it again.
      while (!slot.alive && !stopping) await slot.revived.promise;
      if (!slot.alive) throw failed("its worker died", true);
      const id = nextId++;
      const bytes = work.kind === "points" ? work.body : work.delivery.payload;
      const message: ToWorker = { kind: "work", id, work };
      return new Promise<Done>((resolve, reject) => {
        slot.pending.set(id, { resolve: (done) => resolve(done!), reject });
        slot.worker.postMessage(message, [bytes.buffer as ArrayBuffer]);
      });
    },
    setRules(changed) {
      rules = changed;
      for (const { worker } of slots) worker.postMessage({ kind: "rules", rules } satisfies ToWorker);
    },
    setDefaultPolicies(changed) {
      defaultPolicies = changed;
      for (const { worker } of slots) worker.postMessage({ kind: "policies", policies: changed } satisfies ToWorker);
    },
    async setPipelines(change) {
      definitions = change.definitions;
      targets = { ...targets, ofOutput: change.ofOutput };
      const asked = slots.map((slot) => {
        const id = nextId++;
        return new Promise<unknown>((resolve, reject) => {
          if (slot.alive) slot.pending.set(id, { resolve, reject });
          else resolve(null);
          slot.worker.postMessage({ kind: "pipelines", id, pipelines: change } satisfies ToWorker);
        }).catch((error: unknown) => {
          // One that died is started again with the new ones.
          if (!(error instanceof HeimdallError && error.retryable)) throw error;
        });
      });
      await Promise.all(asked);
    },
    async stop() {
      stopping = true;
      await Promise.all(
        slots.map(async (slot) => {
          const stopped = new Promise<void>((resolve) => {
            slot.stopped = resolve;
          });
          slot.worker.postMessage({ kind: "stop" } satisfies ToWorker);
          slot.revived.resolve();
          if (slot.alive && !(await endsWithin(LONGEST_END, stopped))) {
            options.log.error(`a pipeline worker did not end within ${LONGEST_END / 1000} s; it is ended`);
          }
          await slot.worker.terminate();
        }),
      );
    },
  };
}

function failed(reason: string, retryable = false): HeimdallError {
  return new HeimdallError("WORKER", `a delivery could not be worked on: ${reason}`, {
    status: retryable ? 503 : 500,
    retryable,
  });
}

function hash(text: string): number {
  let value = 0;
  for (let index = 0; index < text.length; index += 1) value = (Math.imul(value, 31) + text.charCodeAt(index)) >>> 0;
  return value;
}
