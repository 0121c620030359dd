import type { QueryNode } from "../../../query/ast.ts";
import { isTextField, regexpTest, wordsOf } from "../../../query/text-match.ts";
import type { FieldTypes, Mapping } from "./field-types.ts";
import { rangeClauses } from "./range-query.ts";

/** A query of Elasticsearch's DSL. */
export type Dsl = Readonly<Record<string, unknown>>;

export const MATCH_ALL: Dsl = { match_all: {} };
export const MATCH_NONE: Dsl = { match_none: {} };

type Leaf = Extract<QueryNode, { field: string | null }>;

/**
 * Translates a query for indices that are mapped as `mapping` says. Texts are asked for exactly on keywords (of a text
 * field on its sub-field `.keyword`), by words on `message` and the like and on texts that have no keyword. Nothing that
 * a field's type cannot answer is asked of it: a word never equals a number, and is no error either.
 * Throws QUERY on a regular expression that rules refuse too.
 */
export function translateQuery(node: QueryNode, mapping: Mapping, now: number): Dsl {
  switch (node.kind) {
    case "all":
      return MATCH_ALL;
    case "none":
      return MATCH_NONE;
    case "and":
      return { bool: { filter: node.nodes.map((part) => translateQuery(part, mapping, now)) } };
    case "or":
      return {
        bool: {
          should: node.nodes.map((part) => translateQuery(part, mapping, now)),
          minimum_should_match: node.minimum ?? 1,
        },
      };
    case "not":
      return { bool: { must_not: [translateQuery(node.node, mapping, now)] } };
    default:
      return node.field === null ? everywhere(node) : onField({ ...node, field: node.field }, mapping, now);
  }
}

/** Any of some queries. */
export function anyOf(queries: readonly Dsl[]): Dsl {
  if (queries.length === 0) return MATCH_NONE;
  return queries.length === 1 ? queries[0]! : { bool: { should: queries, minimum_should_match: 1 } };
}

/** A question to no field in particular goes to those that the index searches by default: all, unless it says. */
function everywhere(node: Leaf): Dsl {
  switch (node.kind) {
    case "term":
      return { multi_match: { query: String(node.value), type: "phrase", lenient: true } };
    case "phrase":
      return { multi_match: { query: node.text, type: "phrase", lenient: true } };
    case "prefix":
      return { query_string: { query: `${escapeLucene(node.text)}*`, lenient: true, analyze_wildcard: true } };
    case "wildcard":
      return { query_string: { query: escapePattern(node.pattern), lenient: true, analyze_wildcard: true } };
    default:
      return MATCH_NONE;
  }
}

type FieldLeaf = Leaf & { readonly field: string };

function onField(node: FieldLeaf, mapping: Mapping, now: number): Dsl {
  const { field } = node;
  if (node.kind === "regexp") regexpTest(node.pattern);
  if (field.startsWith("_")) return onMetadata(node);
  const types = mapping.get(field);
  if (!types || types.size === 0) {
    const base = /^(.+)\.(keyword|text)$/.exec(field);
    if (base && mapping.get(base[1]!)?.size) return onField({ ...node, field: base[1]! }, mapping, now);
    // Unmapped, which no query minds; or below a flattened field, which answers as keywords do.
    return node.kind === "range" ? { range: { [field]: boundsOf(node) } } : asKeyword(node, field);
  }
  if (node.kind === "exists") return { exists: { field } };
  const clauses: Dsl[] = [];
  for (const [type, indices] of types) {
    const clause = anyOf(onType(node, type, mapping.get(`${field}.keyword`), now));
    clauses.push(types.size === 1 || indices === null ? clause : within(clause, indices));
  }
  return anyOf(clauses);
}

/** A clause for some indices alone, where others map the field in another way. */
function within(clause: Dsl, indices: readonly string[]): Dsl {
  return { bool: { filter: [{ terms: { _index: indices } }, clause] } };
}

const KEYWORDS: readonly string[] = ["keyword", "constant_keyword", "wildcard", "flattened", "version"];
const TEXTS: readonly string[] = ["text", "match_only_text", "annotated_text", "search_as_you_type"];

function onType(node: FieldLeaf, type: string, keyword: FieldTypes | undefined, now: number): Dsl[] {
  const { field } = node;
  if (TEXTS.includes(type)) {
    const hasKeyword = keyword !== undefined && keyword.size > 0;
    if (hasKeyword && !isTextField(field)) return [asKeyword(node, `${field}.keyword`)];
    return asText(node, hasKeyword ? `${field}.keyword` : null);
  }
  if (KEYWORDS.includes(type)) return [asKeyword(node, field)];
  switch (node.kind) {
    case "term":
      return [{ match: { [field]: { query: node.value, lenient: true } } }];
    case "phrase":
      return [{ match: { [field]: { query: node.text, lenient: true } } }];
    case "range":
      return rangeClauses(node, field, type, now);
    default:
      // Numbers, times and addresses have no beginnings and patterns.
      return [];
  }
}

function asKeyword(node: FieldLeaf, field: string): Dsl {
  switch (node.kind) {
    case "term":
      return { term: { [field]: { value: node.value } } };
    case "phrase":
      return { term: { [field]: { value: node.text } } };
    case "prefix":
      return { prefix: { [field]: { value: node.text } } };
    case "wildcard":
      return { wildcard: { [field]: { value: node.pattern } } };
    case "regexp":
      return { regexp: { [field]: { value: node.pattern, flags: "NONE" } } };
    case "range":
      return { range: { [field]: boundsOf(node) } };
    default:
      return { exists: { field } };
  }
}

/** A text by its words; patterns over the whole value too, where it is also kept as a keyword. */
function asText(node: FieldLeaf, keyword: string | null): Dsl[] {
  const { field } = node;
  const whole = keyword === null ? [] : [asKeyword(node, keyword)];
  switch (node.kind) {
    case "term":
    case "phrase": {
      const text = String(node.kind === "term" ? node.value : node.text);
      return wordsOf(text).length === 0 ? whole : [{ match_phrase: { [field]: { query: text } } }];
    }
    case "prefix":
      return [{ prefix: { [field]: { value: node.text, case_insensitive: true } } }, ...whole];
    case "wildcard":
      return [{ wildcard: { [field]: { value: node.pattern, case_insensitive: true } } }, ...whole];
    case "regexp":
      return keyword === null ? [{ regexp: { [field]: { value: node.pattern, flags: "NONE" } } }] : whole;
    case "range":
      return keyword === null ? [{ range: { [field]: boundsOf(node) } }] : whole;
    default:
      return [{ exists: { field } }];
  }
}

function boundsOf({ gt, gte, lt, lte }: Extract<Leaf, { kind: "range" }>): Dsl {
  return {
    ...(gt !== undefined && { gt }),
    ...(gte !== undefined && { gte }),
    ...(lt !== undefined && { lt }),
    ...(lte !== undefined && { lte }),
  };
}

/** `_index` and `_id`; nothing else of a document's metadata is asked for. */
function onMetadata(node: FieldLeaf): Dsl {
  if (node.field === "_id") {
    if (node.kind === "term") return { ids: { values: [String(node.value)] } };
    return node.kind === "phrase" ? { ids: { values: [node.text] } } : MATCH_NONE;
  }
  if (node.field !== "_index") return node.kind === "exists" ? { exists: { field: node.field } } : MATCH_NONE;
  return node.kind === "exists" ? MATCH_ALL : node.kind === "range" ? MATCH_NONE : asKeyword(node, "_index");
}

function escapeLucene(text: string): string {
  return text.replace(/[+\-=&|!(){}[\]^"~*?:\\/\s]/g, "\\$&").replace(/[<>]/g, "");
}

/** A wildcard pattern as query_string takes it: only `*` and `?` stay operators. */
function escapePattern(pattern: string): string {
  return pattern.replace(/\\.|[+\-=&|!(){}[\]^"~:/\s]/gs, (part) => (part.startsWith("\\") ? part : `\\${part}`));
}
