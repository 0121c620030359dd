import { Timestamp } from "./timestamp.ts";

/**
 * A number whose kind or size a JavaScript number cannot tell: a float without a fraction (`2.0`), which
 * Logstash prints with its point, or an integer beyond 2^53. Any other number is a plain `number`:
 * an integer when `Number.isInteger`, else a float.
 */
export class ExactNumber {
  readonly kind: "float" | "integer";
  readonly value: number | bigint;

  constructor(kind: "float" | "integer", value: number | bigint) {
    this.kind = kind;
    this.value = value;
  }

  /** The JSON text with the point or with all digits; `JSON.stringify` takes it from here. */
  toJSON(): unknown {
    return JSON.rawJSON(this.toString());
  }

  toString(): string {
    if (this.kind === "integer") return this.value.toString();
    const text = String(this.value);
    return /[.e]/i.test(text) ? text : `${text}.0`;
  }
}

export type Value = string | number | boolean | null | Timestamp | ExactNumber | Value[] | Fields;

/** The content of an event: names to values. Made by `createFields` or `JSON.parse`, so `__proto__` is only a name. */
export interface Fields {
  [name: string]: Value;
}

/** A float, also when it has no fraction. */
export function float(value: number): number | ExactNumber {
  return Number.isInteger(value) ? new ExactNumber("float", value) : value;
}

/** An integer, also when it is beyond 2^53. */
export function integer(value: number | bigint): number | ExactNumber {
  if (typeof value === "number") return value;
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
    ? Number(value)
    : new ExactNumber("integer", value);
}

/** Whether a value is a hash (a JSON object), not a list, timestamp or number. */
export function isHash(value: Value | undefined): value is Fields {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Timestamp) &&
    !(value instanceof ExactNumber)
  );
}

/** Whether a value is a number of any kind. */
export function isNumber(value: Value | undefined): value is number | ExactNumber {
  return typeof value === "number" || value instanceof ExactNumber;
}

/** The JavaScript number nearest to a number value. */
export function toNumber(value: number | ExactNumber): number {
  return typeof value === "number" ? value : Number(value.value);
}

/** Sets an own property even for the name `__proto__`, which plain assignment would take as the prototype. */
export function setOwn(fields: Fields, name: string, value: Value): void {
  if (name === "__proto__") {
    Object.defineProperty(fields, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    fields[name] = value;
  }
}

/** Reads an own property; inherited names such as `constructor` are missing fields. */
export function getOwn(fields: Fields, name: string): Value | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** A copy that shares no list or hash with the original (timestamps and exact numbers are immutable). */
export function deepCopy(value: Value): Value {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (!isHash(value)) return value;
  return deepCopyFields(value);
}

export function deepCopyFields(fields: Fields): Fields {
  const copy: Fields = {};
  for (const name of Object.keys(fields)) setOwn(copy, name, deepCopy(fields[name]!));
  return copy;
}
