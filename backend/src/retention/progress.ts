import type { State } from "../stores/state/state.ts";
import type { RollupProgressTable } from "../stores/state/tables/leases.ts";

/** How far the rollup of one index has come; see `RollupProgressTable`. */
export interface RollupProgress {
  readonly rolledUntil: number;
  readonly sealedUntil: number;
  readonly isDeleting: boolean;
  readonly generation: number;
}

/** Keeps the progress of rollups in the state store, where every backend finds it. */
export interface ProgressStore {
  read(rollup: string, index: string): Promise<RollupProgress>;
  write(rollup: string, index: string, progress: RollupProgress): Promise<void>;
  /** Indices of which documents are being deleted. */
  deleting(rollup: string): Promise<readonly string[]>;
}

const NOTHING: RollupProgress = { rolledUntil: 0, sealedUntil: 0, isDeleting: false, generation: 0 };

export function createProgress({ db }: State): ProgressStore {
  return {
    async read(rollup, index) {
      const row = await db
        .selectFrom("rollup_progress")
        .selectAll()
        .where("rollup", "=", rollup)
        .where("log_index", "=", index)
        .executeTakeFirst();
      return row ? progressOf(row) : NOTHING;
    },
    async write(rollup, index, { rolledUntil, sealedUntil, isDeleting, generation }) {
      const values = {
        rolled_until: rolledUntil,
        sealed_until: sealedUntil,
        is_deleting: isDeleting ? 1 : 0,
        generation,
      };
      await db
        .insertInto("rollup_progress")
        .values({ rollup, log_index: index, ...values })
        .onConflict((conflict) => conflict.columns(["rollup", "log_index"]).doUpdateSet(values))
        .execute();
    },
    async deleting(rollup) {
      const rows = await db
        .selectFrom("rollup_progress")
        .select("log_index")
        .where("rollup", "=", rollup)
        .where("is_deleting", "=", 1)
        .execute();
      return rows.map(({ log_index: index }) => index);
    },
  };
}

function progressOf(row: RollupProgressTable): RollupProgress {
  return {
    rolledUntil: Number(row.rolled_until),
    sealedUntil: Number(row.sealed_until),
    isDeleting: row.is_deleting === 1,
    generation: row.generation,
  };
}
