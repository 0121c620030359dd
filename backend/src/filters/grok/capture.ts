import type { Event } from "../../event/event.ts";
import { type FieldReference, fieldReference } from "../../event/field-reference.ts";
import { float, integer, type Value } from "../../event/value.ts";
import type { Capture, GrokMatcher } from "./matcher.ts";

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

/** Compiles the setting of a matcher's fields: all that does not depend on the event is worked out here. */
export function compileStore(matcher: GrokMatcher, options: CaptureOptions): StoreCaptures {
  const slots = matcher.captures.map((capture) => slotOf(capture, options));
  const { keepEmptyCaptures } = options;
  return (event, text, ends) => {
    for (let i = 0; i < slots.length; i += 1) {
      const slot = slots[i]!;
      const begin = ends[2 * slot.group]!;
      const end = ends[2 * slot.group + 1]!;
      if (begin < 0) {
        if (keepEmptyCaptures) put(event, slot, null);
      } else if (slot.convert) {
        put(event, slot, slot.convert(text.slice(begin, end)));
      } else if (end > begin || keepEmptyCaptures) {
        put(event, slot, text.slice(begin, end));
      }
    }
  };
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

function slotOf(capture: Capture, { target, overwrite }: CaptureOptions): Slot {
  return {
    group: capture.group,
    reference: fieldReference(below(target, capture.field)),
    overwrite: overwrite.has(capture.field),
    convert: capture.cast === "int" ? toInteger : capture.cast === "float" ? toFloat : null,
  };
}

/** The reference of a field below the target. */
function below(target: string | undefined, field: string): string {
  if (target === undefined || target === "") return field;
  const bracketed = (name: string) => (name.startsWith("[") ? name : `[${name}]`);
  return `${bracketed(target)}${bracketed(field)}`;
}

/** Ruby's `to_i`: the digits that the text begins with, 0 when there are none. */
export function toInteger(text: string): Value {
  const digits = /^\s*([+-]?\d+(?:_\d+)*)/.exec(text)?.[1]?.replaceAll("_", "");
  if (digits === undefined) return 0;
  return digits.length < 16 ? Number(digits) + 0 : integer(BigInt(digits));
}

/** Ruby's `to_f`: the number that the text begins with, 0.0 when there is none. */
export function toFloat(text: string): Value {
  const found = /^\s*[+-]?(?:\d+(?:_\d+)*)?(?:\.\d+(?:_\d+)*)?(?:(?<=\d)[eE][+-]?\d+)?/.exec(text)?.[0] ?? "";
  const value = Number(found.trim().replaceAll("_", ""));
  return float(Number.isNaN(value) ? 0 : value);
}
