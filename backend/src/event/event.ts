import type { Position } from "./position.ts";
import { parseEventTime, Timestamp } from "./timestamp.ts";
import { deepCopyFields, type Fields, getOwn, isHash, setOwn, type Value } from "./value.ts";

/** One event on its way through a pipeline. `@metadata` lives beside the fields and never leaves with them. */
export interface Event {
  fields: Fields;
  metadata: Fields;
  /** A cancelled event (drop, split's original) skips every later filter and output. */
  cancelled: boolean;
  /** The event's place in its batch, kept through branches; events made of one share it. */
  order: number;
  /** Where the event stands at its source; null where the source has no positions (syslog). */
  position: Position | null;
  /** 0 for an event as it came, 1 and up for the events that filters made of it. */
  copy: number;
}

/**
 * Makes an event of data that came from outside, as Logstash's Event does: `@metadata` goes to the metadata,
 * `@timestamp` is read or set to `now`, a bad `@timestamp` or `tags` is kept aside and tagged, `@version` is "1"
 * when absent. Takes ownership of `fields`.
 */
export function createEvent(fields: Fields, now: number, position: Position | null = null): Event {
  let metadata: Fields = {};
  if (Object.hasOwn(fields, "@metadata")) {
    const given = fields["@metadata"];
    if (isHash(given)) metadata = given;
    delete fields["@metadata"];
  }
  const event: Event = { fields, metadata, cancelled: false, order: 0, position, copy: 0 };
  readTags(event);
  readTimestamp(event, now);
  if (!Object.hasOwn(fields, "@version")) fields["@version"] = "1";
  return event;
}

function readTimestamp(event: Event, now: number): void {
  const given = getOwn(event.fields, "@timestamp");
  if (given instanceof Timestamp) return;
  const parsed = typeof given === "string" ? parseEventTime(given) : null;
  if (parsed) {
    event.fields["@timestamp"] = parsed;
    return;
  }
  event.fields["@timestamp"] = new Timestamp(now);
  if (given === undefined || given === null) return;
  event.fields["_@timestamp"] = given;
  addTag(event, "_timestampparsefailure");
}

function readTags(event: Event): void {
  const given = getOwn(event.fields, "tags");
  if (given === undefined || given === null || typeof given === "string") return;
  if (Array.isArray(given) && given.every((tag) => typeof tag === "string")) return;
  event.fields._tags = [given];
  event.fields.tags = ["_tagsparsefailure"];
}

/** Adds a failure tag once; `tags` is made or, when it is a text, becomes a list. */
export function addTag(event: Event, tag: string): void {
  const tags = getOwn(event.fields, "tags");
  if (Array.isArray(tags)) {
    if (!tags.includes(tag)) tags.push(tag);
  } else if (typeof tags === "string") {
    if (tags !== tag) event.fields.tags = [tags, tag];
  } else {
    event.fields.tags = [tag];
  }
}

/** A deep copy of an event as a filter emits it; the caller gives it its `copy` number by `nextCopy`. */
export function copyEvent(event: Event): Event {
  return {
    fields: deepCopyFields(event.fields),
    metadata: deepCopyFields(event.metadata),
    cancelled: event.cancelled,
    order: event.order,
    position: event.position,
    copy: event.copy,
  };
}

/** The event's time in milliseconds since the epoch; `fallback` when a filter removed `@timestamp`. */
export function timeOf(event: Event, fallback: number): number {
  const time = event.fields["@timestamp"];
  return time instanceof Timestamp ? time.milliseconds : fallback;
}

/** The event as one hash; `@metadata` is put back in only when asked for. */
export function toHash(event: Event, withMetadata = false): Fields {
  if (!withMetadata || Object.keys(event.metadata).length === 0) return event.fields;
  const hash: Fields = { ...event.fields };
  setOwn(hash, "@metadata", event.metadata as Value);
  return hash;
}
