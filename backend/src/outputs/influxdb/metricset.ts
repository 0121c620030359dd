import type { Event } from "../../event/event.ts";
import { valueToText } from "../../event/json.ts";
import { Timestamp } from "../../event/timestamp.ts";
import { type Fields, getOwn, isHash, isNumber, toNumber, type Value } from "../../event/value.ts";
import type { FieldValue } from "../../stores/metrics/port.ts";

export interface MeasuredFields {
  readonly measurement: string;
  readonly tags: Record<string, string>;
  readonly fields: Record<string, FieldValue>;
  /** Nanoseconds, when it is not the event's time. */
  readonly time?: bigint;
}

/** Names that tell things of one kind apart: their values are tags, also when they are numbers. */
const IDENTITY =
  /^(?:id|name|uuid|pid|host|hostname|address|namespace|node|pod|topic|partition|interface|device|mount_point|mbean|port|user|.*_id|.*_name)$/;
/** ECS hashes beside the module's own that name the thing measured. */
const DESCRIBING = ["container", "process", "service", "labels", "fields", "kubernetes", "cloud"];
const LONGEST_TAG = 256;

/**
 * The point of a Metricbeat event: measurement `module_metricset`; fields and tags named by their path below
 * `[module][metricset]`, or below the module, or from the root. Every number is a float, because a percentage
 * that happens to be 1 must not meet 0.5 as another type. An event without numbers counts as `count=1`.
 */
export function metricsetPoint(event: Event): MeasuredFields {
  const module = textAt(event.fields, "event", "module") ?? textAt(event.fields, "metricset", "module") ?? "beat";
  const metricset = textAt(event.fields, "metricset", "name") ?? "metricset";
  const tags: Record<string, string> = {};
  const fields: Record<string, FieldValue> = {};

  const host = textAt(event.fields, "host", "name") ?? textAt(event.fields, "beat", "hostname");
  if (host !== null) tags.host = host;
  for (const name of DESCRIBING) {
    if (name !== module) collect(getOwn(event.fields, name), `${name}.`, tags, fields);
  }
  const own = getOwn(event.fields, module);
  if (isHash(own)) {
    for (const [name, value] of Object.entries(own)) {
      const inner = name === metricset && isHash(value);
      if (inner) collect(value, "", tags, fields);
      else collectOne(name, value, name, tags, fields);
    }
  }
  if (Object.keys(fields).length === 0) fields.count = 1;
  return { measurement: `${module}_${metricset}`, tags, fields };
}

function collect(
  value: Value | undefined,
  prefix: string,
  tags: Record<string, string>,
  fields: Record<string, FieldValue>,
): void {
  if (!isHash(value)) return;
  for (const [name, inner] of Object.entries(value)) collectOne(name, inner, `${prefix}${name}`, tags, fields);
}

function collectOne(
  name: string,
  value: Value,
  path: string,
  tags: Record<string, string>,
  fields: Record<string, FieldValue>,
): void {
  if (isHash(value)) {
    collect(value, `${path}.`, tags, fields);
  } else if (isNumber(value)) {
    if (IDENTITY.test(name)) tags[path] = valueToText(value);
    else fields[path] = toNumber(value);
  } else if (typeof value === "boolean") {
    fields[path] = value;
  } else if (typeof value === "string") {
    const label = path.startsWith("labels.") || path.startsWith("fields.") || path.includes(".labels.");
    if (value !== "" && value.length <= LONGEST_TAG && (label || IDENTITY.test(name))) tags[path] = value;
    else if (value !== "") fields[path] = value;
  } else if (value instanceof Timestamp) {
    fields[path] = value.toString();
  }
}

function textAt(fields: Fields, outer: string, inner: string): string | null {
  const hash = getOwn(fields, outer);
  const value = isHash(hash) ? getOwn(hash, inner) : undefined;
  return typeof value === "string" && value !== "" ? value : null;
}
