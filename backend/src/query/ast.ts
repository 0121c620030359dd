/**
 * A question to documents, whoever asks: the Lucene query string of a search and the query DSL of a rule's
 * filter are both read into this tree; a predicate over one document and the SQL of the embedded store are
 * both made from it.
 */
export type QueryNode =
  | { readonly kind: "all" }
  | { readonly kind: "none" }
  | { readonly kind: "and"; readonly nodes: readonly QueryNode[] }
  | { readonly kind: "or"; readonly nodes: readonly QueryNode[]; readonly minimum?: number }
  | { readonly kind: "not"; readonly node: QueryNode }
  | { readonly kind: "term"; readonly field: string | null; readonly value: QueryValue }
  | { readonly kind: "phrase"; readonly field: string | null; readonly text: string }
  | { readonly kind: "prefix"; readonly field: string | null; readonly text: string }
  | { readonly kind: "wildcard"; readonly field: string | null; readonly pattern: string }
  | { readonly kind: "regexp"; readonly field: string; readonly pattern: string }
  | ({ readonly kind: "range"; readonly field: string } & QueryRange)
  | { readonly kind: "exists"; readonly field: string };

export type QueryValue = string | number | boolean;

/** Bounds are absent when open. On `@timestamp` they are ISO texts or milliseconds. */
export interface QueryRange {
  readonly gt?: QueryValue;
  readonly gte?: QueryValue;
  readonly lt?: QueryValue;
  readonly lte?: QueryValue;
}
