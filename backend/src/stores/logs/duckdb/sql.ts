import type { QueryNode, QueryRange } from "../../../query/ast.ts";
import { resolveDateBound } from "../../../query/date-math.ts";
import { isTextField } from "../../../query/text-match.ts";
import { columnName, type DayFileState, REST_MARK, type StoredColumn } from "./day-file.ts";
import { dictionarySql } from "./dictionaries.ts";
import { splitId } from "./document-id.ts";
import type { ColumnKind } from "./encode.ts";
import { queryError } from "./errors.ts";
import { quoteText } from "./sql-text.ts";
import { anything, type Leaf, testsOf, type ValueTest } from "./value-test.ts";

const FALSE = "false";

/**
 * A query as a condition over one file's `logs`, meaning what `compilePredicate` means. A field that the file does
 * not have is false. The condition may be NULL for "no". Throws QUERY on what cannot be asked.
 */
export function conditionSql(query: QueryNode, file: DayFileState, now: number): string {
  switch (query.kind) {
    case "all":
      return "true";
    case "none":
      return FALSE;
    case "and":
      return joinSql(query.nodes, "AND", file, now) ?? "true";
    case "or":
      return orSql(query.nodes, query.minimum ?? 1, file, now);
    case "not": {
      const inner = conditionSql(query.node, file, now);
      return inner === FALSE ? "true" : inner === "true" ? FALSE : `NOT coalesce(${inner}, false)`;
    }
    default:
      return leafSql(query, file, now);
  }
}

function joinSql(nodes: readonly QueryNode[], operator: string, file: DayFileState, now: number): string | null {
  const parts = nodes.map((node) => conditionSql(node, file, now));
  if (operator === "AND" && parts.includes(FALSE)) return FALSE;
  const kept = parts.filter((part) => part !== (operator === "AND" ? "true" : FALSE));
  if (kept.length === 0) return null;
  return kept.length === 1 ? kept[0]! : `(${kept.join(` ${operator} `)})`;
}

function orSql(nodes: readonly QueryNode[], minimum: number, file: DayFileState, now: number): string {
  if (minimum <= 0) return "true";
  if (minimum === 1) return joinSql(nodes, "OR", file, now) ?? FALSE;
  const counts = nodes.map((node) => `CAST(coalesce(${conditionSql(node, file, now)}, false) AS INTEGER)`);
  return counts.length < minimum ? FALSE : `(${counts.join(" + ")} >= ${minimum})`;
}

function leafSql(node: Leaf, file: DayFileState, now: number): string {
  const { field } = node;
  if (field === "@timestamp") return timestampSql(node, now);
  if (field === "_id") return idSql(node);
  const { exact, analysed } = testsOf(node, now);
  if (field === "_index") return exact.string?.("idx") ?? FALSE;
  if (field === null) return anyFieldSql(file, node, analysed);
  if (exact === analysed || !isTextField(field)) return fieldSql(file, field, exact);
  if (!field.endsWith(".text")) return fieldSql(file, field, analysed);
  // `x.text` is `x` analysed, unless the document has such a field.
  return orJoin([fieldSql(file, field, analysed), fieldSql(file, field.slice(0, -".text".length), analysed)]);
}

/** `x.keyword` is `x` where it is a text, unless the document has such a field. */
function fieldSql(file: DayFileState, field: string, test: ValueTest): string {
  const direct = directSql(file, field, test);
  if (!field.endsWith(".keyword") || field === ".keyword") return direct;
  const base = directSql(file, field.slice(0, -".keyword".length), {
    string: test.string,
    number: null,
    boolean: null,
  });
  if (base === FALSE) return direct;
  const present = directSql(file, field, anything);
  return present === FALSE ? base : orJoin([direct, `(NOT coalesce(${present}, false) AND ${base})`]);
}

function directSql(file: DayFileState, field: string, test: ValueTest): string {
  const parts = file.columns.filter((column) => column.field === field).map((column) => columnSql(column, test));
  if (file.hasRest) parts.push(restSql(test, field));
  return orJoin(parts);
}

/** Any value of any field; `message` first, for it is what people ask for. */
function anyFieldSql(file: DayFileState, node: Leaf, test: ValueTest): string {
  const columns = [...file.columns].sort((a, b) => Number(b.field === "message") - Number(a.field === "message"));
  const parts = columns.map((column) => dictionarySql(file, column, node) ?? columnSql(column, test));
  if (file.hasRest) parts.push(restSql(test, null));
  return orJoin(parts);
}

function orJoin(parts: readonly string[]): string {
  const kept = parts.filter((part) => part !== FALSE);
  return kept.length === 0 ? FALSE : kept.length === 1 ? kept[0]! : `(${kept.join(" OR ")})`;
}

function columnSql(column: StoredColumn, test: ValueTest): string {
  const make = test[column.kind];
  if (!make) return FALSE;
  const name = columnName(column);
  if (make("x") === "true") return `${name} IS NOT NULL`;
  return column.list ? `len(list_filter(${name}, lambda x: ${make("x")})) > 0` : make(name);
}

const CASTS: Readonly<Record<ColumnKind, (text: string) => string>> = {
  string: (text) => text,
  number: (text) => `TRY_CAST(${text} AS DOUBLE)`,
  boolean: (text) => `TRY_CAST(${text} AS BOOLEAN)`,
};

/** The fields beyond the limit of columns: a look at every entry of `rest`. */
function restSql(test: ValueTest, field: string | null): string {
  const mark = quoteText(REST_MARK);
  const tests = (["string", "number", "boolean"] as const).map((kind) => {
    const make = test[kind];
    if (!make) return FALSE;
    const letter = kind[0]!;
    if (field !== null) {
      const start = `${field}${REST_MARK}${letter}`;
      // substr counts code points from 1.
      const value = CASTS[kind](`substr(x, ${[...start].length + 1})`);
      return `(starts_with(x, ${quoteText(start)}) AND ${make(value)})`;
    }
    const at = `strpos(x, ${mark})`;
    return `(substr(x, ${at} + 1, 1) = '${letter}' AND ${make(CASTS[kind](`substr(x, ${at} + 2)`))})`;
  });
  const condition = orJoin(tests);
  return condition === FALSE ? FALSE : `len(list_filter(rest, lambda x: ${condition})) > 0`;
}

function timestampSql(node: Leaf, now: number): string {
  if (node.kind === "exists") return "true";
  let range: QueryRange | null = null;
  if (node.kind === "range") range = node;
  if (node.kind === "term") range = { gte: node.value, lte: node.value };
  if (node.kind === "phrase") range = { gte: node.text, lte: node.text };
  if (!range) throw queryError("@timestamp is a time: ask for a range, such as @timestamp:[now-1h TO now]");
  const compare = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;
  const parts = (["gt", "gte", "lt", "lte"] as const)
    .filter((bound) => range[bound] !== undefined)
    .map((bound) => {
      const time = resolveDateBound(range[bound]!, bound, now);
      return time === null ? FALSE : `time ${compare[bound]} ${time}`;
    });
  return parts.includes(FALSE) ? FALSE : parts.length === 0 ? "true" : `(${parts.join(" AND ")})`;
}

function idSql(node: Leaf): string {
  if (node.kind === "exists") return "true";
  const id = node.kind === "term" ? String(node.value) : node.kind === "phrase" ? node.text : null;
  if (id === null) throw queryError("_id is found only whole: _id:abc");
  const { source, key, copy } = splitId(id);
  return `(id_source = ${quoteText(source)} AND id_key = ${key} AND id_copy = ${copy})`;
}
