import type { Aggregate, MetricQuery } from "../../stores/metrics/port.ts";
import type { MeasurementSource, SelectItem, SelectStatement, Source } from "./influxql-ast.ts";
import type { Cursor } from "./influxql-cursor.ts";
import { parseError } from "./influxql-lexer.ts";
import { parseWhere } from "./influxql-where.ts";

const AGGREGATES: ReadonlySet<string> = new Set<Aggregate>([
  ...(["count", "sum", "mean", "min", "max", "first", "last", "median", "stddev", "spread"] as const),
]);

/** Reads what follows SELECT; what a query of the metric store cannot say is refused with what to write instead. */
export function parseSelect(cursor: Cursor, now: number): SelectStatement {
  const items = [parseItem(cursor)];
  while (cursor.acceptSign(",")) items.push(parseItem(cursor));
  if (cursor.accept("INTO")) throw parseError("SELECT INTO is not supported here; write points to /write");
  cursor.expect("FROM");
  const sources = [parseSource(cursor)];
  while (cursor.acceptSign(",")) sources.push(parseSource(cursor));
  const conditions = cursor.accept("WHERE")
    ? parseWhere(cursor, now)
    : { where: [], from: undefined, until: undefined };
  const grouping = cursor.accept("GROUP", "BY")
    ? parseGroupBy(cursor)
    : { interval: undefined, groupBy: [], groupByAll: false };
  const fill = cursor.accept("FILL") ? parseFill(cursor) : undefined;
  const newestFirst = cursor.accept("ORDER", "BY") && parseOrder(cursor);
  const limits = parseLimits(cursor);
  if (cursor.accept("TZ")) throw parseError("tz() is not supported here; times are UTC");
  return { kind: "select", items, sources, ...conditions, ...grouping, fill, newestFirst, ...limits };
}

function parseItem(cursor: Cursor): SelectItem {
  const item = parseValue(cursor);
  const sign = cursor.peek();
  if (sign.kind === "sign" && "+-*/%".includes(sign.text)) {
    throw parseError("arithmetic in SELECT is not supported here; select the values and calculate in the client");
  }
  return cursor.accept("AS") ? { ...item, as: cursor.name() } : item;
}

function parseValue(cursor: Cursor): SelectItem {
  if (cursor.acceptSign("*")) return { field: "*", isWildcard: true, aggregate: undefined, as: undefined };
  if (cursor.peek(1).text !== "(" || cursor.peek(1).kind !== "sign") {
    const field = cursor.name();
    skipCast(cursor);
    return { field, isWildcard: false, aggregate: undefined, as: undefined };
  }
  const name = cursor.take().text.toLowerCase();
  cursor.expectSign("(");
  if (name !== "percentile" && !AGGREGATES.has(name)) {
    throw parseError(
      `${name}() is not supported here; use ${[...AGGREGATES].join(", ")} or percentile, or the metric store "influxdb"`,
    );
  }
  if (cursor.peek(1).text === "(") throw parseError(`${name}() takes the name of a field here, not another function`);
  const isWildcard = cursor.acceptSign("*");
  const field = isWildcard ? "*" : cursor.name();
  skipCast(cursor);
  let aggregate: SelectItem["aggregate"] = name as Aggregate;
  if (name === "percentile") {
    cursor.expectSign(",");
    if (cursor.peek().kind !== "number") cursor.fail("number");
    aggregate = { percentile: Number(cursor.take().text) };
  }
  cursor.expectSign(")");
  return { field, isWildcard, aggregate, as: undefined };
}

/** `value::field` and `value::float` say what is known anyway. */
function skipCast(cursor: Cursor): void {
  if (cursor.acceptSign("::")) cursor.take();
}

/** `measurement`, `policy.measurement`, `database.policy.measurement` or `database..measurement`. */
function parseSource(cursor: Cursor): MeasurementSource {
  if (cursor.peek().text === "(" && cursor.peek().kind === "sign") {
    throw parseError("subqueries are not supported here; ask the measurement itself");
  }
  const parts: (Source | null)[] = [parseSourcePart(cursor)];
  while (parts.length < 3 && cursor.acceptSign(".")) {
    const isEmpty = cursor.peek().kind === "sign" && cursor.peek().text === ".";
    parts.push(isEmpty ? null : parseSourcePart(cursor));
  }
  const measurement = parts.pop()!;
  const [retentionPolicy, database] = parts.reverse().map((part) => (part && "name" in part ? part.name : null));
  return { database: database ?? null, retentionPolicy: retentionPolicy ?? null, measurement };
}

function parseSourcePart(cursor: Cursor): Source {
  return cursor.peek().kind === "pattern" ? { pattern: cursor.take().text } : { name: cursor.name() };
}

function parseGroupBy(cursor: Cursor): Pick<SelectStatement, "interval" | "groupBy" | "groupByAll"> {
  let interval: bigint | undefined;
  let groupByAll = false;
  const groupBy: string[] = [];
  do {
    if (cursor.acceptSign("*")) {
      groupByAll = true;
    } else if (cursor.peek(1).text === "(" && cursor.accept("TIME")) {
      cursor.expectSign("(");
      interval = cursor.duration() ?? cursor.fail("duration");
      if (interval === 0n) throw parseError("time() in GROUP BY needs a duration longer than nothing");
      if (cursor.acceptSign(","))
        throw parseError("an offset in time() is not supported here; intervals start at the epoch");
      cursor.expectSign(")");
    } else if (cursor.peek().kind === "pattern") {
      throw parseError("a pattern in GROUP BY is not supported here; name the tags, or use *");
    } else {
      groupBy.push(cursor.name());
      skipCast(cursor);
    }
  } while (cursor.acceptSign(","));
  return { interval, groupBy, groupByAll };
}

function parseFill(cursor: Cursor): MetricQuery["fill"] {
  cursor.expectSign("(");
  const negative = cursor.acceptSign("-");
  const { kind, text } = cursor.take();
  cursor.expectSign(")");
  if (kind === "number") return negative ? -Number(text) : Number(text);
  const word = text.toLowerCase();
  if (kind === "name" && (word === "none" || word === "null" || word === "previous" || word === "linear")) return word;
  throw parseError(`fill(${text}) is unknown; use none, null, previous, linear or a number`);
}

function parseOrder(cursor: Cursor): boolean {
  if (cursor.name().toLowerCase() !== "time") throw parseError("only ORDER BY time supported at this time");
  if (cursor.accept("DESC")) return true;
  cursor.accept("ASC");
  return false;
}

function parseLimits(cursor: Cursor): Pick<SelectStatement, "limit" | "offset" | "seriesLimit" | "seriesOffset"> {
  const limit = cursor.accept("LIMIT") ? cursor.wholeNumber() : undefined;
  const offset = cursor.accept("OFFSET") ? cursor.wholeNumber() : 0;
  const seriesLimit = cursor.accept("SLIMIT") ? cursor.wholeNumber() : undefined;
  const seriesOffset = cursor.accept("SOFFSET") ? cursor.wholeNumber() : 0;
  // InfluxDB: a limit of nothing is no limit.
  return { limit: limit || undefined, offset, seriesLimit: seriesLimit || undefined, seriesOffset };
}
