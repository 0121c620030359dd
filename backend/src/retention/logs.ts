import { messageOf } from "../errors.ts";
import { retentionCutoff, retentionDays, settingMatcher } from "../stores/logs/index-names.ts";
import type { LogRetentionRule, LogRollup } from "../stores/logs/port.ts";
import { createProgress } from "./progress.ts";
import { createRollup, type Rollup, type RollupContext } from "./rollup.ts";
import type { RetentionStores } from "./start.ts";

export interface RetentionTurn {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Ends the turn early; what is not done is left for the next. */
  readonly stop: AbortSignal;
  /** Told what a person should know. */
  report(message: string): void;
}

/**
 * One turn of the retention of logs; answers how many documents went. Of an index that a rollup covers nothing is
 * deleted before the summaries of what goes are durable; one whose rollup fails keeps its documents, and the others
 * go on. A deletion that a crash cuts short is finished by the next turn.
 */
export async function retainLogs(
  { logs, state }: Pick<RetentionStores, "logs" | "state">,
  {
    rules,
    rollups: definitions,
  }: { readonly rules: readonly LogRetentionRule[]; readonly rollups: readonly LogRollup[] },
  { now, stop, report }: RetentionTurn,
): Promise<number> {
  const daysOf = retentionDays(rules);
  const context: RollupContext = {
    store: logs,
    summaries: logs.summaries,
    progress: createProgress(state),
    now,
    stop,
  };
  const rollups = definitions.map((definition): { covers(index: string): boolean; rollup: Rollup } => ({
    covers: settingMatcher(definition.index),
    rollup: createRollup(definition, context),
  }));
  const covered = (index: string): boolean => rollups.some(({ covers }) => covers(index));
  const listed = new Set<string>();
  const ready = new Set<string>();

  if (rollups.length > 0) {
    await context.summaries.prepare();
    for (const bounds of await context.summaries.indices(covered)) {
      const { index } = bounds;
      listed.add(index);
      const days = daysOf(index);
      try {
        for (const { covers, rollup } of rollups) {
          if (!covers(index)) continue;
          stop.throwIfAborted();
          await rollup.follow(bounds);
          if (days !== null) await rollup.seal(bounds, retentionCutoff(days, now));
        }
        ready.add(index);
      } catch (error) {
        if (stop.aborted) throw error;
        report(`index ${index} keeps its documents until they can be rolled up: ${messageOf(error)}`);
      }
    }
  }
  stop.throwIfAborted();
  const gone = await logs.applyRetention(rules, now, { covered, ready: (index) => ready.has(index), stop, report });
  // What is not listed any more went as a whole.
  const isFinished = (index: string): boolean => !listed.has(index) || (ready.has(index) && daysOf(index) !== null);
  for (const { rollup } of rollups) await rollup.deleted(isFinished);
  return gone;
}
