import type { Signal } from "../alerting/signal.ts";
import type { Delivery, Log, Receipt } from "../component/declaration.ts";
import { HeimdallError, messageOf } from "../errors.ts";
import { rateLimited } from "../pipeline/rate-limit.ts";
import type { EncodedDocuments } from "../stores/logs/duckdb/encode.ts";
import type { LogWriteResult } from "../stores/logs/port.ts";
import type { EncodedPoints } from "../stores/metrics/encode.ts";
import type { MetricWriteReport } from "../stores/metrics/port.ts";
import { type BodyRoom, createBodyRoom } from "./body-room.ts";
import { type CommitTargets, type Committed, commitWrites } from "./commit.ts";
import type { Counters } from "./counters.ts";
import { createInFlight } from "./in-flight.ts";
import type { WorkerPool } from "./pool.ts";
import type { PointsWork, Work, Writes } from "./protocol.ts";

export interface IntakeOptions {
  readonly logs: { commit(documents: EncodedDocuments): Promise<readonly LogWriteResult[]> };
  readonly metrics: {
    commit(points: EncodedPoints): Promise<MetricWriteReport>;
    createDatabase(name: string): Promise<void>;
  };
  observe(signals: readonly Signal[]): Promise<void> | void;
  readonly counters: Counters;
  readonly log: Log;
  /** Bytes that may be under way. */
  readonly limit: number;
}

/** The way of everything that comes in: room, a worker, the stores, the rules; then the sender hears of it. */
export interface Intake {
  connect(pool: WorkerPool): void;
  deliver(pipeline: number, input: number, delivery: Delivery): Promise<Receipt>;
  /** Line protocol of a database that exists. */
  points(work: Omit<PointsWork, "kind">): Promise<Receipt>;
  room(): Promise<void>;
  /** Room for requests that are being received. */
  readonly bodies: BodyRoom;
  /** Whether the stores take what they are given; not while a write is being tried again. */
  storeHealth(): { readonly ok: boolean; readonly detail?: string };
  /** Makes durable what a worker held back for an idle session. */
  commitIdle(writes: Writes): void;
  /** Waits for what is under way; what a store does not take within seconds is given up. */
  drain(): Promise<void>;
  /** Waits for what came of idle sessions and takes nothing more. */
  stop(): Promise<void>;
}

const STOP_PATIENCE = 20_000;
/** About what an event takes beside its text while it is under way. */
const ITEM_BYTES = 300;
/** A failing write is tried again at least every five seconds or so; after this long without one it has passed. */
const FAILURE_MEMORY = 10_000;

export function createIntake(options: IntakeOptions): Intake {
  const { counters, log } = options;
  const inFlight = createInFlight(options.limit);
  counters.watch(inFlight);
  const stopping = new AbortController();
  const databases = new Set<string>();
  const idle = new Set<Promise<unknown>>();
  let pool: WorkerPool | null = null;

  const targets: CommitTargets = {
    commitDocuments: (documents) => options.logs.commit(documents),
    async commitPoints(points) {
      // A database that an output names is made when the first point comes, as the log store makes indices.
      for (const { database } of points.groups) {
        if (databases.has(database)) continue;
        await options.metrics.createDatabase(database);
        databases.add(database);
      }
      return options.metrics.commit(points);
    },
    observe: options.observe,
    retried(error) {
      counters.addRetry("embedded");
      lastFailure = { at: Date.now(), message: messageOf(error) };
      warn(`a store did not take a batch, it is tried again: ${messageOf(error)}`);
    },
  };
  const warn = rateLimited((message) => log.warn(message), Date.now);
  let lastFailure: { at: number; message: string } | null = null;

  const commit = async (writes: Writes, resendable: boolean): Promise<Committed> => {
    const committed = await commitWrites(writes, targets, resendable, stopping.signal);
    counters.addBatch(writes.counts);
    const refused = committed.outcomes.filter(({ status }) => status === "refused").length;
    const documents = writes.documents?.count ?? 0;
    if (documents > 0) counters.addStored("logs", "stored", documents);
    const points = writes.points?.count ?? 0;
    if (points > 0) counters.addStored("metrics", "stored", points);
    if (refused > 0) counters.addStored(documents > 0 ? "logs" : "metrics", "refused", refused);
    return committed;
  };

  const enter = async (size: number, resendable: boolean): Promise<void> => {
    for (;;) {
      if (!pool || stopping.signal.aborted) {
        throw new HeimdallError("UNAVAILABLE", "Heimdall is stopping; send it again in a moment", {
          status: 503,
          retryable: true,
        });
      }
      try {
        inFlight.enter(size);
        return;
      } catch (error) {
        if (resendable) throw error;
        await inFlight.room();
      }
    }
  };

  const run = async (work: Work, resendable: boolean, wantsIds: boolean): Promise<Receipt> => {
    const { length, items } =
      work.kind === "points"
        ? { length: work.body.byteLength, items: work.items }
        : { length: work.delivery.payload.byteLength, items: work.delivery.items };
    const size = length + items * ITEM_BYTES;
    await enter(size, resendable);
    try {
      const { receipt, writes } = await pool!.submit(work);
      const { outcomes, ids } = await commit(writes, resendable);
      return {
        ...receipt,
        outcomes: outcomes.length > 0 ? [...receipt.outcomes, ...outcomes] : receipt.outcomes,
        ...(wantsIds ? { ids: Array.from({ length: receipt.items }, (_, item) => ids.get(item) ?? null) } : {}),
      };
    } finally {
      inFlight.leave(size);
    }
  };

  return {
    connect(given) {
      pool = given;
    },
    deliver: (pipeline, input, delivery) =>
      run({ kind: "delivery", pipeline, input, delivery }, delivery.resendable, delivery.wantsIds ?? false),
    points: (work) => run({ kind: "points", ...work }, true, false),
    room: () => inFlight.room(),
    bodies: createBodyRoom(options.limit),
    storeHealth() {
      if (!lastFailure || Date.now() - lastFailure.at > FAILURE_MEMORY) return { ok: true };
      return { ok: false, detail: lastFailure.message };
    },
    commitIdle(writes) {
      const done = commit(writes, false)
        .catch((error: unknown) => log.error(`events of an idle source were lost: ${messageOf(error)}`))
        .finally(() => idle.delete(done));
      idle.add(done);
    },
    async drain() {
      const giveUp = setTimeout(() => stopping.abort(), STOP_PATIENCE);
      await inFlight.empty();
      clearTimeout(giveUp);
    },
    async stop() {
      const giveUp = setTimeout(() => stopping.abort(), STOP_PATIENCE);
      await Promise.all(idle);
      clearTimeout(giveUp);
      stopping.abort();
    },
  };
}
