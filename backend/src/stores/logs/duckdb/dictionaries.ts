import type { QueryNode } from "../../../query/ast.ts";
import { compilePredicate } from "../../../query/predicate.ts";
import { columnName, type DayFileState, type StoredColumn } from "./day-file.ts";
import type { EncodedDocuments } from "./encode.ts";
import type { Engine } from "./engine.ts";
import { quoteText } from "./sql-text.ts";
import type { Leaf } from "./value-test.ts";

/**
 * The values of those text columns that have few (levels, hosts, names of programs): a question to any field is put
 * to these values instead of to every row. By column id; null for a column with many values.
 */
export type Dictionaries = Map<number, Set<string> | null>;

const VALUE_LIMIT = 256;
const LENGTH_LIMIT = 200;
const SAMPLE = 20_000;

/** Notes what a commit brought; called after it, so that no value is missing that a later question may see. */
export function noteValues(state: DayFileState, batches: Iterable<EncodedDocuments>): void {
  const columns = new Map(
    state.columns.map((column) => [`${column.list ? "*" : ""}${column.kind}${column.field}`, column]),
  );
  for (const batch of batches) {
    for (const { field, kind, list, values } of batch.columns) {
      const column = kind === "string" ? columns.get(`${list ? "*" : ""}${kind}${field}`) : undefined;
      if (!column) continue;
      let known = state.dictionaries.get(column.id);
      for (const value of values) {
        if (!known) break;
        for (const one of list ? (value as string[]) : [value as string]) known = note(known, one);
      }
      if (known === null) state.dictionaries.set(column.id, null);
    }
  }
}

function note(known: Set<string> | null, value: string): Set<string> | null {
  if (!known || known.has(value)) return known;
  if (known.size >= VALUE_LIMIT || value.length > LENGTH_LIMIT) return null;
  return known.add(value);
}

/** Reads the values of columns that the file held when it was opened; does nothing for questions to named fields. */
export async function prepareDictionaries(engine: Engine, state: DayFileState, query: QueryNode): Promise<void> {
  if (!asksAnyField(query)) return;
  // A dictionary that another question is reading is not whole yet.
  while (state.preparing) await state.preparing;
  state.preparing = readDictionaries(engine, state).finally(() => {
    state.preparing = null;
  });
  await state.preparing;
}

async function readDictionaries(engine: Engine, state: DayFileState): Promise<void> {
  const unknown = state.columns.filter(({ id, kind }) => kind === "string" && !state.dictionaries.has(id));
  const value = (column: StoredColumn) => (column.list ? `unnest(${columnName(column)})` : columnName(column));
  for (const column of unknown) {
    // Commits that end while this reads add to the set, or make it null.
    state.dictionaries.set(column.id, new Set());
    const read = (table: string) =>
      engine.read(
        `SELECT DISTINCT v FROM (SELECT ${value(column)} AS v FROM ${table}) WHERE v IS NOT NULL LIMIT ${VALUE_LIMIT + 1}`,
      );
    try {
      const sample = await read(`(SELECT ${columnName(column)} FROM ${state.alias}.logs LIMIT ${SAMPLE})`);
      const rows = sample.length > VALUE_LIMIT ? sample : await read(`${state.alias}.logs`);
      let known = state.dictionaries.get(column.id) ?? null;
      for (const [text] of rows) known = note(known, text as string);
      state.dictionaries.set(column.id, known);
    } catch (error) {
      state.dictionaries.delete(column.id);
      throw error;
    }
  }
}

function asksAnyField(query: QueryNode): boolean {
  if (query.kind === "not") return asksAnyField(query.node);
  if (query.kind === "and" || query.kind === "or") return query.nodes.some(asksAnyField);
  return "field" in query && query.field === null;
}

/** The condition that a column has a value which the question means; null when its values are not known. */
export function dictionarySql(state: DayFileState, column: StoredColumn, question: Leaf): string | null {
  const known = state.dictionaries.get(column.id);
  if (!known) return null;
  const passes = compilePredicate(question);
  const values = [...known].filter((value) => passes({ fields: { value } }));
  if (values.length === 0) return "false";
  if (values.length === known.size) return `${columnName(column)} IS NOT NULL`;
  const list = values.map(quoteText).join(", ");
  return column.list ? `list_has_any(${columnName(column)}, [${list}])` : `${columnName(column)} IN (${list})`;
}
