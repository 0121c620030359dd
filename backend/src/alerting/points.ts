import { Timestamp } from "../event/timestamp.ts";
import { type Fields, integer, setOwn } from "../event/value.ts";
import type { Observation } from "../query/observation.ts";
import type { Point } from "../stores/metrics/port.ts";

/** A point as rules see it: a flat document whose index is `database/retention_policy`. A field goes over a tag. */
export function observationOf(point: Point, retentionPolicy: string): Observation {
  const time = Number(point.time / 1_000_000n);
  const fields: Fields = {};
  for (const [name, value] of Object.entries(point.tags)) setOwn(fields, name, value);
  fields["@timestamp"] = new Timestamp(time, Number(point.time % 1_000_000n));
  fields.measurement = point.measurement;
  for (const [name, value] of Object.entries(point.fields)) {
    setOwn(fields, name, typeof value === "bigint" ? integer(value) : value);
  }
  return { index: `${point.database}/${retentionPolicy}`, id: null, time, fields };
}

/** What makes two points the same one for a rule: database, series, time, and which fields it has. */
export function pointOrigin({ database, retentionPolicy, measurement, tags, fields, time }: Point): string {
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([database, retentionPolicy, measurement, sorted, Object.keys(fields).sort(), String(time)]);
}
