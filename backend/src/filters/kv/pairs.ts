import type { FilterContext } from "../../component/declaration.ts";
import type { ConfigValue } from "../../component/options.ts";
import { messageOf } from "../../errors.ts";
import type { Event } from "../../event/event.ts";
import { capitalize, configText, downcase, upcase } from "../../event/ruby-text.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import { type Fields, getOwn, isHash, setOwn, type Value } from "../../event/value.ts";
import { compileRemoval, compileTrim } from "./characters.ts";
import { regexpScan, type Scan, type Separators } from "./grammar.ts";
import { linearScan } from "./scanner.ts";

/** Pairs within the values of pairs are followed no deeper than this, with `recursive`. */
export const DEEPEST_RECURSION = 100;

/** The settings of kv that say what the pairs of a text are. */
export interface PairOptions {
  readonly field_split: string;
  readonly field_split_pattern: string | undefined;
  readonly value_split: string;
  readonly value_split_pattern: string | undefined;
  readonly whitespace: string;
  readonly include_brackets: boolean;
  readonly trim_key: string | undefined;
  readonly trim_value: string | undefined;
  readonly remove_char_key: string | undefined;
  readonly remove_char_value: string | undefined;
  readonly transform_key: string | undefined;
  readonly transform_value: string | undefined;
  readonly prefix: string;
  readonly include_keys: readonly ConfigValue[];
  readonly exclude_keys: readonly ConfigValue[];
  readonly allow_duplicate_values: boolean;
  readonly allow_empty_values: boolean;
  readonly recursive: boolean;
}

/** Adds the pairs of a text to a hash; `depth` is 0 for a field's text. */
export type PairParser = (text: string, event: Event, into: Fields, depth: number) => void;

/** Compiles the settings to a parser; refuses the ones that are no sets or patterns. */
export function compilePairs(options: PairOptions, context: FilterContext): PairParser {
  const scan = compileScan(options, context);
  const shapeKey = compileShape(context, "key", options.trim_key, options.remove_char_key, options.transform_key);
  const shapeValue = compileShape(
    context,
    "value",
    options.trim_value,
    options.remove_char_value,
    options.transform_value,
  );
  const prefix = compileTemplate(options.prefix);
  const included = options.include_keys.map((key) => compileTemplate(configText(key)));
  const excluded = options.exclude_keys.map((key) => compileTemplate(configText(key)));
  const { allow_duplicate_values: duplicates, allow_empty_values: empties, recursive } = options;

  const parse: PairParser = (text, event, into, depth) => {
    const only = included.length === 0 ? null : included.map((template) => template(event));
    const not = excluded.length === 0 ? null : excluded.map((template) => template(event));
    const before = prefix(event);
    scan(text, (foundKey, foundValue) => {
      if (foundValue === "" && !empties) return;
      let key = shapeKey(foundKey);
      if ((only && !only.includes(key)) || not?.includes(key)) return;
      key = before + key;
      let value: Value = shapeValue(foundValue);
      if (!duplicates && includes(getOwn(into, key), value)) return;
      if (recursive && depth < DEEPEST_RECURSION) {
        const inner: Fields = {};
        parse(value, event, inner, depth + 1);
        if (Object.keys(inner).length > 0) value = inner;
      }
      append(into, key, value);
    });
  };
  return parse;
}

/** Ruby's `include?` on what a key holds already: part of a text, element of a list, key of a hash. */
function includes(existing: Value | undefined, value: string): boolean {
  if (typeof existing === "string" || Array.isArray(existing)) return existing.includes(value);
  return isHash(existing) && Object.hasOwn(existing, value);
}

function append(into: Fields, key: string, value: Value): void {
  const existing = getOwn(into, key);
  if (Array.isArray(existing)) existing.push(value);
  else setOwn(into, key, existing === undefined ? value : [existing, value]);
}

function compileScan(options: PairOptions, context: FilterContext): Scan {
  const separators: Separators = {
    fieldSplit: options.field_split,
    valueSplit: options.value_split,
    fieldSplitPattern: options.field_split_pattern,
    valueSplitPattern: options.value_split_pattern,
    lenient: options.whitespace === "lenient",
    brackets: options.include_brackets,
  };
  const named = options.field_split_pattern ? "field_split_pattern" : "field_split";
  return orRefuse(context, named, () => linearScan(separators) ?? regexpScan(separators));
}

type Shape = (text: string) => string;

const TRANSFORMS: Readonly<Record<string, Shape>> = { lowercase: downcase, uppercase: upcase, capitalize };

/** Trim, remove, transform, in this order. */
function compileShape(
  context: FilterContext,
  half: "key" | "value",
  trim: string | undefined,
  remove: string | undefined,
  transform: string | undefined,
): Shape {
  const shapes: Shape[] = [];
  if (trim !== undefined) shapes.push(orRefuse(context, `trim_${half}`, () => compileTrim(trim)));
  if (remove !== undefined) shapes.push(orRefuse(context, `remove_char_${half}`, () => compileRemoval(remove)));
  if (transform !== undefined) shapes.push(TRANSFORMS[transform]!);
  return (text) => shapes.reduce((shaped, shape) => shape(shaped), text);
}

function orRefuse<T>(context: FilterContext, optionName: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    return context.refuse(optionName, messageOf(error));
  }
}
