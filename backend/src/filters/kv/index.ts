import { defineFilter } from "../../component/declaration.ts";
import { type ConfigValue, option } from "../../component/options.ts";
import { messageOf } from "../../errors.ts";
import { addTag } from "../../event/event.ts";
import { fieldReference } from "../../event/field-reference.ts";
import { configText } from "../../event/ruby-text.ts";
import { ExactNumber, type Fields, setOwn, type Value } from "../../event/value.ts";
import { compilePairs, DEEPEST_RECURSION } from "./pairs.ts";

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
    const parse = compilePairs(options, context);
    const defaults = [...options.default_keys].map(([key, value]) => [key, toValue(value)] as const);
    const tags = options.tag_on_failure.map(configText);
    return {
      errorTags: tags,
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

/** A setting's value as a field's. */
function toValue(value: ConfigValue): Value {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, toValue(item)]));
  if (Array.isArray(value)) return value.map(toValue);
  return typeof value === "object" && !(value instanceof ExactNumber) ? configText(value) : value;
}
