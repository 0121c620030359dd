import type { QueryNode, QueryRange } from "./ast.ts";
import { parseDateMath } from "./date-math.ts";
import { type LuceneToken, luceneTokens, type RangeText, refuseQuery, unescapeText } from "./lucene-lexer.ts";

export interface LuceneOptions {
  /** What stands between two clauses without an operator. @default "or" */
  readonly defaultOperator?: "and" | "or" | undefined;
}

const DEPTH_LIMIT = 100;
const CLAUSE_LIMIT = 1024;

type Occurrence = "must" | "should" | "must_not";
interface Clause {
  occurrence: Occurrence;
  readonly node: QueryNode;
}

/**
 * Reads a query as Elasticsearch's `query_string` does (Lucene's classic parser). Operators have no precedence
 * there: AND makes both its neighbours required, NOT and `-` prohibit, and clauses that are merely optional do not
 * count beside required ones, so `a AND b OR c` finds what `a AND b` finds; parentheses say what is meant.
 *
 * Values stay texts (`status:200` is the term "200"): who matches them compares with numbers and booleans by value.
 * Date math in ranges (`now-1h`) stays a text too, for a query may live longer than its first evaluation.
 * A blank query finds nothing, as in Elasticsearch. Throws QUERY (status 400) with the column.
 */
export function parseLucene(text: string, options: LuceneOptions = {}): QueryNode {
  const tokens = luceneTokens(text);
  const byDefault: Occurrence = options.defaultOperator === "and" ? "must" : "should";
  let at = 0;
  let clauseCount = 0;
  const peek = (): LuceneToken => tokens[at]!;
  const take = (): LuceneToken => tokens[at++]!;

  const readClauses = (field: string | null, depth: number): QueryNode => {
    if (depth > DEPTH_LIMIT)
      refuseQuery(peek().column, `more than ${DEPTH_LIMIT} parentheses deep; simplify the query`);
    const clauses: Clause[] = [];
    do {
      const conjunction = readConjunction();
      const modifier = readModifier();
      const node = readClause(field, depth);
      addClause(clauses, conjunction, modifier, node);
      if (++clauseCount > CLAUSE_LIMIT)
        refuseQuery(peek().column, `more than ${CLAUSE_LIMIT} clauses; simplify the query`);
    } while (peek().kind !== "end" && peek().kind !== ")");
    return combine(clauses);
  };

  const readConjunction = (): "and" | "or" | null => {
    const { kind, text: word, column } = peek();
    if (kind !== "and" && kind !== "or") return null;
    const before = tokens[at - 1]?.kind;
    if (before === undefined || before === "(") refuseQuery(column, `${word} needs something on its left`);
    at += 1;
    return kind;
  };

  const readModifier = (): "plus" | "minus" | null => {
    const { kind } = peek();
    if (kind !== "plus" && kind !== "minus" && kind !== "not") return null;
    at += 1;
    return kind === "plus" ? "plus" : "minus";
  };

  // Lucene QueryParserBase.addClause, for both default operators.
  const addClause = (
    clauses: Clause[],
    conjunction: "and" | "or" | null,
    modifier: "plus" | "minus" | null,
    node: QueryNode | null,
  ): void => {
    const last = clauses[clauses.length - 1];
    if (last && last.occurrence !== "must_not") {
      if (conjunction === "and") last.occurrence = "must";
      if (conjunction === "or" && byDefault === "must") last.occurrence = "should";
    }
    if (!node) return;
    let occurrence: Occurrence = byDefault;
    if (modifier === "minus") occurrence = "must_not";
    else if (byDefault === "must") occurrence = conjunction === "or" ? "should" : "must";
    else if (modifier === "plus" || conjunction === "and") occurrence = "must";
    clauses.push({ occurrence, node });
  };

  const readClause = (outerField: string | null, depth: number): QueryNode | null => {
    let field = outerField;
    const first = peek();
    if ((first.kind === "term" || first.kind === "wildcard") && tokens[at + 1]!.kind === ":") {
      at += 2;
      field = fieldName(first);
    } else if (first.kind === "quoted" && tokens[at + 1]!.kind === ":") {
      refuseQuery(first.column, "a field name is not quoted; escape its blanks instead: first\\ name:value");
    }
    if (peek().kind === "(") {
      const open = take();
      if (peek().kind === ")") refuseQuery(peek().column, "these parentheses are empty");
      const node = readClauses(field, depth + 1);
      if (take().kind !== ")") refuseQuery(open.column, "this parenthesis is not closed");
      return node;
    }
    return readValue(field, take());
  };

  const readValue = (field: string | null, token: LuceneToken): QueryNode | null => {
    const { column } = token;
    switch (token.kind) {
      case "bare":
        return null;
      case "quoted": {
        const phrase = unescapeText(token.text, column);
        return field === "_exists_" ? { kind: "exists", field: phrase } : { kind: "phrase", field, text: phrase };
      }
      case "term":
        return termNode(field, token);
      case "wildcard":
        return wildcardNode(field, token);
      case "regexp":
        if (field === null) refuseQuery(column, `a regular expression needs its field: message:/${token.text}/`);
        return { kind: "regexp", field, pattern: token.text.replaceAll("\\/", "/") };
      case "range":
        if (field === null) refuseQuery(column, "a range needs its field: status:[400 TO 499]");
        return rangeNode(field, token.range!, column);
      case "end":
        return refuseQuery(column, "the query ends where a word, a phrase or a parenthesis is due");
      case "minus":
      case "plus":
        return refuseQuery(column, `a value that begins with ${token.text} is escaped or quoted: \\${token.text}5`);
      default:
        return refuseQuery(
          column,
          `'${token.text}' stands where a word is due; quote it or escape it with a backslash`,
        );
    }
  };

  if (peek().kind === "end") return { kind: "none" };
  const node = readClauses(null, 0);
  if (peek().kind !== "end") refuseQuery(peek().column, ") closes nothing; remove it or write \\)");
  return node;
}

/** A BooleanQuery's meaning without scores; only prohibitions mean "all but these" (Elasticsearch adds the "all"). */
function combine(clauses: readonly Clause[]): QueryNode {
  const nodesOf = (occurrence: Occurrence) => clauses.filter((clause) => clause.occurrence === occurrence);
  const must = nodesOf("must").map(({ node }) => node);
  const should = nodesOf("should").map(({ node }) => node);
  const mustNot = nodesOf("must_not").map(({ node }): QueryNode => ({ kind: "not", node }));
  if (clauses.length === 0) return { kind: "none" };
  const wanted = must.length > 0 ? must : should.length > 1 ? [{ kind: "or", nodes: should } as const] : should;
  const nodes = [...wanted, ...mustNot];
  return nodes.length === 1 ? nodes[0]! : { kind: "and", nodes };
}

function fieldName(token: LuceneToken): string | null {
  if (token.kind === "term") return unescapeText(token.text, token.column);
  if (token.text === "*") return null;
  return refuseQuery(token.column, "a field name takes no wildcard; name the field, or leave it out to search all");
}

function termNode(field: string | null, token: LuceneToken): QueryNode {
  const value = unescapeText(token.text, token.column);
  if (field === "_exists_") return { kind: "exists", field: value };
  // Elasticsearch's query_string: >, >=, < and <= at the beginning of a term.
  const comparison = /^(>=?|<=?)(.*)$/s.exec(token.text);
  if (!comparison) return { kind: "term", field, value };
  const [, operator, bound] = comparison as unknown as [string, string, string];
  if (bound === "") refuseQuery(token.column, `no blank after ${operator}: write ${field ?? "field"}:${operator}10`);
  if (field === null) refuseQuery(token.column, `a comparison needs its field: status:${token.text}`);
  const text = unescapeText(bound, token.column);
  const isLower = operator.startsWith(">");
  const includes = operator.endsWith("=");
  const range = { lower: isLower ? text : null, upper: isLower ? null : text };
  return rangeNode(field, { ...range, includesLower: includes, includesUpper: includes }, token.column);
}

function wildcardNode(field: string | null, token: LuceneToken): QueryNode {
  const { text, column } = token;
  if (field === "_exists_") refuseQuery(column, "_exists_ takes one field's name, without wildcards");
  if (/^[<>]/.test(text)) refuseQuery(column, "a comparison takes no wildcard; write \\> or \\< for the character");
  if (/^\*+$/.test(text)) return field === null ? { kind: "all" } : { kind: "exists", field };
  const stem = /^((?:[^*?\\]|\\.)+)\*$/s.exec(text);
  if (stem) return { kind: "prefix", field, text: unescapeText(stem[1]!, column) };
  // In a pattern only \* \? and \\ need to stay escaped.
  const pattern = text.replace(/\\u[0-9a-fA-F]{4}|\\./gs, (escaped) =>
    unescapeText(escaped, column).replace(/[*?\\]/, "\\$&"),
  );
  return { kind: "wildcard", field, pattern };
}

function rangeNode(field: string, range: RangeText, column: number): QueryNode {
  const { lower, upper } = range;
  if (lower === null && upper === null) return { kind: "exists", field };
  for (const bound of [lower, upper]) {
    if (bound === null || field !== "@timestamp" || parseDateMath(bound)) continue;
    refuseQuery(column, `'${bound}' is no time; write 2026-11-21, 2026-11-21T10:00:00Z, milliseconds or now-1h`);
  }
  const bounds: QueryRange = {
    ...(lower !== null && (range.includesLower ? { gte: lower } : { gt: lower })),
    ...(upper !== null && (range.includesUpper ? { lte: upper } : { lt: upper })),
  };
  return { kind: "range", field, ...bounds };
}
