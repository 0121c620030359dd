import { indexMatcher } from "../index-names.ts";
import type { LogSelection } from "../port.ts";
import type { DayFile, DayFileState } from "./day-file.ts";
import { prepareDictionaries } from "./dictionaries.ts";
import type { Engine } from "./engine.ts";
import type { Files } from "./files.ts";
import { DAY } from "./partition.ts";
import { conditionSql } from "./sql.ts";
import { quoteText } from "./sql-text.ts";

/** A selection as it applies to one file. */
export interface FileSelection {
  /** The condition after WHERE. */
  readonly where: string;
  /** The documents' number where it is known without reading: the condition is always true. */
  readonly documents: number | null;
  /** Milliseconds since the epoch, inclusive both: no document of the selection lies outside. */
  readonly oldest: number;
  readonly newest: number;
}

/** The files that may hold documents of the selection's time, the newest day first. */
export function filesOf(files: Files, { from, until }: LogSelection): DayFile[] {
  return files.list().filter(({ partition: { day } }) => {
    if (day === null) return true;
    return (from === undefined || day + DAY > from) && (until === undefined || day < until);
  });
}

/** Applies the selection to a file; null when nothing in the file can be meant. */
export async function selectIn(
  engine: Engine,
  state: DayFileState,
  selection: LogSelection,
  now: number,
): Promise<FileSelection | null> {
  const matches = selection.indices ? indexMatcher(selection.indices) : () => true;
  const indices = [...state.indices].filter(([index, { documents }]) => documents > 0 && matches(index));
  if (indices.length === 0) return null;
  await prepareDictionaries(engine, state, selection.query);
  const query = conditionSql(selection.query, state, now);
  if (query === "false") return null;
  const { from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = selection;
  const oldest = Math.min(...indices.map(([, summary]) => summary.oldest));
  const newest = Math.max(...indices.map(([, summary]) => summary.newest));
  if (newest < from || oldest >= until) return null;
  const conditions: string[] = [];
  if (oldest < from) conditions.push(`time >= ${Math.ceil(from)}`);
  if (newest >= until) conditions.push(`time < ${Math.ceil(until)}`);
  if (indices.length < state.indices.size) {
    conditions.push(`idx IN (${indices.map(([index]) => quoteText(index)).join(", ")})`);
  }
  if (query !== "true") conditions.push(query);
  const everything = conditions.length === 0 || (query === "true" && oldest >= from && newest < until);
  return {
    where: conditions.length === 0 ? "true" : conditions.join(" AND "),
    documents: everything ? indices.reduce((sum, [, { documents }]) => sum + documents, 0) : null,
    oldest: Math.max(oldest, from),
    newest: Math.min(newest, until - 1),
  };
}
