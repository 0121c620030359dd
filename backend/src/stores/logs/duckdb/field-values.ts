import type { LogField, LogFieldValues, LogSelection } from "../port.ts";
import { columnName, type DayFileState, REST_MARK } from "./day-file.ts";
import type { ColumnKind, ColumnValue } from "./encode.ts";
import type { Reader } from "./search.ts";
import { filesOf, selectIn } from "./selection.ts";
import { quoteNumber, quoteText } from "./sql-text.ts";

const KINDS = ["string", "number", "boolean"] as const;
/** Names of fields beyond the columns' limit that are told. */
const REST_NAMES = 10_000;

/** The fields that documents of the selection have. */
export async function listFields(reader: Reader, selection: LogSelection): Promise<LogField[]> {
  const found = new Map<string, Set<ColumnKind>>();
  const add = (field: string, kind: ColumnKind) => {
    const kinds = found.get(field);
    if (kinds) kinds.add(kind);
    else found.set(field, new Set([kind]));
  };
  const now = reader.now();
  for (const file of filesOf(reader.files, selection)) {
    await reader.files.use(file, async (state) => {
      const here = await selectIn(reader.engine, state, selection, now);
      if (!here) return;
      const counts = state.columns.map((column) => `count(${columnName(column)})`);
      const rows = await reader.engine.read(
        `SELECT ${["count(*)", ...counts].join(", ")} FROM ${state.alias}.logs WHERE ${here.where}`,
      );
      if (Number(rows[0]![0]) > 0) add("@timestamp", "string");
      for (const [n, { field, kind }] of state.columns.entries()) if (Number(rows[0]![n + 1]) > 0) add(field, kind);
      if (!state.hasRest) return;
      const names = await reader.engine.read(
        `SELECT DISTINCT split_part(x, ${quoteText(REST_MARK)}, 1) || ${quoteText(REST_MARK)}
           || substr(x, strpos(x, ${quoteText(REST_MARK)}) + 1, 1)
         FROM (SELECT unnest(rest) AS x FROM ${state.alias}.logs WHERE ${here.where}) LIMIT ${REST_NAMES}`,
      );
      for (const [name] of names) {
        const [field, letter] = (name as string).split(REST_MARK) as [string, string];
        add(field, KINDS.find((kind) => kind.startsWith(letter))!);
      }
    });
  }
  return [...found]
    .map(([name, kinds]) => ({ name, types: KINDS.filter((kind) => kinds.has(kind)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The most frequent values of a field. Over several files the counts of values that are rare in some of them may
 * be a little low, as Elasticsearch's over shards: each file tells its own most frequent ones.
 */
export async function countFieldValues(
  reader: Reader,
  selection: LogSelection,
  field: string,
  limit: number,
): Promise<LogFieldValues> {
  const counts = new Map<ColumnValue, number>();
  const perFile = Math.max(1_000, limit * 10);
  let present = 0;
  const now = reader.now();
  for (const file of filesOf(reader.files, selection)) {
    await reader.files.use(file, async (state) => {
      const here = await selectIn(reader.engine, state, selection, now);
      const parts = here ? valueParts(state, field) : [];
      if (!here || parts.length === 0) return;
      const table = `FROM ${state.alias}.logs WHERE ${here.where}`;
      for (const { kind, value, present: has } of parts) {
        const rows = await reader.engine.read(
          `SELECT v, count(*) FROM (SELECT ${value} AS v ${table} AND ${has}) GROUP BY v ORDER BY 2 DESC, 1 LIMIT ${perFile}`,
        );
        for (const [stored, count] of rows) {
          const known = readValue(stored, kind);
          counts.set(known, (counts.get(known) ?? 0) + Number(count));
        }
      }
      const has = parts.map((part) => part.present).join(" OR ");
      const having = await reader.engine.read(`SELECT count(*) ${table} AND (${has})`);
      present += Number(having[0]![0]);
    });
  }
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
    .slice(0, limit);
  return { field, values, present };
}

/** Where a file keeps a field's values of one kind. */
export interface ValuePart {
  readonly kind: ColumnKind;
  /** The value; one row for each where a document has several. */
  readonly value: string;
  /** All values of a document as a list, empty where it has none. */
  readonly values: string;
  /** The value of a document, NULL where it has none; null where it may have several. */
  readonly single: string | null;
  /** Whether a document has any. */
  readonly present: string;
  /** Whether a document has one of some values. */
  readonly isOneOf: (values: readonly ColumnValue[]) => string;
}

/** Where a file keeps the values of a field; empty when it has none. */
export function valueParts(state: DayFileState, field: string): ValuePart[] {
  if (field === "_index") {
    const own = { value: "idx", values: "[idx]", single: "idx", present: "true" };
    return [{ kind: "string", ...own, isOneOf: (values) => `idx IN (${listSql(values)})` }];
  }
  const isKeyword = field.endsWith(".keyword") && !state.columns.some((column) => column.field === field);
  const name = isKeyword ? field.slice(0, -".keyword".length) : field;
  const columns = state.columns.filter((column) => column.field === name && (!isKeyword || column.kind === "string"));
  const parts = columns.map((column): ValuePart => {
    const own = columnName(column);
    const { kind, list } = column;
    return {
      kind,
      value: list ? `unnest(list_distinct(${own}))` : own,
      values: list ? `coalesce(${own}, [])` : `CASE WHEN ${own} IS NULL THEN [] ELSE [${own}] END`,
      single: list ? null : own,
      present: `${own} IS NOT NULL`,
      isOneOf: (values) => (list ? `list_has_any(${own}, [${listSql(values)}])` : `${own} IN (${listSql(values)})`),
    };
  });
  if (!state.hasRest) return parts;
  for (const kind of isKeyword ? (["string"] as const) : KINDS) {
    const start = `${name}${REST_MARK}${kind[0]}`;
    const type = { string: "VARCHAR", number: "DOUBLE", boolean: "BOOLEAN" }[kind];
    const text = `CAST(substr(x, ${[...start].length + 1}) AS ${type})`;
    const own = `list_transform(list_filter(rest, lambda x: starts_with(x, ${quoteText(start)})), lambda x: ${text})`;
    parts.push({
      kind,
      value: `unnest(list_distinct(${own}))`,
      values: `coalesce(${own}, [])`,
      single: null,
      present: `len(${own}) > 0`,
      isOneOf: (values) => `list_has_any(${own}, [${listSql(values)}])`,
    });
  }
  return parts;
}

function listSql(values: readonly ColumnValue[]): string {
  return values
    .map((value) =>
      typeof value === "string"
        ? quoteText(value)
        : typeof value === "number"
          ? `CAST(${quoteNumber(value)} AS DOUBLE)`
          : `${value}`,
    )
    .join(", ");
}

/** A value as DuckDB answered it. */
export function readValue(value: unknown, kind: ColumnKind): ColumnValue {
  return kind === "number" ? Number(value) : (value as ColumnValue);
}
