import type { QueryNode } from "../../../query/ast.ts";
import { compilePredicate } from "../../../query/predicate.ts";
import { columnName, type DayFileState, type StoredColumn } from "./day-file.ts";
import type { EncodedDocuments } from "./encode.ts";
import type { Engine } from "./engine.ts";
import { quoteText } from "./sql-text.ts";
import { type Leaf, requiredTexts } from "./value-test.ts";

/**
 * What is known of a text column's values, so that a question to any field need not be put to every row of every
 * column.
 */
export interface Dictionary {
  /** All of the values where they are few (levels, hosts, names of programs); null where they are many. */
  values: Set<string> | null;
  /**
   * The letters a to z, whatever their case, that many values hold, as bits: ids, counters and times hold few, and
   * no word with another letter is among them.
   */
  letters: number;
  /** While the file is being read, commits note values and letters both. */
  reading: boolean;
}

/** By column id. */
export type Dictionaries = Map<number, Dictionary>;

const VALUE_LIMIT = 256;
const LENGTH_LIMIT = 200;
const SAMPLE = 20_000;
const ALL_LETTERS = 2 ** 26 - 1;
/** A column with so many letters is prose: looking for the rest would be wasted. */
const PROSE = 18;
/** What ids, numbers and times are made of, for a file that is opened: asking for each letter would take too long. */
const TECHNICAL = lettersOf("abcdeftz");
const NOT_TECHNICAL = "[^0-9a-fA-FtTzZ[:space:][:punct:]]";

/** What is known of a column that no document has yet. */
export function emptyDictionary(reading = false): Dictionary {
  return { values: new Set(), letters: 0, reading };
}

/** The letters of a text as bits; all of them when it goes beyond ASCII, where case is no simple matter. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) return ALL_LETTERS;
    const letter = (code | 32) - 97;
    if (letter >= 0 && letter < 26) letters |= 1 << letter;
  }
  return letters;
}

function noteValue(dictionary: Dictionary, value: string): void {
  const { values, reading } = dictionary;
  if (values && !values.has(value)) {
    if (values.size < VALUE_LIMIT && value.length <= LENGTH_LIMIT) {
      values.add(value);
    } else {
      dictionary.values = null;
      for (const earlier of values) noteLetters(dictionary, earlier);
    }
  }
  if (reading || !dictionary.values) noteLetters(dictionary, value);
}

function noteLetters(dictionary: Dictionary, value: string): void {
  if (dictionary.letters === ALL_LETTERS) return;
  dictionary.letters |= lettersOf(value);
  let count = 0;
  for (let rest = dictionary.letters; rest !== 0; rest &= rest - 1) count += 1;
  if (count >= PROSE) dictionary.letters = ALL_LETTERS;
}

/** Notes what a commit brought; called after it, so that no value is missing that a later question may see. */
export function noteValues(state: DayFileState, batches: Iterable<EncodedDocuments>): void {
  const columns = new Map<string, StoredColumn>();
  for (const column of state.columns) {
    if (column.kind === "string") columns.set(`${column.list ? "*" : ""}${column.field}`, column);
  }
  for (const batch of batches) {
    for (const { field, kind, list, values } of batch.columns) {
      const column = kind === "string" ? columns.get(`${list ? "*" : ""}${field}`) : undefined;
      const dictionary = column && state.dictionaries.get(column.id);
      if (!dictionary) continue;
      for (const value of values) {
        if (!dictionary.values && dictionary.letters === ALL_LETTERS) break;
        for (const one of list ? (value as string[]) : [value as string]) noteValue(dictionary, one);
      }
    }
  }
}

/** Reads what the file held when it was opened; does nothing for questions to named fields. */
export async function prepareDictionaries(engine: Engine, state: DayFileState, query: QueryNode): Promise<void> {
  if (!asksAnyField(query)) return;
  // A dictionary that another question is reading is not whole yet. One that ran out of time leaves it to this one.
  while (state.preparing) await state.preparing.catch(() => {});
  state.preparing = readDictionaries(engine, state).finally(() => {
    state.preparing = null;
  });
  await state.preparing;
}

async function readDictionaries(engine: Engine, state: DayFileState): Promise<void> {
  for (const column of state.columns) {
    if (column.kind !== "string" || state.dictionaries.has(column.id)) continue;
    const dictionary = emptyDictionary(true);
    state.dictionaries.set(column.id, dictionary);
    try {
      const value = column.list ? `unnest(${columnName(column)})` : columnName(column);
      const values = await fewValues(engine, state, column, value);
      if (values) for (const one of values) noteValue(dictionary, one);
      else {
        const other = await engine.read(
          `SELECT 1 FROM (SELECT ${value} AS v FROM ${state.alias}.logs)
           WHERE regexp_matches(v, ${quoteText(NOT_TECHNICAL)}) LIMIT 1`,
        );
        dictionary.values = null;
        dictionary.letters |= other.length > 0 ? ALL_LETTERS : TECHNICAL;
      }
    } catch (error) {
      state.dictionaries.delete(column.id);
      throw error;
    }
    dictionary.reading = false;
  }
}

/** The distinct texts of a column; null when there are many, which the first rows mostly show. */
async function fewValues(
  engine: Engine,
  state: DayFileState,
  column: StoredColumn,
  value: string,
): Promise<string[] | null> {
  const logs = `${state.alias}.logs`;
  for (const table of [`(SELECT ${columnName(column)} FROM ${logs} LIMIT ${SAMPLE})`, logs]) {
    const rows = await engine.read(
      `SELECT DISTINCT v FROM (SELECT ${value} AS v FROM ${table}) WHERE v IS NOT NULL LIMIT ${VALUE_LIMIT + 1}`,
    );
    const texts = rows.map(([text]) => text as string);
    if (texts.length > VALUE_LIMIT || texts.some((text) => text.length > LENGTH_LIMIT)) return null;
    if (table === logs) return texts;
  }
  return null;
}

function asksAnyField(query: QueryNode): boolean {
  if (query.kind === "not") return asksAnyField(query.node);
  if (query.kind === "and" || query.kind === "or") return query.nodes.some(asksAnyField);
  return "field" in query && query.field === null;
}

/** The condition that a column has a value which the question means; null when every row must be asked. */
export function dictionarySql(state: DayFileState, column: StoredColumn, question: Leaf): string | null {
  const known = state.dictionaries.get(column.id);
  if (!known) return null;
  if (!known.values) {
    // A text beyond ASCII asks for nothing here: its letters' other cases may be ASCII.
    const wanted = requiredTexts(question).filter((text) => /^[\x00-\x7f]*$/.test(text));
    return wanted.some((text) => (lettersOf(text) & ~known.letters) !== 0) ? "false" : null;
  }
  const passes = compilePredicate(question);
  const values = [...known.values].filter((value) => passes({ fields: { value } }));
  if (values.length === 0) return "false";
  if (values.length === known.values.size) return `${columnName(column)} IS NOT NULL`;
  const list = values.map(quoteText).join(", ");
  return column.list ? `list_has_any(${columnName(column)}, [${list}])` : `${columnName(column)} IN (${list})`;
}
