import { stringify } from "yaml";

/** An entry of `filter`: a Lucene query that the form changes, or one of Elasticsearch's that only the text does. */
export type FilterEntry = { readonly lucene: string } | { readonly yaml: string };

/** The entries of `filter` as the form shows them. */
export function filterEntries(filter: unknown): readonly FilterEntry[] {
  return listOf(filter).map((entry) => {
    const lucene = luceneOf(entry);
    return lucene === null ? { yaml: stringify(entry).trimEnd() } : { lucene };
  });
}

/** `filter` with another Lucene query at a place; null takes the entry away. */
export function withQuery(filter: unknown, at: number, query: string | null): unknown {
  const list = [...listOf(filter)];
  if (query === null) list.splice(at, 1);
  else if (at >= list.length) list.push({ query_string: { query } });
  else list[at] = replaced(list[at], query);
  return list.length === 0 ? undefined : list;
}

function listOf(filter: unknown): readonly unknown[] {
  return Array.isArray(filter) ? filter : filter === undefined || filter === null ? [] : [filter];
}

function luceneOf(entry: unknown): string | null {
  const { query_string: inner, query } = (entry ?? {}) as { query_string?: { query?: unknown }; query?: unknown };
  if (inner) return Object.keys(inner).length === 1 && typeof inner.query === "string" ? inner.query : null;
  // ElastAlert's older form: query: {query_string: {query: …}}
  return typeof query === "object" && query !== null ? luceneOf(query) : null;
}

function replaced(entry: unknown, query: string): unknown {
  const { query: outer } = entry as { query?: unknown };
  return typeof outer === "object" && outer !== null ? { query: replaced(outer, query) } : { query_string: { query } };
}
