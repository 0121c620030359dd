import type { LogField, LogFieldValues, LogSelection } from "../port.ts";
import { aggregate } from "./aggregate.ts";
import { queryError } from "./errors.ts";
import { type Mapping, readMapping } from "./field-types.ts";
import type { Reader } from "./search.ts";
import { LENIENT_INDICES, publicName, targetPath, timeFilter } from "./targets.ts";

type FieldKind = "string" | "number" | "boolean";
const KINDS: readonly FieldKind[] = ["string", "number", "boolean"];

const NUMBERS =
  /^(?:long|integer|short|byte|double|float|half_float|scaled_float|unsigned_long|aggregate_metric_double|counter_\w+)$/;
const TEXTS = /^(?:text|match_only_text|annotated_text|search_as_you_type)$/;

function kindOf(type: string): FieldKind {
  if (type === "boolean") return "boolean";
  return NUMBERS.test(type) ? "number" : "string";
}

interface Capabilities {
  readonly fields: Readonly<Record<string, Readonly<Record<string, { metadata_field: boolean }>>>>;
}

/**
 * The fields that indices of the selection hold values of, by their mapping: other than the embedded store it does not
 * look into the documents, so that the query has no part in it and the time only as far as whole shards go.
 */
export async function listFields(reader: Reader, selection: LogSelection): Promise<LogField[]> {
  const target = targetPath(selection.indices);
  if (target === null) return [];
  const time = timeFilter(selection);
  const { text } = await reader.client.ask({
    method: "POST",
    path: `/${target}/_field_caps`,
    query: { ...LENIENT_INDICES, fields: "*", include_empty_fields: false, filters: "-metadata,-parent" },
    body: time.length > 0 ? { index_filter: time[0] } : {},
  });
  const { fields } = JSON.parse(text) as Capabilities;
  return Object.entries(fields)
    .filter(([name]) => !isSubField(name, fields))
    .map(([name, types]) => {
      const kinds = new Set(Object.keys(types).map(kindOf));
      return { name, types: KINDS.filter((kind) => kinds.has(kind)) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `level.keyword` beside a field `level` that is a value itself. */
function isSubField(name: string, fields: Capabilities["fields"]): boolean {
  const end = name.lastIndexOf(".");
  return end > 0 && Object.hasOwn(fields, name.slice(0, end));
}

interface Answer {
  readonly having: {
    readonly doc_count: number;
    readonly values: {
      readonly buckets: readonly {
        readonly key: string | number;
        readonly key_as_string?: string;
        readonly doc_count: number;
      }[];
    };
  };
}

/** The most frequent values of a field. Counts of values that are rare in some shards may be a little low. */
export async function countFieldValues(
  reader: Reader,
  selection: LogSelection,
  field: string,
  limit: number,
): Promise<LogFieldValues> {
  const mapping = await readMapping(reader.client, selection.indices, new Set([field, ...parentsOf(field)]));
  const parts: readonly Part[] =
    field === "_index" ? [{ field, kind: "string", indices: null }] : partsOf(mapping, field);
  const counts = new Map<string | number | boolean, number>();
  let present = 0;
  for (const { field: from, kind, indices } of parts) {
    const terms = { field: from, size: limit, shard_size: Math.max(1_000, limit * 10), order: ORDER };
    // One request reads one type of a field only.
    const part = await aggregate<Answer>(reader, indices === null ? selection : { ...selection, indices }, {
      having: { filter: { exists: { field: from } }, aggs: { values: { terms } } },
    });
    present += part?.having.doc_count ?? 0;
    for (const { key, key_as_string: text, doc_count: count } of part?.having.values.buckets ?? []) {
      const value = readKey(key, text, kind, field);
      counts.set(value, (counts.get(value) ?? 0) + count);
    }
  }
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (String(a.value) < String(b.value) ? -1 : 1))
    .slice(0, limit);
  return { field, values, present };
}

const ORDER = [{ _count: "desc" }, { _key: "asc" }];

function readKey(
  key: string | number,
  text: string | undefined,
  kind: FieldKind,
  field: string,
): string | number | boolean {
  if (kind === "boolean") return (text ?? String(key)) === "true";
  if (kind === "number") return Number(key);
  return field === "_index" ? publicName(String(key)) : (text ?? String(key));
}

/** `a` and `a.b` of `a.b.c`. */
function parentsOf(field: string): string[] {
  const names = field.split(".");
  return names.slice(1).map((_, n) => names.slice(0, n + 1).join("."));
}

interface Part {
  readonly field: string;
  readonly kind: FieldKind;
  /** The indices that map the field so; null where all do that have it. */
  readonly indices: readonly string[] | null;
}

/** What an aggregation reads a field's values from. Throws QUERY for a text that is kept by its words only. */
function partsOf(mapping: Mapping, field: string): Part[] {
  const base = /^(.+)\.keyword$/.exec(field)?.[1];
  const types = mapping.get(field);
  if (!types?.size) {
    if (base !== undefined && mapping.get(base)?.size) return partsOf(mapping, base);
    const isFlattened = parentsOf(field).some((parent) => mapping.get(parent)?.has("flattened"));
    return isFlattened ? [{ field, kind: "string", indices: null }] : [];
  }
  const parts: Part[] = [];
  for (const [type, having] of types) {
    const indices = types.size === 1 ? null : having;
    if (!TEXTS.test(type)) parts.push({ field, kind: kindOf(type), indices });
    else if (mapping.get(`${field}.keyword`)?.size) parts.push({ field: `${field}.keyword`, kind: "string", indices });
    else if (types.size === 1) {
      throw queryError(`the values of '${field}' cannot be counted: it is a text that is searched by its words`);
    }
  }
  return parts;
}
