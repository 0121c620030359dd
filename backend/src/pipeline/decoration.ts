import type { ConfigHash, ConfigValue } from "../component/options.ts";
import { ConfigurationError, type Place } from "../errors.ts";
import type { Event } from "../event/event.ts";
import type { FieldReference } from "../event/field-reference.ts";
import { valueToText } from "../event/json.ts";
import { compileReference, compileTemplate, type Template } from "../event/sprintf.ts";
import { isHash, type Value } from "../event/value.ts";

/** What the common options do to an event. */
export type Decoration = (event: Event) => void;

/**
 * The common options of a filter in their fixed order: add_field, remove_field, add_tag, remove_tag (Logstash:
 * filters/base.rb, filter_matched). Null when there are none, so that nothing is called per event.
 */
export function compileFilterDecoration(common: Readonly<Record<string, unknown>>, place: Place): Decoration | null {
  return sequence([
    addFields(common.add_field as ConfigHash, place),
    removeFields(common.remove_field as ConfigValue[], place),
    addTags(common.add_tag as ConfigValue[], place),
    removeTags(common.remove_tag as ConfigValue[], place),
  ]);
}

/** The common options of an input: type, add_field, tags (Logstash: inputs/base.rb, decorate). */
export function compileInputDecoration(common: Readonly<Record<string, unknown>>, place: Place): Decoration | null {
  return sequence([
    setType(common.type as string | undefined),
    addFields(common.add_field as ConfigHash, place),
    addTags(common.tags as ConfigValue[], place),
  ]);
}

function sequence(steps: readonly (Decoration | null)[]): Decoration | null {
  const present = steps.filter((step) => step !== null);
  if (present.length < 2) return present[0] ?? null;
  return (event) => {
    for (const step of present) step(event);
  };
}

function setType(type: string | undefined): Decoration | null {
  if (type === undefined) return null;
  return (event) => {
    if (!Object.hasOwn(event.fields, "type")) event.fields.type = type;
  };
}

function addFields(fields: ConfigHash, place: Place): Decoration | null {
  if (fields.size === 0) return null;
  const additions = [...fields].map(([name, value]) => ({
    reference: compileReference(name),
    values: (Array.isArray(value) ? value : [value]).map((item) => template(item, "add_field", place)),
  }));
  return (event) => {
    for (const { reference, values } of additions) {
      const field = reference(event);
      for (const value of values) addValue(event, field, value(event));
    }
  };
}

/** A field that is there becomes a list or grows by one (Ruby: Array(value) << text). */
function addValue(event: Event, field: FieldReference, text: string): void {
  const existing = field.get(event);
  if (existing === undefined) field.set(event, text);
  else if (Array.isArray(existing)) existing.push(text);
  else field.set(event, [...toList(existing), text]);
}

function toList(value: Value): Value[] {
  if (value === null) return [];
  return isHash(value) ? Object.entries(value).map(([name, item]) => [name, item]) : [value];
}

function removeFields(names: readonly ConfigValue[], place: Place): Decoration | null {
  if (names.length === 0) return null;
  const references = names.map((name) => compileReference(text(name, "remove_field", place)));
  return (event) => {
    for (const reference of references) reference(event).remove(event);
  };
}

function addTags(tags: readonly ConfigValue[], place: Place): Decoration | null {
  if (tags.length === 0) return null;
  const templates = tags.map((tag) => template(tag, "add_tag", place));
  return (event) => {
    const existing = event.fields.tags;
    const list = Array.isArray(existing) ? existing : existing === undefined ? [] : toList(existing);
    for (const tag of templates) list.push(tag(event));
    event.fields.tags = list;
  };
}

/** Every equal tag goes; an empty list stays, and an event without tags gets none. */
function removeTags(tags: readonly ConfigValue[], place: Place): Decoration | null {
  if (tags.length === 0) return null;
  const templates = tags.map((tag) => template(tag, "remove_tag", place));
  return (event) => {
    const existing = event.fields.tags;
    if (existing === undefined || existing === null) return;
    const gone = new Set<Value>(templates.map((tag) => tag(event)));
    event.fields.tags = (Array.isArray(existing) ? existing : [existing]).filter((tag) => !gone.has(tag));
  };
}

function template(value: ConfigValue, setting: string, place: Place): Template {
  const source = text(value, setting, place);
  try {
    return compileTemplate(source);
  } catch (cause) {
    throw new ConfigurationError(`a value of ${setting} cannot be read: ${(cause as Error).message}`, { cause, place });
  }
}

function text(value: ConfigValue, setting: string, place: Place): string {
  if (typeof value === "object" && (Array.isArray(value) || value instanceof Map || "plugin" in value)) {
    throw new ConfigurationError(`the values of ${setting} are texts and numbers, not lists or hashes`, { place });
  }
  return valueToText(value);
}
