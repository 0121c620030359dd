import type { LogIndexSize, LogStoreStats } from "../port.ts";
import type { DayFile } from "./day-file.ts";
import type { Files } from "./files.ts";

/** Counts what is stored. */
export interface Counter {
  /** Documents of each index in some files, by name. */
  indices(of: readonly DayFile[]): Promise<LogIndexSize[]>;
  stats(): Promise<LogStoreStats>;
}

type Counts = readonly (readonly [index: string, documents: number])[];

/**
 * A file that nobody has used since it was counted holds what it held: those of days long past are opened once after
 * the start, and not again and again because somebody looks at a number.
 */
export function createCounter(files: Files): Counter {
  const counted = new WeakMap<DayFile, { readonly use: number; readonly counts: Counts }>();

  const countsOf = async (file: DayFile): Promise<Counts> => {
    const known = counted.get(file);
    if (known?.use === file.lastUse) return known.counts;
    const counts = await files.use(file, async ({ indices }) => {
      const found = Array.from(indices, ([index, { documents }]) => [index, documents] as const);
      // Who writes to it at the same time is not done yet.
      if (file.users === 1) counted.set(file, { use: file.lastUse, counts: found });
      return found;
    });
    return counts ?? [];
  };

  const indices = async (of: readonly DayFile[]): Promise<LogIndexSize[]> => {
    const documents = new Map<string, number>();
    for (const file of of) {
      for (const [index, count] of await countsOf(file)) documents.set(index, (documents.get(index) ?? 0) + count);
    }
    const found = [...documents].map(([index, count]) => ({ index, documents: count }));
    return found.filter(({ documents: count }) => count > 0).sort((a, b) => (a.index < b.index ? -1 : 1));
  };

  return {
    indices,
    async stats() {
      const all = await indices(files.list());
      const documents = all.reduce((sum, index) => sum + index.documents, 0);
      return { documents, bytes: await files.bytes(), indices: all };
    },
  };
}
