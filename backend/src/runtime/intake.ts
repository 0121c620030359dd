import type { Signal } from "../alerting/signal.ts";
import type { Delivery, Log, Original, Receipt } from "../component/declaration.ts";
import { HeimdallError, messageOf } from "../errors.ts";
import { rateLimited } from "../pipeline/rate-limit.ts";
import type { DeadLetterStore } from "../stores/dead-letters/port.ts";
import { type BodyRoom, createBodyRoom } from "./body-room.ts";
import { type CommitTargets, type Committed, commitWrites } from "./commit.ts";
import type { Counters } from "./counters.ts";
import { createInFlight } from "./in-flight.ts";
import { lettersOf } from "./letters.ts";
import type { WorkerPool } from "./pool.ts";
import type { Messages, PointsWork, Work, WritePart, Writes } from "./protocol.ts";
import type { Writers } from "./writers.ts";

export interface IntakeOptions {
  readonly writers: Writers;
  readonly deadLetters: DeadLetterStore;
  /** Whether a pipeline writes to more than one target: where one that is away would hold up the others. */
  severalTargets(pipeline: string): boolean;
  /** Writes messages to the bus; resolves when they are durable there. */
  publish(messages: Messages): Promise<void>;
  observe(signals: readonly Signal[]): Promise<void> | void;
  /** See `CommitTargets`. */
  readonly observesRedelivered: boolean;
  readonly counters: Counters;
  readonly log: Log;
  /** Bytes that may be under way. */
  readonly limit: number;
}

/** What the commit of a batch needs to know of where it came from. */
interface Origin {
  readonly resendable: boolean;
  readonly originals: ((item: number) => Original | null) | null;
  /** Whether the sender hears of each item that was refused. */
  readonly tellsItems: boolean;
}

/** The way of everything that comes in: room, a worker, the stores, the rules; then the sender hears of it. */
export interface Intake {
  connect(pool: WorkerPool): void;
  deliver(
    pipeline: number,
    input: number,
    delivery: Delivery,
    originals?: (item: number) => Original | null,
  ): Promise<Receipt>;
  /** Line protocol of a database that exists. */
  points(work: Omit<PointsWork, "kind">): Promise<Receipt>;
  room(): Promise<void>;
  /** Room for requests that are being received. */
  readonly bodies: BodyRoom;
  /** Whether the stores take what they are given; not while a write is being tried again. */
  storeHealth(): { readonly ok: boolean; readonly detail?: string };
  /** Makes durable what a worker held back for an idle session. */
  commitIdle(writes: Writes): void;
  /** From now on a store that is away is waited for only so long: Heimdall is to stop. */
  giveUpSoon(): void;
  /** Waits for what is under way; what a store does not take within seconds is given up. */
  drain(): Promise<void>;
  /** Waits for what came of idle sessions and takes nothing more. */
  stop(): Promise<void>;
}

/** In milliseconds. */
const STOP_PATIENCE = 20_000;
/** About what an event takes beside its text while it is under way. */
const ITEM_BYTES = 300;

const POINTS: Origin = { resendable: true, tellsItems: true, originals: null };
const IDLE: Origin = { resendable: false, tellsItems: false, originals: null };

export function createIntake(options: IntakeOptions): Intake {
  const { counters, log, writers, deadLetters } = options;
  const inFlight = createInFlight(options.limit);
  counters.watch(inFlight);
  const stopping = new AbortController();
  const idle = new Set<Promise<unknown>>();
  let pool: WorkerPool | null = null;
  let givingUp: NodeJS.Timeout | undefined;
  const warn = rateLimited((message) => log.warn(message), Date.now);

  const targetsFor = (
    { counts }: Writes,
    { originals, tellsItems }: Origin,
    refused: Map<WritePart | null, number>,
  ): CommitTargets => ({
    commit: writers.commit,
    setAside: async (part) => options.severalTargets(counts.pipeline ?? "") && writers.setAside(part),
    publish: options.publish,
    observe: options.observe,
    observesRedelivered: options.observesRedelivered,
    async bury(refusals) {
      refused.clear();
      for (const { row } of refusals) refused.set(row?.part ?? null, (refused.get(row?.part ?? null) ?? 0) + 1);
      if (tellsItems) return;
      const letters = lettersOf(refusals, {
        pipeline: counts.pipeline ?? "",
        input: counts.input,
        originals,
        extract: (part, row) => writers.targetOf(part).extract(part, row),
        targetName: (part) => writers.targetOf(part).name,
      });
      if (letters.length > 0) {
        await deadLetters.add(letters);
        counters.addDeadLetters(counts.pipeline ?? "", letters.length);
      }
      const first = refusals[0]!;
      warn(
        `output '${first.output}' refused an event for good${letters.length > 0 ? " (see dead letters)" : ""}: ${first.reason}`,
      );
    },
    retried: (error) => warn(`a batch was not taken, it is tried again: ${messageOf(error)}`),
  });

  const commit = async (writes: Writes, origin: Origin): Promise<Committed> => {
    const refused = new Map<WritePart | null, number>();
    const targets = targetsFor(writes, origin, refused);
    const committed = await commitWrites(writes, targets, origin.resendable, stopping.signal);
    counters.addBatch(writes.counts);
    for (const part of writes.parts) {
      counters.addStored(part.store, "stored", part.items.length - (refused.get(part) ?? 0));
    }
    for (const [part, count] of refused) counters.addStored(part?.store ?? "logs", "refused", count);
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

  const run = async (work: Work, origin: Origin, wantsIds: boolean): Promise<Receipt> => {
    const { length, items } =
      work.kind === "points"
        ? { length: work.body.byteLength, items: work.items }
        : { length: work.delivery.payload.byteLength, items: work.delivery.items };
    const size = length + items * ITEM_BYTES;
    await enter(size, origin.resendable);
    try {
      const { receipt, writes } = await pool!.submit(work);
      const { outcomes, ids } = await commit(writes, origin);
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
    deliver(pipeline, input, delivery, originals) {
      const { resendable, tellsItems = false, wantsIds = false } = delivery;
      const origin: Origin = { resendable, tellsItems, originals: originals ?? null };
      return run({ kind: "delivery", pipeline, input, delivery }, origin, wantsIds);
    },
    points: (work) => run({ kind: "points", ...work }, POINTS, false),
    room: () => inFlight.room(),
    bodies: createBodyRoom(options.limit),
    storeHealth() {
      const failing = writers.failing();
      if (failing.length === 0) return { ok: true };
      return { ok: false, detail: failing.map(({ name, message }) => `${name}: ${message}`).join("; ") };
    },
    commitIdle(writes) {
      const done = commit(writes, IDLE)
        .catch((error: unknown) => log.error(`events of an idle source were lost: ${messageOf(error)}`))
        .finally(() => idle.delete(done));
      idle.add(done);
    },
    giveUpSoon() {
      givingUp ??= setTimeout(() => stopping.abort(), STOP_PATIENCE).unref();
    },
    drain: () => inFlight.empty(),
    async stop() {
      await Promise.all(idle);
      stopping.abort();
      // It would keep all of this in memory, while a restarted Heimdall has its own.
      clearTimeout(givingUp);
    },
  };
}
