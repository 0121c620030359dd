import type { QueryNode } from "../../../query/ast.ts";
import type { ElasticsearchClient } from "./client.ts";
import { targetPath } from "./targets.ts";

/** How the indices of a selection map one field: for each type the indices that have it; null is all that have any. */
export type FieldTypes = ReadonlyMap<string, readonly string[] | null>;

/** Types of the fields that a query names, and of their sub-fields; a field that no index maps is absent. */
export type Mapping = ReadonlyMap<string, FieldTypes>;

interface Capabilities {
  readonly fields: Readonly<Record<string, Readonly<Record<string, { indices?: string | string[] }>>>>;
}

/**
 * Asks how fields are mapped. Not cached: an index that began a moment ago may map a field anew, and an answer by
 * yesterday's mapping would be wrong without a word.
 */
export async function readMapping(
  client: ElasticsearchClient,
  indices: readonly string[] | undefined,
  names: ReadonlySet<string>,
): Promise<Mapping> {
  const target = targetPath(indices);
  if (names.size === 0 || target === null) return new Map();
  const fields = new Set<string>();
  for (const name of names) {
    fields.add(name).add(`${name}.keyword`);
    const base = /^(.+)\.(?:keyword|text)$/.exec(name)?.[1];
    if (base !== undefined) fields.add(base);
  }
  const { text } = await client.ask({
    method: "POST",
    path: `/${target}/_field_caps`,
    query: { ignore_unavailable: true, allow_no_indices: true, expand_wildcards: "open" },
    body: { fields: [...fields] },
  });
  return new Map(
    Object.entries((JSON.parse(text) as Capabilities).fields).map(([name, types]) => [
      name,
      new Map(
        Object.entries(types)
          .filter(([type]) => type !== "unmapped" && type !== "object" && type !== "nested")
          .map(([type, { indices: having }]) => [type, having === undefined ? null : [having].flat()]),
      ),
    ]),
  );
}

/** The fields that a query names. */
export function fieldsOf(node: QueryNode, into = new Set<string>()): Set<string> {
  if (node.kind === "and" || node.kind === "or") for (const part of node.nodes) fieldsOf(part, into);
  else if (node.kind === "not") fieldsOf(node.node, into);
  else if ("field" in node && node.field !== null && !node.field.startsWith("_")) into.add(node.field);
  return into;
}
