import { messageOf } from "../errors.ts";
import { ExactNumber, type Fields, isHash, type Value } from "../event/value.ts";
import type { QueryNode, QueryRange, QueryValue } from "./ast.ts";
import { parseDateMath } from "./date-math.ts";
import { parseLucene } from "./lucene.ts";
import { isTextField, wordsOf } from "./text-match.ts";

export type DslPath = readonly (string | number)[];
/** Throws the error of whoever reads the file, at the place that the path names. */
export type DslRefuse = (path: DslPath, message: string) => never;

/** One clause and where it stands. */
interface Clause {
  readonly body: Value;
  readonly path: DslPath;
  readonly refuse: DslRefuse;
}

/** Reads an ElastAlert `filter`: a list of Elasticsearch queries which must all hold. */
export function parseFilters(filters: Value, path: DslPath, refuse: DslRefuse): QueryNode {
  const list = Array.isArray(filters) ? filters : [filters];
  const nodes = list.map((body, at) => parseDsl(body, Array.isArray(filters) ? [...path, at] : path, refuse));
  return allOf(nodes);
}

/** Reads one query of Elasticsearch's query DSL. `refuse` is called with the path of whatever cannot be read. */
export function parseDsl(body: Value, path: DslPath, refuse: DslRefuse): QueryNode {
  if (!isHash(body)) return refuse(path, "a query is a hash, for instance term: {level: ERROR}");
  const kinds = Object.keys(body);
  if (kinds.length !== 1) {
    const found = kinds.length === 0 ? "nothing" : kinds.join(", ");
    return refuse(path, `one query per list entry, but here is ${found}; put each into an entry of its own`);
  }
  const kind = kinds[0]!;
  const parse = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (!parse) {
    const known = Object.keys(KINDS).join(", ");
    return refuse([...path, kind], `${kind} is no query that Heimdall has; write one of ${known}`);
  }
  return parse({ body: body[kind]!, path: [...path, kind], refuse });
}

const KINDS: Readonly<Record<string, (clause: Clause) => QueryNode>> = {
  term: (clause) => {
    const { field, value } = fieldClause(clause, ["value"], ["boost"]);
    return { kind: "term", field, value };
  },
  terms(clause) {
    const { field, body, path } = oneField(clause, ["boost"]);
    if (!Array.isArray(body))
      return clause.refuse(path, "terms takes a list of values: terms: {level: [ERROR, FATAL]}");
    return anyOf(
      body.map((value, at) => ({ kind: "term", field, value: scalar(value, [...path, at], clause.refuse) })),
    );
  },
  match(clause) {
    const { field, value, settings } = fieldClause(
      clause,
      ["query"],
      ["boost", "lenient", "zero_terms_query", "operator"],
    );
    const words = isTextField(field) ? wordsOf(String(value)) : [];
    if (words.length < 2) return { kind: "term", field, value };
    const nodes = words.map((word): QueryNode => ({ kind: "term", field, value: word }));
    return String(settings.operator ?? "or").toLowerCase() === "and" ? allOf(nodes) : anyOf(nodes);
  },
  match_phrase(clause) {
    const { field, value } = fieldClause(clause, ["query"], ["boost", "zero_terms_query"]);
    return isTextField(field) ? { kind: "phrase", field, text: String(value) } : { kind: "term", field, value };
  },
  prefix: (clause) => {
    const { field, value } = fieldClause(clause, ["value"], ["boost", "rewrite"]);
    return { kind: "prefix", field, text: String(value) };
  },
  wildcard: (clause) => {
    const { field, value } = fieldClause(clause, ["value", "wildcard"], ["boost", "rewrite"]);
    return { kind: "wildcard", field, pattern: String(value) };
  },
  regexp: (clause) => {
    const { field, value } = fieldClause(clause, ["value"], ["boost", "rewrite", "max_determinized_states"]);
    return { kind: "regexp", field, pattern: String(value) };
  },
  range: parseRange,
  exists: (clause) => ({ kind: "exists", field: namedField(clause) }),
  missing: (clause) => ({ kind: "not", node: { kind: "exists", field: namedField(clause) } }),
  match_all: () => ({ kind: "all" }),
  match_none: () => ({ kind: "none" }),
  query_string: parseQueryString,
  bool: parseBool,
  and: (clause) => allOf(listed(clause)),
  or: (clause) => anyOf(listed(clause)),
  not: ({ body, path, refuse }) => ({
    kind: "not",
    node:
      isHash(body) && isHash(body.filter) && Object.keys(body).length === 1
        ? parseDsl(body.filter, [...path, "filter"], refuse)
        : parseFilters(body, path, refuse),
  }),
  query: ({ body, path, refuse }) => parseDsl(body, path, refuse),
  filter: ({ body, path, refuse }) => parseFilters(body, path, refuse),
  constant_score: ({ body, path, refuse }) => {
    if (!isHash(body) || body.filter === undefined) return refuse(path, "constant_score needs its filter");
    return parseDsl(body.filter, [...path, "filter"], refuse);
  },
};

function allOf(nodes: readonly QueryNode[]): QueryNode {
  if (nodes.length === 0) return { kind: "all" };
  return nodes.length === 1 ? nodes[0]! : { kind: "and", nodes };
}

function anyOf(nodes: readonly QueryNode[]): QueryNode {
  if (nodes.length === 0) return { kind: "none" };
  return nodes.length === 1 ? nodes[0]! : { kind: "or", nodes };
}

function listed({ body, path, refuse }: Clause): QueryNode[] {
  const inner = isHash(body) && Array.isArray(body.filters) ? body.filters : body;
  if (!Array.isArray(inner)) return refuse(path, "takes a list of queries");
  return inner.map((query, at) => parseDsl(query, [...path, at], refuse));
}

/** The query's only field, beside settings that have no meaning where nothing is scored. */
function oneField({ body, path, refuse }: Clause, ignorable: readonly string[]) {
  if (!isHash(body)) return refuse(path, "takes a field and its value, for instance {level: ERROR}");
  const fields = Object.keys(body).filter((name) => !ignorable.includes(name));
  if (fields.length !== 1) return refuse(path, "takes exactly one field; put each into an entry of its own");
  const field = fields[0]!;
  return { field, body: body[field]!, path: [...path, field] };
}

function fieldClause(clause: Clause, valueNames: readonly string[], settingNames: readonly string[]) {
  const { field, body, path } = oneField(clause, ["boost"]);
  if (!isHash(body)) return { field, value: scalar(body, path, clause.refuse), settings: {} as Fields };
  const valueName = valueNames.find((name) => body[name] !== undefined);
  if (valueName === undefined) {
    return clause.refuse(path, `needs ${valueNames[0]}; for a field within ${field} write ${field}.name`);
  }
  for (const name of Object.keys(body)) {
    if (name === valueName || settingNames.includes(name)) continue;
    clause.refuse([...path, name], `${name} is not supported here; leave it out`);
  }
  return { field, value: scalar(body[valueName]!, [...path, valueName], clause.refuse), settings: body };
}

function scalar(value: Value, path: DslPath, refuse: DslRefuse): QueryValue {
  if (value instanceof ExactNumber) return value.toString();
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return refuse(path, "takes a text, a number, true or false");
}

function namedField({ body, path, refuse }: Clause): string {
  if (isHash(body) && typeof body.field === "string") return body.field;
  return refuse(path, "takes the field's name: {field: host.name}");
}

const BOUNDS = ["gt", "gte", "lt", "lte"] as const;

function parseRange(clause: Clause): QueryNode {
  const { field, body, path } = oneField(clause, ["boost"]);
  if (!isHash(body)) return clause.refuse(path, "takes bounds, for instance {gte: 500, lt: 600}");
  const bounds: { -readonly [K in keyof QueryRange]: QueryRange[K] } = {};
  for (const [name, given] of Object.entries(body)) {
    if (name === "boost") continue;
    const bound = BOUNDS.find((known) => known === name);
    if (!bound) {
      const instead = name === "from" || name === "to" ? "gte and lte" : "gt, gte, lt, lte";
      return clause.refuse([...path, name], `${name} is not supported; write ${instead}`);
    }
    if (given === null) continue;
    const value = scalar(given, [...path, name], clause.refuse);
    if (field === "@timestamp" && typeof value === "string" && !parseDateMath(value)) {
      clause.refuse([...path, name], `'${value}' is no time; write 2026-11-21T10:00:00Z or now-1h`);
    }
    bounds[bound] = value;
  }
  return Object.keys(bounds).length === 0 ? { kind: "exists", field } : { kind: "range", field, ...bounds };
}

function parseBool({ body, path, refuse }: Clause): QueryNode {
  if (!isHash(body)) return refuse(path, "takes must, filter, should, must_not");
  for (const name of Object.keys(body)) {
    if (
      ["must", "filter", "should", "must_not", "minimum_should_match", "boost", "adjust_pure_negative"].includes(name)
    )
      continue;
    refuse([...path, name], `${name} is no part of bool; write must, filter, should, must_not, minimum_should_match`);
  }
  const part = (name: string): QueryNode[] => {
    const given = body[name];
    if (given === undefined || given === null) return [];
    const list = Array.isArray(given) ? given : [given];
    return list.map((query, at) =>
      parseDsl(query, Array.isArray(given) ? [...path, name, at] : [...path, name], refuse),
    );
  };
  const must = [...part("must"), ...part("filter")];
  const should = part("should");
  const mustNot = part("must_not").map((node): QueryNode => ({ kind: "not", node }));
  const given = body.minimum_should_match;
  // Elasticsearch's bool: one `should` must hold when nothing is required, else none need.
  const minimum = given === undefined ? (must.length > 0 ? 0 : 1) : minimumOf(given, should.length, path, refuse);
  if (should.length > 0 && minimum > 0) {
    must.push(minimum === 1 ? anyOf(should) : { kind: "or", nodes: should, minimum });
  }
  return allOf([...must, ...mustNot]);
}

function minimumOf(given: Value, count: number, path: DslPath, refuse: DslRefuse): number {
  const text = String(given);
  const match = /^(-?)(\d+)(%?)$/.exec(text);
  if (!match) return refuse([...path, "minimum_should_match"], `'${text}' is neither a number nor a percentage`);
  const amount = match[3] ? Math.floor((count * Number(match[2])) / 100) : Number(match[2]);
  return match[1] ? Math.max(0, count - amount) : amount;
}

const QUERY_STRING_SETTINGS = ["query", "default_field", "fields", "default_operator"];
/** Settings that change nothing here: wildcards always follow the field, nothing is scored, no bound can be malformed. */
const QUERY_STRING_INERT = ["analyze_wildcard", "allow_leading_wildcard", "boost", "lenient"];

function parseQueryString({ body, path, refuse }: Clause): QueryNode {
  if (!isHash(body) || typeof body.query !== "string") {
    return refuse(path, 'needs its query as a text: query_string: {query: "level:ERROR"}');
  }
  for (const name of Object.keys(body)) {
    if (QUERY_STRING_SETTINGS.includes(name) || QUERY_STRING_INERT.includes(name)) continue;
    refuse([...path, name], `${name} is not supported; leave it out`);
  }
  const operator = String(body.default_operator ?? "or").toLowerCase();
  if (operator !== "and" && operator !== "or") refuse([...path, "default_operator"], "is AND or OR");
  let node: QueryNode;
  try {
    node = parseLucene(body.query, { defaultOperator: operator === "and" ? "and" : "or" });
  } catch (error) {
    return refuse([...path, "query"], messageOf(error));
  }
  const fields = body.fields ?? body.default_field;
  if (fields === undefined || fields === "*") return node;
  const names = (Array.isArray(fields) ? fields : [fields]).map(String);
  return withDefaultFields(node, names);
}

/** Gives the parts of a query that name no field the fields that the query was set to search. */
function withDefaultFields(node: QueryNode, fields: readonly string[]): QueryNode {
  if (node.kind === "and" || node.kind === "or") {
    return { ...node, nodes: node.nodes.map((part) => withDefaultFields(part, fields)) };
  }
  if (node.kind === "not") return { kind: "not", node: withDefaultFields(node.node, fields) };
  if (!("field" in node) || node.field !== null) return node;
  return anyOf(fields.map((field) => ({ ...node, field }) as QueryNode));
}
