import { defineFilter, type FilterContext } from "../../component/declaration.ts";
import { type ConfigValue, option } from "../../component/options.ts";
import { messageOf } from "../../errors.ts";
import { addTag, type Event } from "../../event/event.ts";
import { fieldReference } from "../../event/field-reference.ts";
import { capitalize, configText, downcase, upcase } from "../../event/ruby-text.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import { ExactNumber, type Fields, getOwn, isHash, setOwn, type Value } from "../../event/value.ts";
import { compileRemoval, compileTrim } from "./characters.ts";
import { regexpScan, type Scan, type Separators } from "./grammar.ts";
import { linearScan } from "./scanner.ts";

/** Pairs within the values of pairs are followed no deeper than this, with `recursive`. */
const DEEPEST_RECURSION = 100;
const CASES = ["lowercase", "uppercase", "capitalize"] as const;

const notEmpty = (text: string) => (text === "" ? "a text that is not empty" : null);

export default defineFilter({
  name: "kv",
  summary: "Finds key=value pairs in a text and makes fields of them.",
  options: {
    source: option.fieldReference({ default: "message", meaning: "The field with the text, or a list of texts." }),
    target: option.fieldReference({
      meaning: "The field that receives all pairs as one hash, replaced; the event itself when absent.",
    }),
    field_split: option.string({
      default: " ",
      meaning: "The characters that separate pairs, as within `[…]` of a regexp.",
      check: notEmpty,
    }),
    field_split_pattern: option.string({
      meaning: "A Ruby regexp that separates pairs, in place of field_split.",
      check: notEmpty,
    }),
    value_split: option.string({
      default: "=",
      meaning: "The characters between key and value, as within `[…]` of a regexp.",
      check: notEmpty,
    }),
    value_split_pattern: option.string({
      meaning: "A Ruby regexp between key and value, in place of value_split.",
      check: notEmpty,
    }),
    whitespace: option.string({
      default: "lenient",
      choices: ["lenient", "strict"],
      meaning: "lenient: spaces around the value separator belong to it; strict: they do not.",
    }),
    include_brackets: option.boolean({
      default: true,
      meaning: "Take what stands in `()`, `[]` or `<>` as one value, without them.",
    }),
    trim_key: option.string({ meaning: "Characters to cut off at both ends of a key." }),
    trim_value: option.string({ meaning: "Characters to cut off at both ends of a value." }),
    remove_char_key: option.string({ meaning: "Characters to remove from a key." }),
    remove_char_value: option.string({ meaning: "Characters to remove from a value." }),
    transform_key: option.string({ choices: CASES, meaning: "What to do to the letters of a key." }),
    transform_value: option.string({ choices: CASES, meaning: "What to do to the letters of a value." }),
    prefix: option.string({ default: "", meaning: "Text before each key; may hold `%{field}`." }),
    include_keys: option.array({
      default: [],
      meaning: "Only these keys; tested after trimming and before the prefix.",
    }),
    exclude_keys: option.array({
      default: [],
      meaning: "Not these keys; tested after trimming and before the prefix.",
    }),
    default_keys: option.hash({ default: new Map(), meaning: "Keys and values for what the text does not hold." }),
    allow_duplicate_values: option.boolean({ default: true, meaning: "Keep a value that a key has already." }),
    allow_empty_values: option.boolean({ default: false, meaning: "Keep keys whose value is empty." }),
    recursive: option.boolean({ default: false, meaning: "Make a hash of a value that holds pairs itself." }),
    timeout_millis: option.number({
      default: 30_000,
      meaning: "How long one event may take in milliseconds; 0 is no limit.",
    }),
    tag_on_timeout: option.string({ default: "_kv_filter_timeout", meaning: "Tag for an event that took longer." }),
    tag_on_failure: option.array({
      default: ["_kv_filter_error"],
      meaning: "Tags for an event with a key that cannot be a field.",
    }),
  },
  example: `filter {
  kv {
    source => "message"
    field_split => "&?"
    target => "query"
  }
}`,
  notes: `Quotes and brackets around a value are taken off. A backslash protects the character behind it and stays.
A key such as \`[a][b]\` is a field reference. Scanning takes time in proportion to the text unless a \`*_pattern\`
is set. With \`recursive\`, values within values are followed ${DEEPEST_RECURSION} levels deep.`,
  create(options, context) {
    const from = fieldReference(options.source);
    const to = options.target === undefined ? null : fieldReference(options.target);
    const parse = compileParser(options, context);
    const defaults = [...options.default_keys].map(([key, value]) => [key, toValue(value)] as const);
    const tags = options.tag_on_failure.map(configText);
    return {
      timeLimit: {
        milliseconds: options.timeout_millis,
        onTimeout: (event) => addTag(event, options.tag_on_timeout),
      },
      apply(event) {
        try {
          const source = from.get(event);
          const texts = typeof source === "string" ? [source] : Array.isArray(source) ? source : [];
          const pairs: Fields = {};
          for (const text of texts) if (typeof text === "string") parse(text, event, pairs, 0);
          const all = withDefaults(defaults, pairs);
          const keys = Object.keys(all);
          if (keys.length === 0) return false;
          if (to) to.set(event, all);
          else for (const key of keys) fieldReference(key).set(event, all[key]!);
          return true;
        } catch (error) {
          context.warn(messageOf(error));
          for (const tag of tags) addTag(event, tag);
          return false;
        }
      },
    };
  },
});

function withDefaults(defaults: readonly (readonly [string, Value])[], pairs: Fields): Fields {
  if (defaults.length === 0) return pairs;
  const all: Fields = {};
  for (const [key, value] of defaults) setOwn(all, key, value);
  for (const key of Object.keys(pairs)) setOwn(all, key, pairs[key]!);
  return all;
}

interface ParserOptions {
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

/** Adds the pairs of a text to a hash. */
type Parser = (text: string, event: Event, into: Fields, depth: number) => void;

function compileParser(options: ParserOptions, context: FilterContext): Parser {
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

  const parse: Parser = (text, event, into, depth) => {
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

function compileScan(options: ParserOptions, context: FilterContext): Scan {
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

/** A setting's value as a field's. */
function toValue(value: ConfigValue): Value {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toValue(item)]));
  if (Array.isArray(value)) return value.map(toValue);
  return typeof value === "object" && !(value instanceof ExactNumber) ? configText(value) : value;
}
