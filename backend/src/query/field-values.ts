import { type Fields, isHash, type Value } from "../event/value.ts";

/** A value that Elasticsearch would index: no list, hash or null. */
export type Scalar = Exclude<Value, null | Fields | Value[]>;

/** Asks whether any value of one field passes a test. */
export type FieldProbe = (fields: Fields, test: (value: Scalar) => boolean) => boolean;

const always = (): boolean => true;

/**
 * Compiles the look-up of a field by its dotted name, as Elasticsearch indexes documents: hashes within hashes and
 * literal dotted names are the same field, a list stands for each of its elements, null is no value. `x.keyword`
 * is the keyword sub-field that dynamic mapping gives every text field `x`, unless the document has such a field.
 */
export function fieldProbe(field: string): FieldProbe {
  const direct = pathProbe(field);
  if (!field.endsWith(".keyword") || field === ".keyword") return direct;
  const base = pathProbe(field.slice(0, -".keyword".length));
  return (fields, test) => {
    if (direct(fields, test)) return true;
    if (direct(fields, always)) return false;
    return base(fields, (value) => typeof value === "string" && test(value));
  };
}

/** Compiles a look-up that answers every value of a field, in the order of the document. */
export function fieldValues(field: string): (fields: Fields) => Scalar[] {
  const probe = fieldProbe(field);
  return (fields) => {
    const values: Scalar[] = [];
    probe(fields, (value) => {
      values.push(value);
      return false;
    });
    return values;
  };
}

/** Asks whether any value of any field passes a test; names are not looked at. */
export function anyValue(value: Value | undefined, test: (value: Scalar) => boolean): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.some((element) => anyValue(element, test));
  if (isHash(value)) return Object.keys(value).some((name) => anyValue(value[name], test));
  return test(value);
}

function pathProbe(field: string): FieldProbe {
  const segments = field.split(".");
  if (segments.length === 1) {
    return (fields, test) => Object.hasOwn(fields, field) && leafSome(fields[field], test);
  }
  // names[i][j]: the segments i to j joined, for names that hold dots themselves.
  const names = segments.map((_, from) =>
    segments.slice(from).map((_, n) => segments.slice(from, from + n + 1).join(".")),
  );
  const some = (hash: Fields, from: number, test: (value: Scalar) => boolean): boolean => {
    const candidates = names[from]!;
    for (let n = 0; n < candidates.length; n += 1) {
      const name = candidates[n]!;
      if (!Object.hasOwn(hash, name)) continue;
      const value = hash[name];
      if (n === candidates.length - 1 ? leafSome(value, test) : below(value, from + n + 1, test)) return true;
    }
    return false;
  };
  const below = (value: Value | undefined, from: number, test: (value: Scalar) => boolean): boolean => {
    if (Array.isArray(value)) return value.some((element) => below(element, from, test));
    return isHash(value) && some(value, from, test);
  };
  return (fields, test) => some(fields, 0, test);
}

function leafSome(value: Value | undefined, test: (value: Scalar) => boolean): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.some((element) => leafSome(element, test));
  return isHash(value) ? false : test(value);
}
