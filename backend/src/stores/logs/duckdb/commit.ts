import type { LogWriteResult } from "../port.ts";
import { appendRows, missingColumns, type NewRow } from "./append.ts";
import { addColumnsSql, type DayFile, type DayFileState, loadKnownIds } from "./day-file.ts";
import { emptyDictionary, noteValues } from "./dictionaries.ts";
import { joinId, type StoredId, splitId } from "./document-id.ts";
import type { EncodedDocuments } from "./encode.ts";
import type { Engine } from "./engine.ts";
import { isDurable, isMemory, writeError } from "./errors.ts";
import type { Files } from "./files.ts";
import { findStored } from "./find-stored.ts";
import { DAY, type Partition, partitionOf, partitionPath } from "./partition.ts";
import type { CommitOutcome } from "./writer.ts";

export interface CommitterOptions {
  readonly engine: Engine;
  readonly files: Files;
  readonly columnLimit: number;
  readonly now: () => number;
  /** Days that an index is kept. */
  readonly daysOf: (index: string) => number | null;
  /** 20 characters that tell the ids made by this process from all others. */
  readonly ownSource: string;
}

/** A row on its way, and where its result goes. */
interface PlannedRow extends NewRow {
  readonly index: string;
  readonly create: boolean;
  /** Null for an id that the store made. */
  readonly name: string | null;
  readonly results: LogWriteResult[];
}

interface FilePlan {
  readonly partition: Partition;
  readonly rows: PlannedRow[];
}

export interface Committer {
  commit(batches: readonly EncodedDocuments[]): Promise<CommitOutcome[]>;
  /** Everything up to this sequence is in its file. */
  committedSequence(): number;
  /** Continues after a sequence that a file holds. */
  startAfter(sequence: number): void;
}

/** Writes groups of batches: one transaction for each file that they touch. */
export function createCommitter(options: CommitterOptions): Committer {
  const { engine, files, columnLimit, now, daysOf, ownSource } = options;
  let sequence = 0;
  let committed = 0;

  const planRows = (batches: readonly EncodedDocuments[], results: LogWriteResult[][]): Map<string, FilePlan> => {
    const plans = new Map<string, FilePlan>();
    // Sequences follow the clock, so that they grow over restarts without being kept anywhere.
    sequence = Math.max(sequence, Math.floor(now() * 1000));
    for (const [n, batch] of batches.entries()) {
      for (let row = 0; row < batch.count; row += 1) {
        const given = batch.ids[row]!;
        const reason = batch.refused.get(row);
        if (reason !== undefined) {
          results[n]![row] = { status: "refused", id: given, reason };
          continue;
        }
        const index = batch.indices[row]!;
        sequence += 1;
        const id: StoredId = given === null ? { source: ownSource, key: sequence, copy: 0 } : splitId(given);
        const partition = partitionOf(batch.times[row]!, daysOf(index), now());
        const path = partitionPath(partition);
        let plan = plans.get(path);
        if (!plan) {
          plan = { partition, rows: [] };
          plans.set(path, plan);
        }
        const name = given === null ? null : `${index}\0${given}`;
        plan.rows.push({ batch, row, id, sequence, index, create: batch.creates[row]!, name, results: results[n]! });
      }
    }
    return plans;
  };

  const commitFile = async (plan: FilePlan, taken: Map<string, PlannedRow>): Promise<void> => {
    const file = await files.open(plan.partition);
    const done = await files.use(file, (state) => writeRows(file, state, plan, taken));
    // A damaged file was set aside: a new one takes its place.
    if (done === null)
      await files.use(await files.open(plan.partition), (state) => writeRows(file, state, plan, taken));
  };

  const writeRows = async (file: DayFile, state: DayFileState, plan: FilePlan, taken: Map<string, PlannedRow>) => {
    await loadKnownIds(engine, state);
    const named = plan.rows.filter(({ name }) => name !== null);
    const stored = await findStored(engine, state, named);
    const neighbours = await findInNeighbours(file, named, stored);
    const kept = new Set<PlannedRow>();
    const replaced = new Map<number, string>();
    const inNeighbours = new Map<DayFile, Map<number, string>>();
    for (const row of plan.rows) {
      const id = joinId(row.id);
      if (row.name === null) {
        row.results[row.row] = { status: "created", id };
        kept.add(row);
        continue;
      }
      const earlier = taken.get(row.name);
      const here = stored.get(row.name) ?? [];
      const there = neighbours.get(row.name) ?? [];
      const exists = earlier !== undefined || here.length > 0 || there.length > 0;
      if (exists && row.create) {
        row.results[row.row] = { status: "conflict", id };
        continue;
      }
      row.results[row.row] = { status: exists ? "updated" : "created", id };
      if (earlier) kept.delete(earlier);
      for (const sequence of here) replaced.set(sequence, row.index);
      for (const [neighbour, sequences] of there) {
        const of = inNeighbours.get(neighbour) ?? new Map<number, string>();
        for (const sequence of sequences) of.set(sequence, row.index);
        inNeighbours.set(neighbour, of);
      }
      taken.set(row.name, row);
      kept.add(row);
    }
    const rows = [...kept];
    await transact(state, rows, replaced);
    remember(state, rows);
    for (const [neighbour, of] of inNeighbours) {
      await files.use(neighbour, (other) => transact(other, [], of));
    }
    return true;
  };

  /** The day before and the day after may hold an id whose time moved over midnight. */
  const findInNeighbours = async (
    file: DayFile,
    named: readonly PlannedRow[],
    stored: ReadonlyMap<string, number[]>,
  ): Promise<Map<string, [DayFile, number[]][]>> => {
    const found = new Map<string, [DayFile, number[]][]>();
    const open = named.filter(({ name }) => !stored.has(name!));
    if (open.length === 0) return found;
    const { days, day } = file.partition;
    const near = day === null ? [] : [day - DAY, day + DAY, null];
    for (const other of near) {
      const neighbour = files.find({ days, day: other });
      if (!neighbour) continue;
      await files.use(neighbour, async (state) => {
        await loadKnownIds(engine, state);
        for (const [name, sequences] of await findStored(engine, state, open)) {
          found.set(name, [...(found.get(name) ?? []), [neighbour, sequences]]);
        }
      });
    }
    return found;
  };

  const transact = async (state: DayFileState, rows: readonly NewRow[], replaced: ReadonlyMap<number, string>) => {
    if (rows.length === 0 && replaced.size === 0) return;
    const connection = await engine.writer();
    try {
      const missing = missingColumns(state, rows, columnLimit);
      if (missing.length > 0) {
        await connection.run(addColumnsSql(state.alias, missing));
        state.columns.push(...missing);
        for (const { id, kind } of missing) if (kind === "string") state.dictionaries.set(id, emptyDictionary());
      }
      await connection.run("BEGIN");
      if (replaced.size > 0) {
        await connection.run(`DELETE FROM ${state.alias}.logs WHERE sequence IN (${[...replaced.keys()].join(", ")})`);
      }
      if (rows.length > 0 && (await appendRows(connection, state, rows))) state.hasRest = true;
      await connection.run("COMMIT");
    } catch (error) {
      engine.failed(error);
      // The file is opened anew on its next use, and what was learnt of it now is learnt then.
      if (isDurable(error)) return;
      await connection.run("ROLLBACK").catch(() => {});
      throw error;
    }
    noteValues(state, new Set(rows.map(({ batch }) => batch)));
    for (const index of replaced.values()) {
      const summary = state.indices.get(index);
      if (summary) summary.documents -= 1;
    }
  };

  const remember = (state: DayFileState, rows: readonly PlannedRow[]): void => {
    const spans = new Map<string, { index: string; source: string; low: number; high: number }>();
    for (const { index, id, batch, row, sequence: own } of rows) {
      const time = batch.times[row]!;
      const summary = state.indices.get(index);
      if (summary) {
        summary.documents += 1;
        summary.oldest = Math.min(summary.oldest, time);
        summary.newest = Math.max(summary.newest, time);
      } else {
        state.indices.set(index, { documents: 1, oldest: time, newest: time });
      }
      state.lastSequence = Math.max(state.lastSequence, own);
      if (id.copy < 0) {
        state.knownIds!.addWhole(index, id.source);
        continue;
      }
      const key = `${index}\0${id.source}`;
      const span = spans.get(key);
      if (!span) spans.set(key, { index, source: id.source, low: id.key, high: id.key });
      else {
        span.low = Math.min(span.low, id.key);
        span.high = Math.max(span.high, id.key);
      }
    }
    for (const { index, source, low, high } of spans.values()) state.knownIds!.add(index, source, low, high);
  };

  return {
    async commit(batches) {
      const results: LogWriteResult[][] = batches.map(({ count }) => new Array<LogWriteResult>(count));
      const plans = planRows(batches, results);
      let taken = new Map<string, PlannedRow>();
      const failures = new Map<EncodedDocuments, unknown>();
      for (const plan of plans.values()) {
        const before = new Map(taken);
        try {
          await commitFile(plan, taken).catch(async (error) => {
            if (!isMemory(error) || !(await engine.raiseMemoryLimit())) throw error;
            taken = new Map(before);
            await commitFile(plan, taken);
          });
        } catch (error) {
          taken = before;
          for (const { batch } of plan.rows) failures.set(batch, writeError(error));
        }
      }
      committed = sequence;
      return batches.map((batch, n) =>
        failures.has(batch) ? { error: failures.get(batch) } : { results: results[n]! },
      );
    },
    committedSequence: () => committed,
    startAfter(last) {
      sequence = Math.max(sequence, last);
      committed = Math.max(committed, last);
    },
  };
}
