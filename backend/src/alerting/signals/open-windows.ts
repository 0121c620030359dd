import type { Kysely } from "kysely";
import type { Log } from "../../component/declaration.ts";
import { messageOf } from "../../errors.ts";
import type { Schema } from "../../stores/state/schema.ts";
import type { ActiveRule } from "../active-rule.ts";
import { fillWindows } from "../fill.ts";
import type { HistoryStores } from "../history.ts";
import { type LastMatch, lastMatches } from "../incidents.ts";
import { lookbackOf } from "../rule-runner.ts";
import { ruleType } from "../rule-types.ts";
import { watchesAbsence } from "../share.ts";
import type { Signal } from "../signal.ts";

/** By rule and key, where the match was that used up what came before it. */
export type Consumed = ReadonlyMap<string, ReadonlyMap<string | null, LastMatch>>;

export interface OpenWindowsOptions {
  readonly entries: readonly ActiveRule[];
  readonly db: Kysely<Schema>;
  readonly stores: HistoryStores;
  readonly log: Log;
  /** Where the windows of the first signals that count end. */
  readonly anchor: number;
  /** When the signals begin that can be read. */
  readonly time: number;
  /** Whether somebody evaluated until a moment ago. */
  readonly isContinuous: boolean;
  onRead(signal: Signal): void;
}

/**
 * Begins the rules of a takeover where the signals begin that can be read; what windows need from before, because it is
 * longer ago than the topic reaches, the stores tell. Answers what matches have used up. Rejects, with nothing begun,
 * while the state store is away.
 */
export async function openWindows(options: OpenWindowsOptions): Promise<Consumed> {
  const { entries, db, stores, log, anchor, time, isContinuous, onRead } = options;
  const consumed = new Map<string, ReadonlyMap<string | null, LastMatch>>();
  for (const { rule } of entries) {
    if (ruleType(rule.type)!.beginsAnewAfterMatch?.(rule)) consumed.set(rule.name, await lastMatches(db, rule.name));
  }
  for (const entry of entries) {
    const { rule, runner } = entry;
    const lookback = lookbackOf(rule);
    const from = anchor - lookback - rule.runEvery;
    runner.start(time);
    if (entry.ended || lookback === 0 || time <= from) continue;
    entry.isHistory = true;
    try {
      const runsTick = !watchesAbsence(rule) || isContinuous;
      await fillWindows(entry, { stores, from, until: time, last: consumed.get(rule.name), runsTick, onRead });
    } catch (error) {
      log.error(`rule '${rule.name}': its past could not be read, its windows begin now: ${messageOf(error)}`);
      runner.start(time);
    } finally {
      entry.isHistory = false;
    }
  }
  return consumed;
}
