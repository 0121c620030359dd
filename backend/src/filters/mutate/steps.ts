import type { ConfigHash, ConfigValue } from "../../component/options.ts";
import { HeimdallError, messageOf } from "../../errors.ts";
import type { Event } from "../../event/event.ts";
import { type FieldReference, fieldReference } from "../../event/field-reference.ts";
import { configText } from "../../event/ruby-text.ts";
import { compileReference, compileTemplate } from "../../event/sprintf.ts";
import { deepCopy, deepCopyFields, isHash, setOwn, type Value } from "../../event/value.ts";
import { CONVERSIONS, type Conversion } from "./convert.ts";
import { compileSubstitution } from "./gsub.ts";
import { joinTexts, mapTexts, splitText } from "./text.ts";

/** One operation of a mutate filter on one field; throws when it cannot be done. */
export type Step = (event: Event) => void;

/** A reference whose name is not interpolated. An illegal one is an error of the event, as in Logstash. */
function reference(text: string): () => FieldReference {
  try {
    const compiled = fieldReference(text);
    return () => compiled;
  } catch {
    return () => fieldReference(text);
  }
}

function each(hash: ConfigHash | undefined, make: (key: string, value: ConfigValue) => Step): Step[] {
  return hash ? [...hash].map(([key, value]) => make(key, value)) : [];
}

export function coerceSteps(hash: ConfigHash | undefined): Step[] {
  return each(hash, (field, text) => {
    const at = reference(field);
    const template = compileTemplate(configText(text));
    return (event) => {
      if (at().get(event) === null && at().has(event)) at().set(event, template(event));
    };
  });
}

export function renameSteps(hash: ConfigHash | undefined): Step[] {
  return each(hash, (old, name) => {
    const from = compileReference(old);
    const toName = compileTemplate(configText(name));
    return (event) => {
      const source = from(event);
      const target = toName(event);
      if (!source.has(event)) return;
      // Logstash removes first: what cannot be set under the new name is lost.
      const value = source.remove(event)!;
      fieldReference(target).set(event, value);
    };
  });
}

export function updateSteps(hash: ConfigHash | undefined, onlyExisting: boolean): Step[] {
  return each(hash, (field, text) => {
    const at = reference(field);
    const template = compileTemplate(configText(text));
    return (event) => {
      if (!onlyExisting || at().has(event)) at().set(event, template(event));
    };
  });
}

/** Throws MUTATE_CONVERT for a type that is none. */
export function convertSteps(hash: ConfigHash | undefined): Step[] {
  return each(hash, (field, type) => {
    const convert: Conversion | undefined = CONVERSIONS[configText(type)];
    if (!convert || !Object.hasOwn(CONVERSIONS, configText(type))) {
      throw new HeimdallError(
        "MUTATE_CONVERT",
        `'${configText(type)}' is no type; write one of ${Object.keys(CONVERSIONS).join(", ")}`,
      );
    }
    return change(field, (value) => {
      if (Array.isArray(value)) return value.map((item) => (item === null ? null : convert(item)));
      return isHash(value) ? value : convert(value);
    });
  });
}

/** Throws MUTATE_GSUB when the list does not consist of triples, or when a pattern is no regexp. */
export function gsubSteps(list: readonly ConfigValue[] | undefined): Step[] {
  if (!list) return [];
  if (list.length % 3 !== 0) {
    throw new HeimdallError("MUTATE_GSUB", "gsub takes triples: field, regexp, replacement, field, regexp, …");
  }
  const steps: Step[] = [];
  for (let index = 0; index < list.length; index += 3) {
    const [field, pattern, replacement] = list.slice(index, index + 3).map(configText) as [string, string, string];
    const substitute = compile(pattern, replacement);
    steps.push(change(field, (value, event) => mapTexts(value, (text) => substitute(text, event))));
  }
  return steps;
}

function compile(pattern: string, replacement: string): ReturnType<typeof compileSubstitution> {
  try {
    return compileSubstitution(pattern, replacement);
  } catch (error) {
    throw new HeimdallError("MUTATE_GSUB", messageOf(error), { cause: error });
  }
}

/** A step that replaces a field's value; a missing or null field is left alone. */
function change(field: string, make: (value: Value, event: Event) => Value): Step {
  const at = reference(field);
  return (event) => {
    const value = at().get(event);
    if (value === undefined || value === null) return;
    const changed = make(value, event);
    if (changed !== value) at().set(event, changed);
  };
}

export function textSteps(fields: readonly ConfigValue[] | undefined, make: (value: Value) => Value): Step[] {
  return (fields ?? []).map((field) => change(configText(field), make));
}

export function splitSteps(hash: ConfigHash | undefined): Step[] {
  return each(hash, (field, separator) =>
    change(field, (value) => (typeof value === "string" ? splitText(value, configText(separator)) : value)),
  );
}

export function joinSteps(hash: ConfigHash | undefined): Step[] {
  return each(hash, (field, separator) =>
    change(field, (value) => (Array.isArray(value) ? joinTexts(value, configText(separator)) : value)),
  );
}

/**
 * Logstash reads the destination once: several sources accumulate in a list or hash, but on a single value (or a
 * missing field) each starts anew, so that the last one counts. A hash and anything else do not merge.
 */
export function mergeSteps(hash: ConfigHash | undefined): Step[] {
  return each(hash, (field, sources) => {
    const at = reference(field);
    const from = (Array.isArray(sources) ? sources : [sources]).map((source) => reference(configText(source)));
    return (event) => {
      const before = at().get(event);
      let destination = before === undefined ? null : deepCopy(before);
      for (const source of from) {
        const added = source().get(event) ?? null;
        if (isHash(destination) !== isHash(added)) continue;
        if (isHash(destination) && isHash(added)) {
          const copy = deepCopyFields(added);
          for (const name of Object.keys(copy)) setOwn(destination, name, copy[name]!);
          at().set(event, destination);
        } else if (Array.isArray(destination)) {
          destination = [...destination, ...toList(deepCopy(added))];
          at().set(event, destination);
        } else {
          at().set(event, [...toList(destination), ...toList(deepCopy(added))]);
        }
      }
    };
  });
}

/** Ruby's `Array(value)`. */
function toList(value: Value): Value[] {
  if (value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function copySteps(hash: ConfigHash | undefined): Step[] {
  return each(hash, (field, target) => {
    const from = reference(field);
    const to = reference(configText(target));
    return (event) => {
      const value = from().get(event);
      if (value !== undefined && value !== null) to().set(event, deepCopy(value));
    };
  });
}
