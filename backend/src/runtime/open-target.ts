import type { LogWriteResult } from "../stores/logs/port.ts";
import type { MetricWriteReport } from "../stores/metrics/port.ts";
import type { Target, Written } from "../stores/target.ts";
import type { RowResult } from "./commit.ts";
import type { LogPart, MetricPart, WritePart } from "./protocol.ts";

/** A target that the runtime writes to, whatever store it is. */
export interface OpenTarget {
  readonly name: string;
  commit(part: WritePart): Promise<readonly RowResult[]>;
  extract(part: WritePart, row: number): Written | null;
  restore(items: readonly Written[]): Promise<readonly (string | null)[]>;
  /** Asks the server: null when it answers, else what is wrong. Absent for an embedded store. */
  problem?(): Promise<string | null>;
}

/** The target, telling what each write took: for stores that do not tell of their requests themselves. */
export function timed(target: OpenTarget, tell: (milliseconds: number, items: number) => void): OpenTarget {
  return {
    ...target,
    async commit(part) {
      const started = performance.now();
      try {
        return await target.commit(part);
      } finally {
        tell(performance.now() - started, part.items.length);
      }
    },
  };
}

// The worker encoded the batch in the target's own format, by the number of the target: that the two fit is what
// `planTargets` makes sure of, and what the types cannot say.

/** A log store as a target. */
export function logTarget<Batch extends LogPart["batch"]>(
  name: string,
  store: Target<Batch, readonly LogWriteResult[]>,
): OpenTarget {
  return {
    name,
    commit: ({ batch }) => store.commit(batch as Batch),
    extract: ({ batch }, row) => store.extract(batch as Batch, row),
    restore: (items) => store.restore(items),
  };
}

/** A metric store as a target. A database that an output names is made when its first point comes. */
export function metricTarget<Batch extends MetricPart["batch"]>(
  name: string,
  store: Target<Batch, MetricWriteReport> & { createDatabase(database: string): Promise<void> },
): OpenTarget {
  const databases = new Set<string>();
  const make = async (database: string): Promise<void> => {
    if (databases.has(database)) return;
    await store.createDatabase(database);
    databases.add(database);
  };
  return {
    name,
    async commit(part) {
      const batch = part.batch as Batch;
      for (const { database } of batch.groups) await make(database);
      const { refused } = await store.commit(batch);
      const results: RowResult[] = part.items.map(() => CREATED);
      for (const { index, reason } of refused) results[index] = { status: "refused", id: null, reason };
      return results;
    },
    extract: ({ batch }, row) => store.extract(batch as Batch, row),
    async restore(items) {
      for (const { facts } of items) if (typeof facts.database === "string") await make(facts.database);
      return store.restore(items);
    },
  };
}

const CREATED: RowResult = { status: "created", id: null };
