import { type Token, tokenize } from "./lexer.ts";

export type FieldValue = string | number | boolean;

/** A field's name as a query takes it. */
export function escapeField(field: string): string {
  const escaped = field.replace(/[+\-!():^[\]"{}~*?\\/\s]/g, "\\$&");
  // Inside of a name a hyphen or a plus is no operator.
  const plain = escaped.replace(/(?<=.)\\([+-])/g, "$1");
  return /^(?:AND|OR|NOT|&&|\|\||[<>=].*)$/.test(plain) ? `\\${plain}` : plain;
}

/** A value as a query takes it: what can only be meant as itself stays bare, everything else is quoted. */
export function writeValue(value: FieldValue): string {
  const text = String(value);
  if (typeof value === "boolean" || (typeof value === "number" && /^\d+(?:\.\d+)?$/.test(text))) return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** The clause that finds documents whose field has a value; null asks for any value at all. */
export function termFor(field: string, value: FieldValue | null): string {
  if (value === null) return `_exists_:${escapeField(field)}`;
  return `${escapeField(field)}:${writeValue(value)}`;
}

/** Adds a clause that must be met, or with `negated` must not; taking away the opposite and what is there already. */
export function withTerm(query: string, term: string, negated = false): string {
  const wanted = negated ? `NOT ${term}` : term;
  const opposite = negated ? term : `NOT ${term}`;
  const clauses = requiredClauses(query).filter((clause) => clause !== wanted && clause !== opposite);
  return [...clauses, wanted].join(" AND ");
}

/** Takes a clause away, where it stands as one of those that must be met. */
export function withoutTerm(query: string, term: string): string {
  const clauses = requiredClauses(query);
  return clauses.includes(term) ? clauses.filter((clause) => clause !== term).join(" AND ") : query;
}

/** Whether a clause stands in the query as one that must be met. */
export function hasTerm(query: string, term: string): boolean {
  return requiredClauses(query).includes(term);
}

/**
 * The clauses of a query that are joined by AND. Lucene has no precedence (in `a OR b AND c` a does not count), so
 * that anything else is one clause: the whole, in parentheses.
 */
function requiredClauses(query: string): string[] {
  const text = query.trim();
  if (text === "" || text === "*") return [];
  const clauses: string[] = [];
  let from = 0;
  let depth = 0;
  let isOpen = false;
  let before: Token | null = null;
  for (const token of tokenize(text)) {
    if (token.kind === "(") depth += 1;
    if (token.kind === ")") depth -= 1;
    if (!token.closed || depth < 0) isOpen = true;
    if (depth > 0 || (depth === 0 && token.kind === ")")) {
      before = token;
      continue;
    }
    const isAnd = token.kind === "operator" && (token.text === "AND" || token.text === "&&");
    if (isAnd) {
      clauses.push(text.slice(from, token.from).trim());
      from = token.to;
    } else if (token.kind === "operator" && token.text !== "NOT") {
      return [`(${text})`];
    } else if (token.kind !== "space" && startsClause(token, before, text.slice(from, token.from))) {
      return [`(${text})`];
    }
    before = token.kind === "space" && before?.kind === ":" ? before : token;
  }
  clauses.push(text.slice(from).trim());
  if (isOpen || depth !== 0 || clauses.includes("")) return [`(${text})`];
  return clauses;
}

/** Whether a second clause begins here without an AND before it. */
function startsClause(token: Token, before: Token | null, clauseSoFar: string): boolean {
  const begun = clauseSoFar.trim();
  if (begun === "" || /^(?:NOT|[+\-!])$/.test(begun) || token.kind === ":") return false;
  return before?.kind !== ":" && !(before?.kind === "sign" || begun.endsWith("NOT"));
}
