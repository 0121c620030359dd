import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  VARCHAR,
} from "@duckdb/node-api";
import type { EncodedColumn, FieldType } from "../encode-group.ts";
import type { ShardTable } from "./shard.ts";
import type { Slice } from "./slices.ts";

/** Rows of a slice with the series id of each. */
export interface RowSet {
  readonly slice: Slice;
  readonly rows: number[];
  readonly series: number[];
}

const TYPES: Readonly<Record<FieldType, DuckDBType>> = {
  float: DOUBLE,
  integer: BIGINT,
  string: VARCHAR,
  boolean: BOOLEAN,
};

/** DuckDB's vector size, the most rows of one chunk. */
const CHUNK_ROWS = 2_048;

/**
 * Appends rows to a table whose columns are series, time and the measurement's fields in their order; with
 * `numbered` a running number comes first, which keeps the order of arrival.
 */
export async function appendRows(
  connection: DuckDBConnection,
  table: ShardTable,
  sets: readonly RowSet[],
  target: { readonly catalog: string; readonly name: string; readonly numbered: boolean },
): Promise<void> {
  const fields = Array.from(table.fields, ([name, { type }]) => ({ name, type }));
  const lead: DuckDBType[] = target.numbered ? [INTEGER, INTEGER, BIGINT] : [INTEGER, BIGINT];
  const types = [...lead, ...fields.map(({ type }) => TYPES[type])];
  const appender = await connection.createAppender(target.name, "main", target.catalog);
  try {
    let number = 0;
    for (const part of parts(sets)) {
      const count = part.reduce((sum, { from, until }) => sum + until - from, 0);
      const chunk = DuckDBDataChunk.create(types, count);
      let column = 0;
      if (target.numbered) {
        const first = number;
        chunk.setColumnValues(
          column++,
          Array.from({ length: count }, (_, i) => first + i),
        );
        number += count;
      }
      chunk.setColumnValues(
        column++,
        collect(part, count, (set, i) => set.series[i]!),
      );
      chunk.setColumnValues(
        column++,
        collect(part, count, (set, i) => set.slice.group.times[set.rows[i]!]!),
      );
      for (const { name, type } of fields) chunk.setColumnValues(column++, fieldValues(part, count, name, type));
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

interface Part {
  readonly set: RowSet;
  readonly from: number;
  readonly until: number;
}

/** Cuts row sets into runs that fit a chunk each. */
function* parts(sets: readonly RowSet[]): Generator<Part[]> {
  let part: Part[] = [];
  let count = 0;
  for (const set of sets) {
    for (let from = 0; from < set.rows.length; ) {
      const until = Math.min(set.rows.length, from + CHUNK_ROWS - count);
      part.push({ set, from, until });
      count += until - from;
      from = until;
      if (count === CHUNK_ROWS) {
        yield part;
        part = [];
        count = 0;
      }
    }
  }
  if (count > 0) yield part;
}

function collect<T>(part: readonly Part[], count: number, value: (set: RowSet, index: number) => T): T[] {
  const values = new Array<T>(count);
  let at = 0;
  for (const { set, from, until } of part) {
    for (let index = from; index < until; index += 1) values[at++] = value(set, index);
  }
  return values;
}

function fieldValues(part: readonly Part[], count: number, name: string, type: FieldType): DuckDBValue[] {
  const values = new Array<DuckDBValue>(count).fill(null);
  let at = 0;
  for (const { set, from, until } of part) {
    const column = set.slice.group.columns.find((candidate) => candidate.name === name && candidate.type === type);
    if (column) fillValues(values, at, column, set.rows, from, until);
    at += until - from;
  }
  return values;
}

function fillValues(
  values: DuckDBValue[],
  at: number,
  column: EncodedColumn,
  rows: readonly number[],
  from: number,
  until: number,
): void {
  const { present, type } = column;
  const source = column.values as ArrayLike<DuckDBValue>;
  for (let index = from; index < until; index += 1) {
    const row = rows[index]!;
    if (present !== null && present[row] === 0) continue;
    values[at + index - from] = type === "boolean" ? source[row] === 1 : source[row]!;
  }
}
