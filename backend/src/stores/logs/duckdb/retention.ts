import { retentionCutoff, retentionDays } from "../index-names.ts";
import type { LogRetentionLimits, LogRetentionRule } from "../port.ts";
import { documentsOf } from "./day-file.ts";
import type { Engine } from "./engine.ts";
import type { Files } from "./files.ts";
import { DAY } from "./partition.ts";
import { quoteText } from "./sql-text.ts";

/**
 * Drops the files whose every index has expired, which gives their disk back at once; from a file that others
 * still need, the rows of expired indices are deleted. A day expires as a whole, when its last moment has.
 * Runs between two commits. Answers how many documents went.
 */
export async function retainLogs(
  engine: Engine,
  files: Files,
  { rules, limits }: { rules: readonly LogRetentionRule[]; limits: LogRetentionLimits | undefined },
  now: number,
): Promise<number> {
  const daysOf = retentionDays(rules);
  const shortest = Math.min(...rules.map(({ days }) => days ?? Number.POSITIVE_INFINITY));
  let gone = 0;
  for (const file of files.list()) {
    const { day } = file.partition;
    const end = day === null ? null : day + DAY;
    // No rule could mean anything in this file: it need not be opened.
    if (end !== null && end > now - shortest * DAY) continue;
    const isEmpty = await files.use(file, async (state) => {
      const cutoffs = [...state.indices.keys()].map((index) => {
        const days = daysOf(index);
        const stays = days === null || (limits?.covered(index) === true && !limits.ready(index));
        return { index, cutoff: stays ? Number.NEGATIVE_INFINITY : retentionCutoff(days, now) };
      });
      if (end !== null && cutoffs.every(({ cutoff }) => end <= cutoff)) {
        gone += documentsOf(state);
        return true;
      }
      const connection = await engine.writer();
      for (const { index, cutoff } of cutoffs) {
        const summary = state.indices.get(index)!;
        if (end === null ? summary.oldest >= cutoff : end > cutoff) continue;
        const older = end === null ? `AND time < ${cutoff}` : "";
        const result = await connection.run(`DELETE FROM ${state.alias}.logs WHERE idx = ${quoteText(index)} ${older}`);
        gone += result.rowsChanged;
        summary.documents -= result.rowsChanged;
        if (summary.documents <= 0) state.indices.delete(index);
      }
      return documentsOf(state) === 0;
    });
    if (isEmpty) await files.drop(file);
  }
  return gone;
}
