import { parseIso8601, Timestamp } from "../event/timestamp.ts";
import { type Fields, isHash, isNumber, setOwn, toNumber, type Value } from "../event/value.ts";

/**
 * Compiles ElastAlert's look-up of a field in a document (lookup_es_key): dots part names, of which the longest
 * that exists is taken; `name[2]` is an element of a list; `keyword` at the end is the sub-field. What stands below
 * a value that is no hash is that value. Undefined when there is no such field.
 */
export function documentField(name: string): (fields: Fields) => Value | undefined {
  if (!/[.[]/.test(name)) return (fields) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  const parts = name.split(".");
  return (fields) => find(fields, parts);
}

function find(hash: Fields, parts: readonly string[]): Value | undefined {
  for (let count = parts.length; count > 0; count -= 1) {
    let root = parts.slice(0, count).join(".");
    let rest = parts.slice(count);
    let index: number | null = null;
    if (root.includes("[") && !Object.hasOwn(hash, root)) {
      const match = /^(.+?)\[(\d)\](.*)$/s.exec(root);
      if (match) {
        root = match[1]!;
        index = Number(match[2]);
        if (match[3]) rest = [match[3].replace(/^\./, ""), ...rest];
      }
    }
    if (!Object.hasOwn(hash, root)) continue;
    const value = hash[root]!;
    const below = index === null ? value : Array.isArray(value) ? value[index] : undefined;
    if (rest.length === 0) return below;
    if (isHash(below)) {
      const found = find(below, rest);
      if (found !== undefined) return found;
      return rest[rest.length - 1] === "keyword"
        ? rest.length === 1
          ? below
          : find(below, rest.slice(0, -1))
        : undefined;
    }
    return index === null ? value : below;
  }
  return undefined;
}

/** Sets a field by its dotted name, making hashes on the way (ElastAlert: expand_string_into_dict). */
export function setDotted(fields: Fields, name: string, value: Value): void {
  const parts = name.split(".");
  let hash = fields;
  for (const part of parts.slice(0, -1)) {
    const next = Object.hasOwn(hash, part) ? hash[part] : undefined;
    if (isHash(next)) {
      hash = next;
    } else {
      const made: Fields = {};
      setOwn(hash, part, made);
      hash = made;
    }
  }
  setOwn(hash, parts[parts.length - 1]!, value);
}

/** A time in a document: a timestamp, an ISO 8601 text, or milliseconds. Null for anything else. */
export function timeIn(value: Value | undefined): number | null {
  if (value instanceof Timestamp) return value.milliseconds;
  if (typeof value === "string") return parseIso8601(value)?.milliseconds ?? null;
  return isNumber(value) ? toNumber(value) : null;
}
