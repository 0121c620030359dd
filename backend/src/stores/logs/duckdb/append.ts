import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  LIST,
  listValue,
  VARCHAR,
} from "@duckdb/node-api";
import { type DayFileState, REST_MARK, type StoredColumn } from "./day-file.ts";
import type { StoredId } from "./document-id.ts";
import type { ColumnKind, EncodedColumn, EncodedDocuments } from "./encode.ts";

/** A document on its way into a file: where it stands in its batch, and what the store gave it. */
export interface NewRow {
  readonly batch: EncodedDocuments;
  readonly row: number;
  readonly id: StoredId;
  readonly sequence: number;
}

const CHUNK = 2048;
const TYPES: Readonly<Record<ColumnKind, DuckDBType>> = { string: VARCHAR, number: DOUBLE, boolean: BOOLEAN };
const FIXED: readonly DuckDBType[] = [BIGINT, BIGINT, VARCHAR, VARCHAR, BIGINT, INTEGER, VARCHAR, LIST(VARCHAR)];

/** The columns that the rows need and the file does not have yet, up to the limit. */
export function missingColumns(state: DayFileState, rows: readonly NewRow[], limit: number): StoredColumn[] {
  const known = new Set(state.columns.map(columnKey));
  const missing: StoredColumn[] = [];
  for (const batch of new Set(rows.map((row) => row.batch))) {
    for (const column of batch.columns) {
      if (state.columns.length + missing.length >= limit) return missing;
      const key = columnKey(column);
      if (known.has(key)) continue;
      known.add(key);
      const { field, kind, list } = column;
      missing.push({ id: state.columns.length + missing.length, field, kind, list });
    }
  }
  return missing;
}

function columnKey({ field, kind, list }: EncodedColumn | StoredColumn): string {
  return `${list ? "*" : ""}${kind[0]}${field}`;
}

/** Appends the rows within the connection's transaction. Answers whether any value went to `rest`. */
export async function appendRows(
  connection: DuckDBConnection,
  state: DayFileState,
  rows: readonly NewRow[],
): Promise<boolean> {
  const types = [...FIXED, ...state.columns.map(({ kind, list }) => (list ? LIST(TYPES[kind]) : TYPES[kind]))];
  const { values, rest } = valuesByColumn(state, rows);
  const fixed: readonly ((row: NewRow, place: number) => DuckDBValue)[] = [
    ({ batch, row }) => BigInt(batch.times[row]!),
    ({ sequence }) => BigInt(sequence),
    ({ batch, row }) => batch.indices[row]!,
    ({ id }) => id.source,
    ({ id }) => BigInt(id.key),
    ({ id }) => id.copy,
    ({ batch, row }) => batch.sources[row]!,
    (_, place) => rest?.[place] ?? null,
  ];
  const appender = await connection.createAppender("logs", "main", state.alias);
  try {
    for (let from = 0; from < rows.length; from += CHUNK) {
      const part = rows.slice(from, from + CHUNK);
      const chunk = DuckDBDataChunk.create(types, part.length);
      const nothing = part.map(() => null);
      for (const [n, read] of fixed.entries()) {
        chunk.setColumnValues(
          n,
          part.map((row, place) => read(row, from + place)),
        );
      }
      for (const [n, of] of values.entries()) {
        chunk.setColumnValues(FIXED.length + n, of ? of.slice(from, from + CHUNK) : nothing);
      }
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } catch (error) {
    // Closing would flush again and hide what went wrong.
    appender.clear();
    throw error;
  } finally {
    appender.closeSync();
  }
  return rest !== null;
}

/** The values of each of the file's columns in the order of the rows; null for a column that none of them has. */
function valuesByColumn(
  state: DayFileState,
  rows: readonly NewRow[],
): { values: (DuckDBValue[] | null)[]; rest: (DuckDBValue | null)[] | null } {
  const places = new Map<EncodedDocuments, Int32Array>();
  for (const [place, { batch, row }] of rows.entries()) {
    let of = places.get(batch);
    if (!of) {
      of = new Int32Array(batch.count).fill(-1);
      places.set(batch, of);
    }
    of[row] = place;
  }
  const positions = new Map(state.columns.map((column, position) => [columnKey(column), position]));
  const values: (DuckDBValue[] | null)[] = state.columns.map(() => null);
  let rest: string[][] | null = null;
  for (const [batch, of] of places) {
    for (const column of batch.columns) {
      const position = positions.get(columnKey(column));
      if (position === undefined) {
        rest ??= rows.map(() => []);
        fillRest(rest, column, of);
        continue;
      }
      let target = values[position];
      if (!target) {
        target = new Array<DuckDBValue>(rows.length).fill(null);
        values[position] = target;
      }
      for (const [n, row] of column.rows.entries()) {
        const place = of[row]!;
        if (place < 0) continue;
        const value = column.values[n]!;
        target[place] = Array.isArray(value) ? listValue(value) : value;
      }
    }
  }
  return { values, rest: rest?.map((entries) => (entries.length === 0 ? null : listValue(entries))) ?? null };
}

function fillRest(rest: string[][], column: EncodedColumn, places: Int32Array): void {
  for (const [n, row] of column.rows.entries()) {
    const place = places[row]!;
    if (place < 0) continue;
    const value = column.values[n]!;
    for (const one of Array.isArray(value) ? value : [value]) {
      rest[place]!.push(`${column.field}${REST_MARK}${column.kind[0]}${one}`);
    }
  }
}
