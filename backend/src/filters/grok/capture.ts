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
  readonly convert: ((text: string) => Value) | null;
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
      convert: cast === "int" ? toInteger : cast === "float" ? toFloat : null,
    }),
  );
  const code = slots.map((slot, i) => storeCode(slot, i, options.keepEmptyCaptures)).join("\n");
  const body = `let b = 0, e = 0, v, o, h; const { fields, metadata } = event;\n${code}`;
  const names = ["put", "slots", "isHash"];
  const make = new Function(...names, `"use strict"; return (event, text, ends) => { ${body} };`);
  return make(put, slots, isHash) as StoreCaptures;
}

/** The statements that store one capture. */
function storeCode(slot: Slot, i: number, keepEmpty: boolean): string {
  const position = `b = ends[${2 * slot.group}]; e = ends[${2 * slot.group + 1}];`;
  const taken = slot.convert || keepEmpty ? "b >= 0" : "e > b";
  const value = slot.convert ? `slots[${i}].convert(text.slice(b, e))` : "text.slice(b, e)";
  const unset = keepEmpty ? ` else put(event, slots[${i}], null);` : "";
  return `${position} if (${taken}) { v = ${value}; ${setCode(slot, `put(event, slots[${i}], v);`)} }${unset}`;
}

/** Sets `v`; whatever is not the plain case is left to `put`. */
function setCode({ reference, overwrite }: Slot, slowly: string): string {
  const { path, inMetadata } = reference;
  if (path.length === 0 || !path.every(isPlainName) || (!inMetadata && hasRules(path[0]!))) return slowly;
  const opened = path.slice(0, -1).map((name) => {
    const property = `h[${JSON.stringify(name)}]`;
    const step = `o = ${property}; if (o === undefined || o === null) h = ${property} = {}; else h = isHash(o) ? o : null;`;
    return `if (h !== null) { ${step} }`;
  });
  const last = `h[${JSON.stringify(path[path.length - 1])}]`;
  const set = overwrite
    ? `${last} = v;`
    : `o = ${last}; if (o === undefined || o === null) ${last} = v; else { ${slowly} }`;
  const guarded = opened.length === 0 ? set : `if (h === null) { ${slowly} } else { ${set} }`;
  return `h = ${inMetadata ? "metadata" : "fields"}; ${opened.join(" ")} ${guarded}`;
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
