import { dirname, resolve } from "node:path";
import type { ConfigHash, ConfigValue, Option, OptionType } from "../component/options.ts";
import { parseFieldReference } from "../event/field-reference.ts";
import { ExactNumber, isNumber, toNumber } from "../event/value.ts";
import { isPlugin } from "./settings.ts";

/** A value that fits, or what was expected instead. */
export type Coerced = { readonly value: unknown } | { readonly expected: string };

/**
 * Brings a setting's value to the type that its option declares (Logstash: config/mixin.rb, validate_value).
 * `file` is the pipeline file, for relative paths. Values are never repeated in the answer: they may be secrets.
 */
export function coerce(option: Option<unknown>, value: ConfigValue, file: string): Coerced {
  const coerced = COERCIONS[option.type](value, file);
  if ("expected" in coerced) return coerced;
  if (option.choices && !option.choices.includes(String(coerced.value))) {
    return { expected: `one of ${option.choices.join(", ")}` };
  }
  const wrong = coerced.value === null ? null : (option.check?.(coerced.value as NonNullable<unknown>) ?? null);
  return wrong === null ? coerced : { expected: wrong };
}

const COERCIONS: Readonly<Record<OptionType, (value: ConfigValue, file: string) => Coerced>> = {
  string: (value) => oneText(value, "one text"),
  password: (value) => oneText(value, "one text"),
  path(value, file) {
    const text = oneText(value, "one file name");
    return "expected" in text ? text : { value: resolve(dirname(file), text.value as string) };
  },
  number: toNumberOption,
  boolean(value) {
    const text = String(single(value) ?? "");
    return text === "true" || text === "false" ? { value: text === "true" } : { expected: "true or false" };
  },
  array(value) {
    if (value instanceof Map) return { expected: "a list: [ value, value ], not a hash" };
    return { value: Array.isArray(value) ? value : [value] };
  },
  hash: toHash,
  field_reference(value) {
    const text = oneText(value, "a field reference such as [a][b]");
    if ("expected" in text) return text;
    try {
      parseFieldReference(text.value as string);
      return text;
    } catch {
      return { expected: "a field reference: a name, or [outer][inner] with balanced brackets" };
    }
  },
  bytes: toBytes,
  codec: toPlugin,
  any: (value) => ({ value }),
};

/** The one value of a setting; a list of one counts as its element. */
function single(value: ConfigValue): ConfigValue | undefined {
  if (!Array.isArray(value)) return value;
  return value.length === 1 ? value[0] : undefined;
}

function oneText(value: ConfigValue, expected: string): Coerced {
  const one = single(value);
  if (typeof one === "string") return { value: one };
  return typeof one === "number" || typeof one === "boolean" || one instanceof ExactNumber
    ? { value: String(one) }
    : { expected };
}

function toNumberOption(value: ConfigValue): Coerced {
  const one = single(value);
  if (typeof one === "number" || one instanceof ExactNumber) return { value: toNumber(one) };
  if (typeof one === "string" && /^-?\d+(?:\.\d+)?$/.test(one)) return { value: Number(one) };
  return { expected: "a number" };
}

function toHash(value: ConfigValue): Coerced {
  if (value instanceof Map) return { value };
  const list = Array.isArray(value) ? value : [value];
  if (list.length % 2 === 1) {
    return { expected: 'a hash: { "key" => value }, or a list with an even number of elements' };
  }
  const hash: ConfigHash = new Map();
  for (let index = 0; index < list.length; index += 2) {
    const key = String(list[index]);
    const item = list[index + 1]!;
    const existing = hash.get(key);
    hash.set(key, existing === undefined ? item : [...(Array.isArray(existing) ? existing : [existing]), item]);
  }
  return { value: hash };
}

const SIZE = /^\s*(\d+(?:\.\d+)?)\s*([kmgtpe]?)(i?)b?\s*$/i;
const POWERS = "kmgtpe";

/** "10 MiB" and "5kb": Ki and its like are powers of 1024, k and its like of 1000 (Logstash: the filesize gem). */
function toBytes(value: ConfigValue): Coerced {
  const one = single(value);
  if (one !== undefined && isNumber(one as number)) {
    const bytes = toNumber(one as number);
    if (Number.isInteger(bytes) && bytes >= 0) return { value: bytes };
  }
  const match = typeof one === "string" ? SIZE.exec(one) : null;
  if (!match) return { expected: 'a size in bytes, such as 1048576 or "10 MiB"' };
  const [, amount, prefix = "", binary] = match as unknown as [string, string, string, string];
  const power = prefix === "" ? 0 : POWERS.indexOf(prefix.toLowerCase()) + 1;
  return { value: Math.floor(Number(amount) * (binary ? 1024 : 1000) ** power) };
}

function toPlugin(value: ConfigValue): Coerced {
  const one = single(value);
  if (one !== undefined && isPlugin(one)) return { value: one };
  if (typeof one === "string") return { value: { plugin: one, settings: new Map() } };
  return { expected: "a codec: json, or multiline { … }" };
}
