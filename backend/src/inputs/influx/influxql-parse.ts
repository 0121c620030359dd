import { HeimdallError } from "../../errors.ts";
import type { PolicyWords, Source, Statement } from "./influxql-ast.ts";
import { type Cursor, createCursor } from "./influxql-cursor.ts";
import { matchingNames } from "./influxql-names.ts";
import { parseSelect } from "./influxql-select.ts";

/**
 * Reads the InfluxQL statements that agents and dashboards send, separated by semicolons. Throws INFLUXQL (400) with
 * the place for what is no statement, and with the way out for what only a real InfluxDB does. `now`: milliseconds.
 */
export function parseInfluxQL(text: string, now: number): Statement[] {
  const cursor = createCursor(text);
  const statements: Statement[] = [];
  while (cursor.peek().kind !== "end") {
    if (cursor.acceptSign(";")) continue;
    statements.push(parseStatement(cursor, now));
    if (cursor.peek().kind !== "end" && !cursor.acceptSign(";")) cursor.fail("; or the end");
  }
  return statements;
}

function parseStatement(cursor: Cursor, now: number): Statement {
  if (cursor.accept("SELECT")) return parseSelect(cursor, now);
  if (cursor.accept("SHOW")) return parseShow(cursor);
  if (cursor.accept("CREATE", "DATABASE")) return parseCreateDatabase(cursor);
  if (cursor.accept("CREATE", "RETENTION", "POLICY")) return parsePolicy(cursor, "createPolicy");
  if (cursor.accept("ALTER", "RETENTION", "POLICY")) return parsePolicy(cursor, "alterPolicy");
  for (const word of ["DROP", "DELETE", "GRANT", "REVOKE", "SET", "EXPLAIN", "KILL", "CREATE"]) {
    if (cursor.accept(word)) throw unsupported(`${word} ${cursor.peek().text.toUpperCase()}`);
  }
  return cursor.fail("SELECT, SHOW, CREATE, ALTER");
}

/** What only a real InfluxDB does. */
export function unsupported(what: string): HeimdallError {
  return new HeimdallError(
    "INFLUXQL",
    `${what} is not supported here; retention policies remove data, Heimdall's own API manages people and tokens, and the metric store "influxdb" runs every statement`,
    { status: 400 },
  );
}

function parsePolicyWords(cursor: Cursor): PolicyWords & { isDefault: boolean; name: string | undefined } {
  let duration: bigint | null | undefined;
  let shardDuration: bigint | undefined;
  let isDefault = false;
  let name: string | undefined;
  while (true) {
    if (cursor.accept("DURATION")) {
      const given = cursor.duration();
      // InfluxDB: a duration of nothing is unlimited.
      duration = given === 0n ? null : given;
    } else if (cursor.accept("REPLICATION")) {
      cursor.wholeNumber();
    } else if (cursor.accept("SHARD", "DURATION")) {
      shardDuration = cursor.duration() ?? 0n;
    } else if (cursor.accept("DEFAULT")) {
      isDefault = true;
    } else if (cursor.accept("NAME")) {
      name = cursor.name();
    } else {
      return { duration, shardDuration, isDefault, name };
    }
  }
}

function parseCreateDatabase(cursor: Cursor): Statement {
  const name = cursor.name();
  if (!cursor.accept("WITH")) return { kind: "createDatabase", name, policy: undefined };
  const { duration, shardDuration, name: policyName } = parsePolicyWords(cursor);
  return { kind: "createDatabase", name, policy: { duration, shardDuration, name: policyName } };
}

function parsePolicy(cursor: Cursor, kind: "createPolicy" | "alterPolicy"): Statement {
  const name = cursor.name();
  cursor.expect("ON");
  const database = cursor.name();
  const { duration, shardDuration, isDefault } = parsePolicyWords(cursor);
  if (kind === "createPolicy" && duration === undefined) cursor.fail("DURATION");
  return { kind, name, database, duration, shardDuration, isDefault };
}

function parseShow(cursor: Cursor): Statement {
  if (cursor.accept("DATABASES")) return { kind: "showDatabases" };
  if (cursor.accept("RETENTION", "POLICIES")) return { kind: "showPolicies", database: parseOn(cursor) };
  if (cursor.accept("MEASUREMENTS")) {
    const database = parseOn(cursor);
    const filter = cursor.accept("WITH", "MEASUREMENT") ? parseFilter(cursor) : undefined;
    return { kind: "showMeasurements", database, filter, ...parseLimits(cursor) };
  }
  if (cursor.accept("TAG", "KEYS")) {
    return { kind: "showTagKeys", database: parseOn(cursor), from: parseFrom(cursor) };
  }
  if (cursor.accept("FIELD", "KEYS")) {
    return { kind: "showFieldKeys", database: parseOn(cursor), from: parseFrom(cursor) };
  }
  if (cursor.accept("TAG", "VALUES")) {
    const database = parseOn(cursor);
    const from = parseFrom(cursor);
    cursor.expect("WITH", "KEY");
    return { kind: "showTagValues", database, from, choose: parseKeyCondition(cursor) };
  }
  if (cursor.peek().kind === "end") {
    cursor.fail("DATABASES, RETENTION POLICIES, MEASUREMENTS, TAG KEYS, TAG VALUES, FIELD KEYS");
  }
  throw unsupported(`SHOW ${cursor.peek().text.toUpperCase()}`);
}

function parseOn(cursor: Cursor): string | null {
  return cursor.accept("ON") ? cursor.name() : null;
}

function parseFrom(cursor: Cursor): Source[] {
  if (!cursor.accept("FROM")) return [];
  const sources: Source[] = [];
  do sources.push(parseSource(cursor));
  while (cursor.acceptSign(","));
  return sources;
}

function parseSource(cursor: Cursor): Source {
  return cursor.peek().kind === "pattern" ? { pattern: cursor.take().text } : { name: cursor.name() };
}

function parseFilter(cursor: Cursor): Source {
  if (cursor.acceptSign("=")) return { name: cursor.name() };
  cursor.expectSign("=~");
  return cursor.peek().kind === "pattern" ? { pattern: cursor.take().text } : cursor.fail("regex");
}

function parseLimits(cursor: Cursor): { limit: number | undefined; offset: number } {
  const limit = cursor.accept("LIMIT") ? cursor.wholeNumber() : undefined;
  const offset = cursor.accept("OFFSET") ? cursor.wholeNumber() : 0;
  return { limit, offset };
}

function parseKeyCondition(cursor: Cursor): (keys: readonly string[]) => string[] {
  if (cursor.acceptSign("=")) {
    const wanted = cursor.name();
    return (keys) => keys.filter((key) => key === wanted);
  }
  if (cursor.acceptSign("!=") || cursor.acceptSign("<>")) {
    const unwanted = cursor.name();
    return (keys) => keys.filter((key) => key !== unwanted);
  }
  if (cursor.accept("IN")) {
    cursor.expectSign("(");
    const names = new Set<string>();
    do names.add(cursor.name());
    while (cursor.acceptSign(","));
    cursor.expectSign(")");
    return (keys) => keys.filter((key) => names.has(key));
  }
  const isWanted = cursor.acceptSign("=~");
  if (!isWanted) cursor.expectSign("!~");
  if (cursor.peek().kind !== "pattern") return cursor.fail("regex");
  const pattern = cursor.take().text;
  return (keys) => {
    const matched = matchingNames(pattern, keys);
    return keys.filter((key) => matched.includes(key) === isWanted);
  };
}
