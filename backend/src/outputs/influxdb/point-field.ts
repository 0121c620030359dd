import type { Event } from "../../event/event.ts";
import { fieldReference } from "../../event/field-reference.ts";
import { valueToText } from "../../event/json.ts";
import { getOwn, isHash, isNumber, toNumber, type Value } from "../../event/value.ts";
import { setName } from "../../inputs/influx/line-protocol-values.ts";
import type { FieldValue } from "../../stores/metrics/port.ts";
import { toField } from "./data-points.ts";
import type { MeasuredFields } from "./metricset.ts";

/**
 * The function that reads a whole point from one field of an event: `{measurement, tags, fields}` as the codec influx
 * makes it, or Telegraf's JSON `{name, tags, fields, timestamp}`. The latter does not tell integers from floats (it
 * writes 2.0 as 2), so all its numbers are floats, as when Telegraf itself reads it. Without a measurement or fields
 * the point has none, which the output refuses.
 */
export function compilePointField(text: string): (event: Event) => MeasuredFields {
  const reference = fieldReference(text);
  return (event) => {
    const given = reference.get(event);
    const point = isHash(given) ? given : {};
    const exact = getOwn(point, "measurement");
    const measurement = exact ?? getOwn(point, "name") ?? "";
    return {
      measurement: valueToText(measurement),
      tags: texts(getOwn(point, "tags")),
      fields: measurement === "" ? {} : values(getOwn(point, "fields"), exact === undefined),
    };
  };
}

function texts(given: Value | undefined): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const [name, value] of entries(given)) {
    if (value !== null && value !== "") setName(tags, name, valueToText(value));
  }
  return tags;
}

function values(given: Value | undefined, asFloats: boolean): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of entries(given)) {
    const field = asFloats && isNumber(value) ? toNumber(value) : toField(value);
    if (field !== null) setName(fields, name, field);
  }
  return fields;
}

function entries(given: Value | undefined): [string, Value][] {
  return isHash(given) ? Object.entries(given) : [];
}
