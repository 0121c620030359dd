import type { QueryNode, QueryRange, QueryValue } from "./ast.ts";

/** `or` with a minimum is written out as its combinations; more than these make no query that a person reads. */
const MOST_COMBINATIONS = 50;

/**
 * Writes a query as a query string that `parseLucene` reads with the same meaning: for a link to the log search. Null
 * when the language has no words for it.
 */
export function luceneText(node: QueryNode): string | null {
  switch (node.kind) {
    case "all":
      return "*:*";
    case "none":
      return "NOT *:*";
    case "and":
      return node.nodes.length === 0 ? "*:*" : joined(node.nodes, "AND");
    case "or":
      return orText(node.nodes, node.minimum ?? 1);
    case "not": {
      const text = clause(node.node);
      return text === null ? null : `NOT ${text}`;
    }
    case "term":
      return `${fieldText(node.field)}${valueText(node.value)}`;
    case "phrase":
      return `${fieldText(node.field)}${quoted(node.text)}`;
    case "prefix":
      if (node.text === "") return node.field === null ? "*:*" : `_exists_:${escaped(node.field)}`;
      return `${fieldText(node.field)}${escaped(node.text)}*`;
    case "wildcard":
      return `${fieldText(node.field)}${wildcardText(node.pattern)}`;
    case "regexp":
      if (node.pattern === "") return null;
      return `${fieldText(node.field)}/${node.pattern.replace(/\\.|\//gs, (part) => (part === "/" ? "\\/" : part))}/`;
    case "range":
      return `${fieldText(node.field)}${rangeText(node)}`;
    case "exists":
      return `_exists_:${escaped(node.field)}`;
  }
}

/** A query as one clause of another. */
function clause(node: QueryNode): string | null {
  const text = luceneText(node);
  const isWhole = node.kind === "all" || !["and", "or", "not", "none"].includes(node.kind);
  return text === null || isWhole ? text : `(${text})`;
}

function joined(nodes: readonly QueryNode[], word: "AND" | "OR"): string | null {
  if (nodes.length === 1) return luceneText(nodes[0]!);
  // AND NOT x reads better than AND (NOT x), and means the same: a clause that is prohibited.
  const texts = nodes.map((node, at) =>
    word === "AND" && at > 0 && node.kind === "not" ? luceneText(node) : clause(node),
  );
  return texts.includes(null) ? null : texts.join(` ${word} `);
}

function orText(nodes: readonly QueryNode[], minimum: number): string | null {
  if (minimum <= 0) return "*:*";
  if (minimum > nodes.length) return "NOT *:*";
  if (minimum === 1) return joined(nodes, "OR");
  const sets = combinations(nodes, minimum);
  return sets === null
    ? null
    : joined(
        sets.map((set) => ({ kind: "and", nodes: set })),
        "OR",
      );
}

function combinations(nodes: readonly QueryNode[], size: number): readonly (readonly QueryNode[])[] | null {
  let sets: (readonly QueryNode[])[] = [[]];
  for (let left = size; left > 0; left -= 1) {
    sets = sets.flatMap((set) => {
      const next = set.length === 0 ? 0 : nodes.indexOf(set.at(-1)!) + 1;
      return nodes.slice(next).map((node) => [...set, node]);
    });
    if (sets.length > MOST_COMBINATIONS) return null;
  }
  return sets;
}

function fieldText(field: string | null): string {
  return field === null ? "" : `${escaped(field)}:`;
}

function valueText(value: QueryValue): string {
  const text = String(value);
  return /^[\w.][\w.-]*$/.test(text) && !/^(?:AND|OR|NOT)$/.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function escaped(text: string): string {
  return text.replace(/[\s+\-!():^[\]"{}~*?\\/<>=&|]/g, "\\$&");
}

/** Of a pattern's own escapes only `\*`, `\?` and `\\` are there, and they stay. */
function wildcardText(pattern: string): string {
  return pattern.replace(/\\[*?\\]|[\s+\-!():^[\]"{}~\\/<>=&|]/g, (part) => (part.length > 1 ? part : `\\${part}`));
}

function rangeText({ gt, gte, lt, lte }: QueryRange): string {
  const bound = (value: QueryValue | undefined) => (value === undefined ? "*" : boundText(value));
  const open = gt === undefined ? "[" : "{";
  const close = lt === undefined ? "]" : "}";
  return `${open}${bound(gt ?? gte)} TO ${bound(lt ?? lte)}${close}`;
}

function boundText(value: QueryValue): string {
  const text = String(value);
  return /^[\w.-]+$/.test(text) && text !== "TO" ? text : quoted(text);
}
