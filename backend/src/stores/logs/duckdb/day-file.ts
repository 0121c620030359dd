import { existsSync } from "node:fs";
import { HeimdallError } from "../../../errors.ts";
import type { Dictionaries } from "./dictionaries.ts";
import type { ColumnKind } from "./encode.ts";
import type { Engine } from "./engine.ts";
import { createKnownIds, type KnownIds } from "./known-ids.ts";
import type { Partition } from "./partition.ts";
import { quoteName, quoteText } from "./sql-text.ts";

/** A column of `logs`: its name is `c` and the id, for DuckDB's names do not tell `Level` from `level`. */
export interface StoredColumn {
  readonly id: number;
  readonly field: string;
  readonly kind: ColumnKind;
  readonly list: boolean;
}

export interface IndexSummary {
  documents: number;
  /** Milliseconds since the epoch, of the oldest and the newest document; never narrower than they are. */
  oldest: number;
  newest: number;
}

/** What is known of an attached file. Only the writer changes it, after its commits. */
export interface DayFileState {
  /** The attached database's name in SQL. */
  readonly alias: string;
  readonly columns: StoredColumn[];
  /** Fields beyond the columns' limit are in `rest`. */
  hasRest: boolean;
  readonly indices: Map<string, IndexSummary>;
  lastSequence: number;
  readonly dictionaries: Dictionaries;
  /** The reading of dictionaries under way. */
  preparing: Promise<void> | null;
  /** Read when the file is first written to. */
  knownIds: KnownIds | null;
}

/** One database file: the documents of one day that are kept equally long. */
export interface DayFile {
  readonly partition: Partition;
  readonly path: string;
  state: DayFileState | null;
  /** The engine's generation that the state belongs to. */
  generation: number;
  users: number;
  lastUse: number;
  /** The attachment under way. */
  attaching: Promise<DayFileState> | null;
  /** Dropped or set aside. */
  gone: boolean;
}

const FORMAT = 1;
/** Of `rest`: the field's name, the mark, the kind's letter and the value, all in one text. */
export const REST_MARK = "\u0001";

/**
 * Every checkpoint writes the last row group anew, so that small ones halve the cost of storing a row; smaller
 * blocks let files with many columns do with little memory (docs/decisions/log-store.md has the figures).
 */
const LAYOUT = "STORAGE_VERSION 'latest', ROW_GROUP_SIZE 16384";
const NEW_LAYOUT = ", BLOCK_SIZE 65536";

const SCHEMA = (alias: string): string => `
  CREATE TABLE ${alias}.about (format INTEGER);
  INSERT INTO ${alias}.about VALUES (${FORMAT});
  CREATE TABLE ${alias}.columns (id INTEGER, field VARCHAR, kind VARCHAR, list BOOLEAN);
  CREATE TABLE ${alias}.logs (
    time BIGINT, sequence BIGINT, idx VARCHAR, id_source VARCHAR, id_key BIGINT, id_copy INTEGER,
    source VARCHAR USING COMPRESSION zstd, rest VARCHAR[]);`;

/** Attaches a file, making its tables when it is new, and reads what it holds. */
export async function attachDayFile(engine: Engine, path: string, alias: string): Promise<DayFileState> {
  await engine.admin(async (admin) => {
    const isNew = !existsSync(path);
    await admin.run(`ATTACH ${quoteText(path)} AS ${alias} (${LAYOUT}${isNew ? NEW_LAYOUT : ""})`);
    try {
      const tables = await admin.runAndReadAll(
        `SELECT table_name FROM duckdb_tables() WHERE database_name = ${quoteText(alias)}`,
      );
      if (tables.getRows().length === 0) await admin.run(`BEGIN; ${SCHEMA(alias)} COMMIT;`);
      const about = await admin.runAndReadAll(`SELECT format FROM ${alias}.about`);
      const format = about.getRows()[0]?.[0];
      if (format !== FORMAT) {
        throw new HeimdallError(
          "LOG_STORE_FORMAT",
          `${path} has format ${format}, this version reads ${FORMAT}; run the version that wrote it or move it away`,
        );
      }
    } catch (error) {
      await admin.run("ROLLBACK").catch(() => {});
      await admin.run(`DETACH ${alias}`).catch(() => {});
      throw error;
    }
  });
  return readState(engine, alias);
}

async function readState(engine: Engine, alias: string): Promise<DayFileState> {
  const columns = await engine.read(`SELECT id, field, kind, list FROM ${alias}.columns ORDER BY id`);
  const indices = await engine.read(
    `SELECT idx, count(*), min(time), max(time), max(sequence), count(rest) FROM ${alias}.logs GROUP BY idx`,
  );
  return {
    alias,
    columns: columns.map(([id, field, kind, list]) => ({
      id: id as number,
      field: field as string,
      kind: kind as ColumnKind,
      list: list as boolean,
    })),
    hasRest: indices.some((row) => Number(row[5]) > 0),
    indices: new Map(
      indices.map(([index, documents, oldest, newest]) => [
        index as string,
        { documents: Number(documents), oldest: Number(oldest), newest: Number(newest) },
      ]),
    ),
    lastSequence: Math.max(0, ...indices.map((row) => Number(row[4]))),
    dictionaries: new Map(),
    preparing: null,
    knownIds: null,
  };
}

/** What ids the file holds, read once when it is first written to. */
export async function loadKnownIds(engine: Engine, state: DayFileState): Promise<KnownIds> {
  if (state.knownIds) return state.knownIds;
  const known = createKnownIds();
  if (state.indices.size > 0) {
    const sources = await engine.read(
      `SELECT idx, id_source, min(id_key), max(id_key) FROM ${state.alias}.logs WHERE id_copy >= 0 GROUP BY ALL`,
    );
    for (const [index, source, low, high] of sources) {
      known.add(index as string, source as string, Number(low), Number(high));
    }
    let from = -1;
    const page = 50_000;
    for (;;) {
      const wholes = await engine.read(
        `SELECT idx, id_source, sequence FROM ${state.alias}.logs WHERE id_copy < 0 AND sequence > ${from}
         ORDER BY sequence LIMIT ${page}`,
      );
      for (const [index, id] of wholes) known.addWhole(index as string, id as string);
      if (wholes.length < page) break;
      from = Number(wholes.at(-1)![2]);
    }
  }
  state.knownIds = known;
  return known;
}

const SQL_TYPES: Readonly<Record<ColumnKind, string>> = { string: "VARCHAR", number: "DOUBLE", boolean: "BOOLEAN" };

/** The column's name in SQL. */
export function columnName(column: StoredColumn): string {
  return `c${column.id}`;
}

/** The statements that add columns, for one transaction. */
export function addColumnsSql(alias: string, columns: readonly StoredColumn[]): string {
  const statements = columns.map((column) => {
    const type = `${SQL_TYPES[column.kind]}${column.list ? "[]" : ""}`;
    return `ALTER TABLE ${alias}.logs ADD COLUMN ${quoteName(columnName(column))} ${type};
      INSERT INTO ${alias}.columns VALUES (${column.id}, ${quoteText(column.field)}, '${column.kind}', ${column.list});`;
  });
  return `BEGIN; ${statements.join("\n")} COMMIT;`;
}

/** How many documents the file holds. */
export function documentsOf(state: DayFileState): number {
  let documents = 0;
  for (const summary of state.indices.values()) documents += summary.documents;
  return documents;
}
