import { Timestamp } from "../../../event/timestamp.ts";
import { ExactNumber, isHash, toNumber, type Value } from "../../../event/value.ts";
import type { LogDocument } from "../port.ts";

export type ColumnKind = "string" | "number" | "boolean";
export type ColumnValue = string | number | boolean;

/** What the documents of a batch hold in one field as one kind: rows in ascending order, and their values. */
export interface EncodedColumn {
  /** The dotted path. */
  readonly field: string;
  readonly kind: ColumnKind;
  /** A field with several values in a document: each value is a list then. */
  readonly list: boolean;
  readonly rows: number[];
  readonly values: (ColumnValue | ColumnValue[])[];
}

/** A batch as the store's columns. Plain arrays only: a worker thread makes it and posts it. */
export interface EncodedDocuments {
  readonly count: number;
  readonly indices: readonly string[];
  readonly ids: readonly (string | null)[];
  readonly creates: readonly boolean[];
  /** Milliseconds since the epoch. */
  readonly times: readonly number[];
  /** The documents' JSON texts. */
  readonly sources: readonly string[];
  readonly columns: readonly EncodedColumn[];
  /** Why a document cannot be stored, by its row; absent rows are fine. */
  readonly refused: ReadonlyMap<number, string>;
  /** About how much memory the batch takes. */
  readonly bytes: number;
}

const ID_LIMIT = 512;
const INDEX_LIMIT = 255;
/** Hashes deeper than this are found by nobody (Elasticsearch's index.mapping.depth.limit is 20) but stay in the source. */
const DEPTH_LIMIT = 32;
/** As Elasticsearch's http.max_content_length: one document is no larger than a request. */
const SOURCE_LIMIT = 100 * 1024 * 1024;

/**
 * Turns documents into columns: pure work for a worker thread, without the database. Fields are found by dotted
 * path (`{"a":{"b":1}}` and `{"a.b":1}` alike), a list stands for each of its values, null for none.
 */
export function encodeDocuments(documents: readonly LogDocument[]): EncodedDocuments {
  const columns = new Map<string, EncodedColumn>();
  const indices: string[] = [];
  const ids: (string | null)[] = [];
  const creates: boolean[] = [];
  const times: number[] = [];
  const sources: string[] = [];
  const refused = new Map<number, string>();
  let bytes = 0;
  for (const [row, document] of documents.entries()) {
    const { index, id, action, time, fields } = document;
    const source = JSON.stringify(fields);
    const reason = reasonToRefuse(document, source);
    if (reason) refused.set(row, reason);
    else encodeFields(columns, row, fields);
    indices.push(index);
    ids.push(id);
    creates.push(action === "create");
    times.push(Math.floor(time));
    sources.push(reason ? "" : source);
    bytes += 2 * source.length + 200;
  }
  return {
    count: documents.length,
    indices,
    ids,
    creates,
    times,
    sources,
    columns: [...columns.values()].filter(({ rows }) => rows.length > 0),
    refused,
    bytes,
  };
}

function reasonToRefuse({ index, id, time, action }: LogDocument, source: string): string | null {
  if (action === "update" || action === "delete") {
    return `the embedded store has no action '${action}'; use index or create, or name an Elasticsearch`;
  }
  if (index === "" || Buffer.byteLength(index) > INDEX_LIMIT) return `an index name has 1 to ${INDEX_LIMIT} bytes`;
  if (/[\\/*?"<>|\s,#\0]/.test(index) || /^[-_+]|^\.\.?$/.test(index)) {
    return `'${index}' is no index name: no blanks, no \\ / * ? " < > | , #, and no - _ + at its beginning`;
  }
  if (id !== null && (id === "" || Buffer.byteLength(id) > ID_LIMIT)) return `an id has 1 to ${ID_LIMIT} bytes`;
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e15) return "the document's time is no time";
  if (source.length > SOURCE_LIMIT) return `the document is larger than ${SOURCE_LIMIT} characters`;
  return null;
}

function encodeFields(columns: Map<string, EncodedColumn>, row: number, fields: LogDocument["fields"]): void {
  const lists = new Map<string, ColumnValue[]>();
  walk(columns, lists, row, "", fields, false, 0);
  for (const [key, values] of lists) {
    const kind = kindOf(values[0]!);
    const field = key.slice(1);
    // A list of one is that one: it is found alike and kept smaller.
    const column = columnOf(columns, field, kind, values.length > 1);
    column.rows.push(row);
    column.values.push(values.length > 1 ? values : values[0]!);
  }
}

function walk(
  columns: Map<string, EncodedColumn>,
  lists: Map<string, ColumnValue[]>,
  row: number,
  path: string,
  value: Value,
  inList: boolean,
  depth: number,
): void {
  if (value === null || value === undefined || depth > DEPTH_LIMIT) return;
  if (Array.isArray(value)) {
    for (const element of value) walk(columns, lists, row, path, element, true, depth + 1);
    return;
  }
  if (isHash(value)) {
    for (const name of Object.keys(value)) {
      if (depth === 0 && name === "@timestamp") continue;
      walk(columns, lists, row, depth === 0 ? name : `${path}.${name}`, value[name]!, inList, depth + 1);
    }
    return;
  }
  const scalar = scalarOf(value);
  if (typeof scalar === "number" && !Number.isFinite(scalar)) return;
  const kind = kindOf(scalar);
  const key = `${kind[0]}${path}`;
  const column = columnOf(columns, path, kind, false);
  const values = lists.get(key);
  if (values) {
    values.push(scalar);
  } else if (column.rows.at(-1) === row) {
    // The same path a second time in one document ({"a.b":1,"a":{"b":2}}): both count.
    column.rows.pop();
    lists.set(key, [column.values.pop() as ColumnValue, scalar]);
  } else if (inList) {
    lists.set(key, [scalar]);
  } else {
    column.rows.push(row);
    column.values.push(scalar);
  }
}

function scalarOf(value: string | number | boolean | Timestamp | ExactNumber): ColumnValue {
  if (value instanceof Timestamp) return value.toString();
  if (value instanceof ExactNumber) return toNumber(value);
  return value;
}

function kindOf(value: ColumnValue): ColumnKind {
  return typeof value as ColumnKind;
}

function columnOf(columns: Map<string, EncodedColumn>, field: string, kind: ColumnKind, list: boolean): EncodedColumn {
  const key = `${list ? "*" : ""}${kind[0]}${field}`;
  let column = columns.get(key);
  if (!column) {
    column = { field, kind, list, rows: [], values: [] };
    columns.set(key, column);
  }
  return column;
}
