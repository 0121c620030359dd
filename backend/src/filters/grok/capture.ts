import type { Event } from "../../event/event.ts";
import { type FieldReference, fieldReference } from "../../event/field-reference.ts";
import { isHash, type Value } from "../../event/value.ts";
import { toFloat, toInteger } from "./cast.ts";
import type { GrokMatcher } from "./matcher.ts";

export interface CaptureOptions {
  readonly target: string | undefined;
  readonly overwrite: ReadonlySet<string>;
  readonly keepEmptyCaptures: boolean;
}

/** Puts what a match captured into an event. `ends` holds begin and end of group i at 2i and 2i + 1. */
export type StoreCaptures = (event: Event, text: string, ends: ArrayLike<number>) => void;

interface Slot {
  readonly group: number;
  readonly reference: FieldReference;
  readonly overwrite: boolean;
  readonly cast: "int" | "float" | null;
}

/**
 * Compiles the setting of a matcher's fields to code that names each property: V8 keeps an event that is filled so
 * in its fast form, and turns one that is filled through `fields[name]` into a slow dictionary after a few names.
 */
export function compileStore({ captures }: GrokMatcher, options: CaptureOptions): StoreCaptures {
  const slots = captures.map(
    ({ field, cast, group }): Slot => ({
      group,
      reference: fieldReference(below(options.target, field)),
      overwrite: options.overwrite.has(field),
      cast,
    }),
  );
  const parents = createParents(slots);
  const code = slots.map((slot, i) => storeCode(slot, i, options.keepEmptyCaptures, parents));
  const variables = ["b = 0", "e = 0", "v", "o", ...parents.variables].join(", ");
  const body = `let ${variables}; const { fields, metadata } = event;\n${code.join("\n")}`;
  const names = ["put", "slots", "isHash", "toInteger", "toFloat"];
  const make = new Function(...names, `"use strict"; return (event, text, ends) => { ${body} };`);
  return make(put, slots, isHash, toInteger, toFloat) as StoreCaptures;
}

/** The hashes that fields stand in: each is looked up, or made, when the first of its fields is set. */
interface Parents {
  readonly variables: readonly string[];
  /** The variable of a hash, which is null where there is something else, and the code that fills it. */
  open(root: string, path: readonly string[]): { readonly variable: string; readonly code: string };
}

function createParents(slots: readonly Slot[]): Parents {
  const variables = new Map<string, string>();
  const texts = slots.map(({ reference: { inMetadata, path } }) => JSON.stringify([inMetadata, ...path]).slice(0, -1));
  /** Where one field is the hash of another, setting it may take the hash away: then each looks for itself. */
  const keep = !texts.some((text) => texts.some((other) => other.startsWith(`${text},`)));
  const open = (root: string, path: readonly string[]): { variable: string; code: string } => {
    if (path.length === 0) return { variable: root, code: "" };
    const key = JSON.stringify([root, ...path]);
    const variable = variables.get(key) ?? `h${variables.size}`;
    variables.set(key, variable);
    const above = open(root, path.slice(0, -1));
    const property = `${above.variable}[${JSON.stringify(path[path.length - 1])}]`;
    const find = `o = ${property}; if (o === undefined || o === null) ${variable} = ${property} = {}; else ${variable} = isHash(o) ? o : null;`;
    const guarded = above.code === "" ? find : `if (${above.variable} === null) ${variable} = null; else { ${find} }`;
    const code = `${above.code} ${guarded}`;
    return { variable, code: keep ? `if (${variable} === undefined) { ${code} }` : code };
  };
  return {
    get variables() {
      return [...variables.values()];
    },
    open,
  };
}

/** The statements that store one capture. */
function storeCode(slot: Slot, i: number, keepEmpty: boolean, parents: Parents): string {
  const position = `b = ends[${2 * slot.group}]; e = ends[${2 * slot.group + 1}];`;
  const taken = slot.cast || keepEmpty ? "b >= 0" : "e > b";
  const value =
    slot.cast === "int" ? "toInteger(text, b, e)" : slot.cast === "float" ? "toFloat(text, b, e)" : "text.slice(b, e)";
  const unset = keepEmpty ? ` else put(event, slots[${i}], null);` : "";
  return `${position} if (${taken}) { v = ${value}; ${setCode(slot, parents, `put(event, slots[${i}], v);`)} }${unset}`;
}

/** Sets `v`; whatever is not the plain case is left to `put`. */
function setCode({ reference, overwrite }: Slot, parents: Parents, slowly: string): string {
  const { path, inMetadata } = reference;
  if (path.length === 0 || !path.every(isPlainName) || (!inMetadata && hasRules(path[0]!))) return slowly;
  const parent = parents.open(inMetadata ? "metadata" : "fields", path.slice(0, -1));
  const last = `${parent.variable}[${JSON.stringify(path[path.length - 1])}]`;
  const set = overwrite
    ? `${last} = v;`
    : `o = ${last}; if (o === undefined || o === null) ${last} = v; else { ${slowly} }`;
  return parent.code === "" ? set : `${parent.code} if (${parent.variable} === null) { ${slowly} } else { ${set} }`;
}

/** Names of list elements and of what every object inherits need care. */
function isPlainName(name: string): boolean {
  return !/^-?\d/.test(name) && !(name in Object.prototype);
}

/** Fields of an event that do not take every value. */
function hasRules(name: string): boolean {
  return name.startsWith("@") || name === "tags";
}

/** Logstash: a second value makes a list of a text or lengthens a list; beside anything else it is lost. */
function put(event: Event, { reference, overwrite }: Slot, value: Value): void {
  if (!overwrite) {
    const existing = reference.get(event);
    if (existing !== undefined && existing !== null) {
      if (Array.isArray(existing)) reference.set(event, [...existing, value]);
      else if (typeof existing === "string") reference.set(event, [existing, value]);
      return;
    }
  }
  reference.set(event, value);
}

/** The reference of a field below the target. */
function below(target: string | undefined, field: string): string {
  if (target === undefined || target === "") return field;
  const bracketed = (name: string) => (name.startsWith("[") ? name : `[${name}]`);
  return `${bracketed(target)}${bracketed(field)}`;
}
