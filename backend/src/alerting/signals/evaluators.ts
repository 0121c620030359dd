import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../component/declaration.ts";
import { HeimdallError, messageOf } from "../../errors.ts";
import { NOT_OWNER } from "./claim.ts";
import type { PartitionEvaluator } from "./partition-evaluator.ts";

export interface EvaluatorsOptions {
  /** Takes a partition over, from whoever had it. */
  take(partition: number): Promise<PartitionEvaluator>;
  patiently<T>(what: string, ask: () => Promise<T>): Promise<T>;
  onTaken(): void;
  readonly log: Log;
}

/** The partitions that the group has given to this backend. */
export interface Evaluators {
  /** Those that are taken over. */
  readonly taken: ReadonlyMap<number, PartitionEvaluator>;
  of(partition: number): Promise<PartitionEvaluator>;
  /** As `of`, once it is known that nobody took the partition over meanwhile. Rejects with NOT_OWNER when it is gone. */
  own(partition: number): Promise<PartitionEvaluator>;
  /** Gives up all others. */
  keep(partitions: ReadonlySet<number>): void;
  /** Gives up all, once it is durable how far they came. */
  end(): Promise<void>;
}

const RETRY_MILLISECONDS = 1_000;

export function createEvaluators({ take, patiently, onTaken, log }: EvaluatorsOptions): Evaluators {
  const held = new Map<number, Promise<PartitionEvaluator>>();
  const taken = new Map<number, PartitionEvaluator>();
  const fail = (error: unknown): void => log.error(`alerting: ${messageOf(error)}`);

  const takeOver = async (
    partition: number,
    before: Promise<PartitionEvaluator> | undefined,
    isCurrent: () => boolean,
  ): Promise<PartitionEvaluator> => {
    const old = await before?.catch(() => null);
    const owned = await patiently(`partition ${partition} of the signals cannot be taken over`, async () => {
      if (old && (await old.isOwner())) return old;
      // Taken away meanwhile: a claim would be stolen from the new owner.
      if (!isCurrent()) throw new HeimdallError(NOT_OWNER, `partition ${partition} is gone`);
      old?.end().catch(fail);
      return take(partition);
    });
    if (isCurrent()) taken.set(partition, owned);
    return owned;
  };
  const own = (partition: number): Promise<PartitionEvaluator> => {
    const evaluator = takeOver(partition, held.get(partition), () => held.get(partition) === evaluator);
    held.set(partition, evaluator);
    evaluator.then(onTaken, () => {});
    return evaluator;
  };

  const giveUp = (partition: number): Promise<void> | undefined => {
    const evaluator = held.get(partition);
    held.delete(partition);
    taken.delete(partition);
    return evaluator?.then((one) => one.end()).catch((error: unknown) => void notOwned(error));
  };

  return {
    taken,
    of: (partition) => held.get(partition) ?? own(partition),
    own,
    keep(partitions) {
      for (const partition of [...held.keys()]) if (!partitions.has(partition)) giveUp(partition)?.catch(fail);
    },
    async end() {
      await Promise.all([...held.keys()].map((partition) => giveUp(partition)?.catch(fail)));
    },
  };
}

/** Asks again and again until there is an answer, the signal is aborted, or the partition is another's. */
export async function persevere<T>(
  what: string,
  ask: () => Promise<T>,
  { log, signal }: { readonly log: Log; readonly signal: AbortSignal },
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (signal.aborted || isNotOwner(error)) throw error;
      log.warn(`${what}: ${messageOf(error)}; it is tried again`);
      await sleep(RETRY_MILLISECONDS);
    }
  }
}

/** For what was taken away before it was taken over; any other error is thrown on. */
export function notOwned(error: unknown): null {
  if (isNotOwner(error)) return null;
  throw error;
}

export function isNotOwner(error: unknown): boolean {
  return error instanceof HeimdallError && error.code === NOT_OWNER;
}
