import { parseIso8601 } from "../../event/timestamp.ts";
import type { SelectStatement } from "./influxql-ast.ts";
import type { Cursor } from "./influxql-cursor.ts";
import { at, parseError, readDuration } from "./influxql-lexer.ts";

type Conditions = Pick<SelectStatement, "where" | "from" | "until">;
type Condition = SelectStatement["where"][number];

const COMPARISONS = ["=", "!=", "<>", "<", "<=", ">", ">="];

/** Reads conditions joined by AND: comparisons of time, and of tags with texts and patterns. */
export function parseWhere(cursor: Cursor, now: number): Conditions {
  const where: Condition[] = [];
  let from: bigint | undefined;
  let until: bigint | undefined;
  const notBefore = (time: bigint): void => {
    if (from === undefined || time > from) from = time;
  };
  const before = (time: bigint): void => {
    if (until === undefined || time < until) until = time;
  };

  const parseAll = (): void => {
    do {
      if (cursor.acceptSign("(")) {
        parseAll();
        cursor.expectSign(")");
      } else if (/^time$/i.test(cursor.peek().text) && cursor.peek().kind === "name" && !cursor.peek().quoted) {
        cursor.take();
        const sign = takeSign(cursor);
        const time = parseTime(cursor, now);
        if (sign === "=" || sign === ">=") notBefore(time);
        if (sign === "=" || sign === "<=") before(justAfter(time));
        if (sign === ">") notBefore(justAfter(time));
        if (sign === "<") before(time);
        if (sign === "!=" || sign === "<>") throw parseError("invalid time comparison operator: !=");
      } else {
        where.push(parseTagCondition(cursor));
      }
    } while (cursor.accept("AND"));
    if (cursor.accept("OR")) {
      throw parseError("OR is not supported here; for values of one tag write: tag =~ /^(a|b)$/");
    }
  };
  parseAll();
  return { where, from, until };
}

/** The next microsecond: the store's bounds are milliseconds as floats, which tell no finer times apart. */
function justAfter(time: bigint): bigint {
  const below = ((time % 1_000n) + 1_000n) % 1_000n;
  return time - below + 1_000n;
}

function takeSign(cursor: Cursor): string {
  const { kind, text } = cursor.peek();
  return kind === "sign" && COMPARISONS.includes(text) ? cursor.take().text : cursor.fail(COMPARISONS.join(", "));
}

function parseTagCondition(cursor: Cursor): Condition {
  const tag = cursor.name();
  if (cursor.acceptSign("::")) cursor.take();
  const isPattern = cursor.acceptSign("=~") ? "matches" : cursor.acceptSign("!~") ? "differs" : null;
  if (isPattern) {
    return cursor.peek().kind === "pattern" ? { tag, is: isPattern, value: cursor.take().text } : cursor.fail("regex");
  }
  const sign = takeSign(cursor);
  if (cursor.peek().kind !== "text") {
    throw parseError(
      `"${tag}" ${sign} ${cursor.peek().text} ${at(cursor.peek())} compares a field, which is not supported here; ` +
        "conditions are on time and on tags, whose values stand in single quotes",
    );
  }
  const value = cursor.take().text;
  if (sign === "=") return { tag, is: "equals", value };
  if (sign === "!=" || sign === "<>") return { tag, is: "not", value };
  throw parseError(`a tag is compared by =, !=, =~ or !~, not by ${sign}`);
}

/** A time as sums of `now()`, durations, whole nanoseconds and texts in ISO 8601. Nanoseconds. */
function parseTime(cursor: Cursor, now: number): bigint {
  let time = parseTerm(cursor, now);
  while (true) {
    if (cursor.acceptSign("+")) time += parseTerm(cursor, now);
    else if (cursor.acceptSign("-")) time -= parseTerm(cursor, now);
    else return time;
  }
}

function parseTerm(cursor: Cursor, now: number): bigint {
  if (cursor.acceptSign("-")) return -parseTerm(cursor, now);
  if (cursor.acceptSign("(")) {
    const time = parseTime(cursor, now);
    cursor.expectSign(")");
    return time;
  }
  const token = cursor.peek();
  if (token.kind === "name" && token.text.toLowerCase() === "now") {
    cursor.take();
    cursor.expectSign("(");
    cursor.expectSign(")");
    return BigInt(Math.floor(now * 1_000)) * 1_000n;
  }
  if (token.kind === "number" && /^\d+$/.test(token.text)) return BigInt(cursor.take().text);
  if (token.kind === "duration") return readDuration(cursor.take().text)!;
  if (token.kind === "text") {
    const parsed = parseIso8601(token.text.trim());
    if (!parsed) throw parseError(`invalid timestamp string '${token.text}' ${at(token)}`);
    cursor.take();
    return BigInt(parsed.milliseconds) * 1_000_000n + BigInt(parsed.nanoseconds);
  }
  return cursor.fail("time");
}
