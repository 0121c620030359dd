import type { Signal } from "../alerting/signal.ts";
import type { ItemOutcome } from "../component/declaration.ts";
import { HeimdallError } from "../errors.ts";
import type { EncodedDocuments } from "../stores/logs/duckdb/encode.ts";
import type { LogWriteResult } from "../stores/logs/port.ts";
import type { EncodedPoints } from "../stores/metrics/encode.ts";
import type { MetricWriteReport } from "../stores/metrics/port.ts";
import type { Writes } from "./protocol.ts";

export interface CommitTargets {
  commitDocuments(documents: EncodedDocuments): Promise<readonly LogWriteResult[]>;
  commitPoints(points: EncodedPoints): Promise<MetricWriteReport>;
  /** Told once everything is durable; documents that were there already are left out. */
  observe(signals: readonly Signal[]): Promise<void> | void;
  /** Counts a try that failed and will be made again. */
  retried(error: unknown): void;
}

export interface Committed {
  readonly outcomes: readonly ItemOutcome[];
  /** Document ids by item. */
  readonly ids: ReadonlyMap<number, string>;
}

const FIRST_DELAY = 50;
const LONGEST_DELAY = 5_000;
/** A sender that sends again itself hears within this time that the store is away. */
const PATIENCE = 10_000;

/**
 * Makes the writes of a batch durable: again and again while a store is away, each part on its own, so that what
 * is stored is not stored twice. Gives up with UNAVAILABLE when `resendable` and the patience is over, or when
 * `stopping`.
 */
export async function commitWrites(
  writes: Writes,
  targets: CommitTargets,
  resendable: boolean,
  stopping: AbortSignal,
): Promise<Committed> {
  const deadline = resendable ? Date.now() + PATIENCE : Number.POSITIVE_INFINITY;
  const again = <T>(write: () => Promise<T>): Promise<T> => persist(write, targets, deadline, stopping);
  const [results, report] = await Promise.all([
    writes.documents ? again(() => targets.commitDocuments(writes.documents!)) : [],
    writes.points ? again(() => targets.commitPoints(writes.points!)) : { written: 0, refused: [] },
  ]);

  const outcomes: ItemOutcome[] = [];
  const ids = new Map<number, string>();
  for (const [row, result] of results.entries()) {
    const item = writes.documentItems[row]!;
    if (result.status === "refused") outcomes.push({ item, status: "refused", reason: result.reason });
    else ids.set(item, result.id);
    if (result.status === "conflict" || result.status === "updated") {
      outcomes.push({ item, status: result.status });
    }
  }
  for (const { index, reason } of report.refused) {
    outcomes.push({ item: writes.pointItems[index]!, status: "refused", reason });
  }
  const fresh = writes.signals.flatMap((signal, at) => {
    const row = writes.signalRows[at];
    if (row === null || row === undefined) return [signal];
    const result = results[row]!;
    // A resend must not be counted by a rule a second time. The store names what came without an id.
    if (result.status === "updated" || result.status === "conflict") return [];
    return [signal.id === null && result.id !== null ? { ...signal, id: result.id } : signal];
  });
  if (fresh.length > 0) await targets.observe(fresh);
  return { outcomes, ids };
}

async function persist<T>(
  write: () => Promise<T>,
  targets: CommitTargets,
  deadline: number,
  stopping: AbortSignal,
): Promise<T> {
  for (let delay = FIRST_DELAY; ; delay = Math.min(delay * 2, LONGEST_DELAY)) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof HeimdallError) || !error.retryable) throw error;
      targets.retried(error);
      const wait = delay * (0.5 + Math.random());
      if (stopping.aborted || Date.now() + wait > deadline) {
        throw new HeimdallError("UNAVAILABLE", `nothing can be stored now (${error.message}); send it again later`, {
          status: 503,
          retryable: true,
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
