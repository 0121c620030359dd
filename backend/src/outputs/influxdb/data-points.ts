import type { ComponentContext } from "../../component/declaration.ts";
import type { ConfigHash, ConfigValue } from "../../component/options.ts";
import type { Event } from "../../event/event.ts";
import { valueToText } from "../../event/json.ts";
import { compileTemplate } from "../../event/sprintf.ts";
import { ExactNumber, type Fields, type Value } from "../../event/value.ts";
import type { FieldValue } from "../../stores/metrics/port.ts";
import { fromPrecision } from "./precision.ts";

interface DataPointOptions {
  readonly data_points: ConfigHash;
  readonly use_event_fields_for_data_points: boolean;
  readonly exclude_fields: readonly ConfigValue[];
  readonly send_as_tags: readonly ConfigValue[];
  readonly coerce_values: ConfigHash;
  readonly allow_time_override: boolean;
  readonly time_precision: string;
}

export interface DataPoints {
  readonly tags: Record<string, string>;
  readonly fields: Record<string, FieldValue>;
  /** Nanoseconds, when a data point `time` overrides the event's. */
  readonly time?: bigint;
}

const KINDS = ["integer", "float", "string", "boolean"];

/** The function that makes tags and fields of an event (Logstash influxdb output: data_points, coerce_values, tags). */
export function compileDataPoints(options: DataPointOptions, context: ComponentContext): (event: Event) => DataPoints {
  const templates = [...options.data_points].map(([name, value]) => ({
    name: compileTemplate(name),
    value: typeof value === "string" ? compileTemplate(value) : () => configToValue(value),
  }));
  const excluded = new Set(options.exclude_fields.map(String));
  const asTags = options.send_as_tags.map(String);
  const coercions = [...options.coerce_values].map(([name, kind]) => {
    if (typeof kind !== "string" || !KINDS.includes(kind)) {
      context.refuse("coerce_values", `'${name}' must be one of ${KINDS.join(", ")}`);
    }
    return { name, kind };
  });

  return (event) => {
    const values = new Map<string, Value>();
    if (options.use_event_fields_for_data_points) {
      for (const [name, value] of Object.entries(event.fields)) values.set(name, value);
    } else {
      for (const { name, value } of templates) values.set(name(event), value(event));
    }
    for (const name of excluded) values.delete(name);
    for (const { name, kind } of coercions) {
      const value = values.get(name);
      if (value !== undefined && value !== null) values.set(name, coerce(value, kind));
    }
    let time: bigint | undefined;
    if (values.has("time")) {
      if (!options.allow_time_override) {
        context.warn("a data point named 'time' was ignored; set allow_time_override => true to use it");
      } else {
        const written = valueToText(values.get("time")!);
        time = fromPrecision(written, options.time_precision) ?? undefined;
        if (time === undefined) context.warn(`'${written.slice(0, 60)}' is no epoch; the point has its event's time`);
      }
      values.delete("time");
    }
    return { ...splitTags(values, asTags), ...(time === undefined ? {} : { time }) };
  };
}

function splitTags(values: Map<string, Value>, asTags: readonly string[]): DataPoints {
  const tags: Record<string, string> = {};
  const fields: Record<string, FieldValue> = {};
  const eventTags = values.get("tags");
  if (Array.isArray(eventTags)) {
    values.delete("tags");
    for (const tag of eventTags) tags[valueToText(tag)] = "true";
  }
  for (const name of asTags) {
    const value = values.get(name);
    if (value === undefined) continue;
    values.delete(name);
    if (value !== null && value !== "") tags[name] = valueToText(value);
  }
  for (const [name, value] of values) {
    const field = toField(value);
    if (field !== null) fields[name] = field;
  }
  return { tags, fields };
}

/** A value as a field; a list or hash as its text; null where there is nothing to write. */
export function toField(value: Value): FieldValue | null {
  if (value === null) return null;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : Number.isFinite(value) ? value : null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (value instanceof ExactNumber) return value.kind === "float" ? Number(value.value) : BigInt(value.value);
  return valueToText(value);
}

/** Ruby's `to_i` and `to_f`: leading digits count, anything else is 0. */
function coerce(value: Value, kind: string): Value {
  const text = valueToText(value);
  if (kind === "string") return text;
  if (kind === "boolean") return text === "true";
  const match = /^\s*[+-]?\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?/i.exec(text);
  const number = match ? Number(match[0].replaceAll("_", "")) : 0;
  return kind === "integer" ? Math.trunc(number) : new ExactNumber("float", number);
}

function configToValue(value: ConfigValue): Value {
  if (Array.isArray(value)) return value.map(configToValue);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([name, inner]) => [name, configToValue(inner)])) as Fields;
  }
  if (typeof value === "object" && !(value instanceof ExactNumber)) return value.plugin;
  return value;
}
