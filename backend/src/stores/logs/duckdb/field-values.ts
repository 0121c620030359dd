import type { LogField, LogFieldValues, LogSelection } from "../port.ts";
import { columnName, type DayFileState, REST_MARK } from "./day-file.ts";
import type { ColumnKind, ColumnValue } from "./encode.ts";
import type { Reader } from "./search.ts";
import { filesOf, selectIn } from "./selection.ts";
import { quoteText } from "./sql-text.ts";

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
      const here = selectIn(state, selection, now);
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
      const here = selectIn(state, selection, now);
      const values = here && valuesSql(state, field);
      if (!values) return;
      const rows = await reader.engine.read(
        `SELECT v, count(*) FROM (SELECT unnest(list_distinct(${values})) AS v FROM ${state.alias}.logs WHERE ${here.where})
         GROUP BY v ORDER BY 2 DESC, 1 LIMIT ${perFile}`,
      );
      for (const [value, count] of rows) {
        const known = parseValue(value as string);
        counts.set(known, (counts.get(known) ?? 0) + Number(count));
      }
      const having = await reader.engine.read(
        `SELECT count(*) FROM ${state.alias}.logs WHERE ${here.where} AND len(${values}) > 0`,
      );
      present += Number(having[0]![0]);
    });
  }
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
    .slice(0, limit);
  return { field, values, present };
}

/**
 * The values of a field in a document as a list of texts, each with its kind's letter in front; null when the
 * file has no such field.
 */
export function valuesSql(state: DayFileState, field: string): string | null {
  if (field === "_index") return "['s' || idx]";
  const isKeyword = field.endsWith(".keyword") && !state.columns.some((column) => column.field === field);
  const name = isKeyword ? field.slice(0, -".keyword".length) : field;
  const lists = state.columns
    .filter((column) => column.field === name && (!isKeyword || column.kind === "string"))
    .map((column) => {
      const letter = column.kind[0]!;
      const text = column.kind === "string" ? "x" : "CAST(x AS VARCHAR)";
      const list = column.list ? columnName(column) : `[${columnName(column)}]`;
      return `list_transform(list_filter(coalesce(${list}, []), lambda x: x IS NOT NULL), lambda x: '${letter}' || ${text})`;
    });
  if (state.hasRest) {
    const start = `${name}${REST_MARK}`;
    lists.push(
      `list_transform(list_filter(coalesce(rest, []), lambda x: starts_with(x, ${quoteText(start)})),
        lambda x: substr(x, ${[...start].length + 1}))`,
    );
  }
  return lists.length === 0 ? null : lists.reduce((all, list) => `list_concat(${all}, ${list})`);
}

/** Reads what `valuesSql` wrote. */
export function parseValue(text: string): ColumnValue {
  const value = text.slice(1);
  if (text.startsWith("n")) return Number(value);
  return text.startsWith("b") ? value === "true" : value;
}
