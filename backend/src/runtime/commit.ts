import { setTimeout as sleep } from "node:timers/promises";
import type { Signal } from "../alerting/signal.ts";
import type { ItemOutcome } from "../component/declaration.ts";
import { HeimdallError } from "../errors.ts";
import type { LogWriteResult } from "../stores/logs/port.ts";
import type { Messages, WritePart, Writes } from "./protocol.ts";

/** What became of the rows of a part, in their order. */
export type RowResult = Pick<LogWriteResult, "status"> & { readonly id: string | null; readonly reason?: string };

export interface CommitTargets {
  /** Writes a part to its store; for points only the refused rows are told. */
  commit(part: WritePart): Promise<readonly RowResult[]>;
  /**
   * Puts a part aside, durably, when its store has been away for long and others wait for it; false when it should be
   * tried instead.
   */
  setAside(part: WritePart): Promise<boolean>;
  publish(messages: Messages): Promise<void>;
  /** Keeps what was refused for good; resolves when it is durable. */
  bury(refusals: readonly Refusal[]): Promise<void>;
  /** Told once everything is durable. */
  observe(signals: readonly Signal[]): Promise<void> | void;
  /** Whether rules hear of documents that were there already: where another process may have died before telling. */
  readonly observesRedelivered: boolean;
  /** Counts a try that failed and will be made again. */
  retried(error: unknown): void;
}

export interface Committed {
  readonly outcomes: readonly ItemOutcome[];
  /** Document ids by item. */
  readonly ids: ReadonlyMap<number, string>;
}

/** An item that a store, or an output before it, refuses for good. */
export interface Refusal {
  readonly item: number;
  readonly output: string;
  readonly reason: string;
  /** Where it stands in a part; null when it never reached a store. */
  readonly row: { readonly part: WritePart; readonly row: number } | null;
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
  const { parts, messages, refusals: refusedByOutputs } = writes;
  const deadline = resendable ? Date.now() + PATIENCE : Number.POSITIVE_INFINITY;
  const again = <T>(write: () => Promise<T>): Promise<T> => persist(write, targets, deadline, stopping);
  const [results] = await Promise.all([
    Promise.all(parts.map((part) => again(() => commitPart(part, targets)))),
    messages ? again(() => targets.publish(messages)) : undefined,
  ]);

  const outcomes: ItemOutcome[] = [];
  const ids = new Map<number, string>();
  const refusals: Refusal[] = refusedByOutputs.map((refusal) => ({ ...refusal, row: null }));
  for (const [at, part] of parts.entries()) {
    for (const [row, { status, id, reason }] of results[at]!.entries()) {
      const item = part.items[row]!;
      if (status === "refused") {
        const output = part.outputs[part.outputOf[row]!]!;
        refusals.push({ item, output, reason: reason ?? "refused", row: { part, row } });
        continue;
      }
      if (id !== null) ids.set(item, id);
      if (status === "conflict" || status === "updated") outcomes.push({ item, status });
    }
  }
  for (const [at, item] of messages?.items.entries() ?? []) ids.set(item, messages!.ids[at]!);
  for (const { item, reason } of refusals) outcomes.push({ item, status: "refused", reason });
  if (refusals.length > 0) await again(() => targets.bury(refusals));
  const fresh = freshSignals(writes, results, targets.observesRedelivered);
  if (fresh.length > 0) await again(async () => targets.observe(fresh));
  return { outcomes, ids };
}

async function commitPart(part: WritePart, targets: CommitTargets): Promise<readonly RowResult[]> {
  return (await targets.setAside(part)) ? [] : targets.commit(part);
}

/** A resend must not be counted by a rule a second time. The store names what came without an id. */
function freshSignals(
  { signals, signalRows }: Writes,
  results: readonly (readonly RowResult[])[],
  withRedelivered: boolean,
): Signal[] {
  return signals.flatMap((signal, at) => {
    const place = signalRows[at];
    const result = place ? results[place[0]]?.[place[1]] : undefined;
    if (!result) return [signal];
    const isRepeated = result.status === "updated" || result.status === "conflict";
    if (isRepeated && !withRedelivered) return [];
    const named = signal.id === null && result.id !== null ? { ...signal, id: result.id } : signal;
    return [isRepeated ? { ...named, isResent: true } : named];
  });
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
      // At the end a last try is made at once.
      await sleep(wait, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}
