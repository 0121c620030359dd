import { HeimdallError } from "../errors.ts";
import type { Event } from "./event.ts";
import { Timestamp } from "./timestamp.ts";
import { type Fields, getOwn, isHash, setOwn, type Value } from "./value.ts";

/** A compiled field reference: `[a][b]`, or a bare name for a top-level field. */
export interface FieldReference {
  readonly text: string;
  /** The elements without `@metadata`. */
  readonly path: readonly string[];
  readonly inMetadata: boolean;
  get(event: Event): Value | undefined;
  /** Creates missing hashes on the way; throws FIELD_REFERENCE below a scalar. */
  set(event: Event, value: Value): void;
  /** Removes the field and answers what it held; a list closes the gap. */
  remove(event: Event): Value | undefined;
  has(event: Event): boolean;
}

const CACHE_LIMIT = 10_000;
const cache = new Map<string, FieldReference>();

/**
 * Compiles a field reference (Logstash: no brackets is one top-level name, dots mean nothing; list elements by
 * integer, negatives from the end). Throws FIELD_REFERENCE when brackets are mixed or unbalanced.
 */
export function fieldReference(text: string): FieldReference {
  let reference = cache.get(text);
  if (!reference) {
    reference = compile(text);
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(text, reference);
  }
  return reference;
}

/** The elements of a reference; `[[a][b]][c]` is `[a][b][c]`. */
export function parseFieldReference(text: string): string[] {
  if (!/[[\]]/.test(text)) return [text];
  const elements: string[] = [];
  let depth = 0;
  let element = "";
  let closed = true;
  const refuse = (): never => {
    throw new HeimdallError(
      "FIELD_REFERENCE",
      `'${text}' is not a field reference; write a name or [outer][inner] with balanced brackets`,
    );
  };
  for (const char of text) {
    if (char === "[") {
      if (!closed && element !== "") refuse();
      depth += 1;
      element = "";
      closed = false;
    } else if (char === "]") {
      if (depth === 0) refuse();
      if (!closed) {
        if (element === "") refuse();
        elements.push(element);
      }
      depth -= 1;
      element = "";
      closed = true;
    } else {
      if (closed) refuse();
      element += char;
    }
  }
  if (depth !== 0 || elements.length === 0) refuse();
  return elements;
}

function compile(text: string): FieldReference {
  const elements = parseFieldReference(text);
  const inMetadata = elements[0] === "@metadata";
  const path = inMetadata ? elements.slice(1) : elements;
  if (path.length === 0) return wholeMetadata(text);
  const last = path[path.length - 1]!;
  const parents = path.slice(0, -1);
  const root = inMetadata ? (event: Event) => event.metadata : (event: Event) => event.fields;

  const parentOf = (event: Event): Value | undefined => {
    let value: Value | undefined = root(event);
    for (const name of parents) value = child(value, name);
    return value;
  };
  const get =
    path.length === 1 ? (event: Event) => getOwn(root(event), last) : (event: Event) => child(parentOf(event), last);

  return {
    text,
    path,
    inMetadata,
    get,
    has(event) {
      const value = get(event);
      // Logstash (Accessors.includes): a null in a hash is there, a null in a list is not.
      return value === null ? !Array.isArray(parentOf(event)) : value !== undefined;
    },
    set(event, value) {
      if (path.length === 1) {
        setTop(event, inMetadata, last, value);
        return;
      }
      if (!inMetadata && path[0] === "tags") refuseTags(text);
      let parent: Value = root(event);
      for (const name of parents) {
        let next: Value | undefined = child(parent, name);
        if (next === undefined || next === null) {
          next = {};
          setChild(parent, name, next, text);
        }
        parent = next;
      }
      setChild(parent, last, value, text);
    },
    remove(event) {
      const parent = parentOf(event);
      if (Array.isArray(parent)) {
        const index = listIndex(parent, last);
        return index === null || index >= parent.length ? undefined : parent.splice(index, 1)[0];
      }
      if (!isHash(parent) || !Object.hasOwn(parent, last)) return undefined;
      const value = parent[last];
      delete parent[last];
      return value;
    },
  };
}

/** `@timestamp` only ever holds a timestamp, and `tags` a text or texts; Logstash refuses anything else. */
function setTop(event: Event, inMetadata: boolean, name: string, value: Value): void {
  if (!inMetadata && name === "tags" && !isLegalTags(value)) refuseTags("tags");
  if (!inMetadata && name === "@timestamp" && !(value instanceof Timestamp)) {
    throw new HeimdallError("FIELD_REFERENCE", "@timestamp takes only a timestamp; use the date filter to read a text");
  }
  setOwn(inMetadata ? event.metadata : event.fields, name, value);
}

function isLegalTags(value: Value): boolean {
  if (Array.isArray(value)) return value.every((tag) => typeof tag === "string");
  return typeof value === "string" || value === null;
}

function refuseTags(text: string): never {
  throw new HeimdallError(
    "FIELD_REFERENCE",
    `${text} cannot be set: tags takes only a text or a list of texts; use add_tag, or another field`,
  );
}

function wholeMetadata(text: string): FieldReference {
  return {
    text,
    path: [],
    inMetadata: true,
    get: (event) => event.metadata,
    has: () => true,
    set(event, value) {
      if (!isHash(value)) throw new HeimdallError("FIELD_REFERENCE", "@metadata takes only a hash");
      event.metadata = value;
    },
    remove(event) {
      const value = event.metadata;
      event.metadata = {};
      return value;
    },
  };
}

function listIndex(list: Value[], name: string): number | null {
  if (!/^-?\d+$/.test(name)) return null;
  const index = Number(name);
  return index < 0 ? (index + list.length < 0 ? null : index + list.length) : index;
}

function child(value: Value | undefined, name: string): Value | undefined {
  if (Array.isArray(value)) {
    const index = listIndex(value, name);
    return index === null ? undefined : value[index];
  }
  return isHash(value) ? getOwn(value, name) : undefined;
}

const LIST_LIMIT = 100_000;

function setChild(parent: Value, name: string, value: Value, text: string): void {
  if (Array.isArray(parent)) {
    const index = listIndex(parent, name);
    if (index !== null && index < LIST_LIMIT) {
      while (parent.length < index) parent.push(null);
      parent[index] = value;
      return;
    }
  } else if (isHash(parent)) {
    setOwn(parent as Fields, name, value);
    return;
  }
  throw new HeimdallError(
    "FIELD_REFERENCE",
    `${text} cannot be set: [${name}] would stand below a value that is no hash`,
  );
}
