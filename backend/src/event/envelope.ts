import { createEvent, type Event } from "./event.ts";
import { parseJson } from "./json.ts";
import type { Position } from "./position.ts";
import { isHash } from "./value.ts";

/**
 * An event as JSON on its way from one backend to another: `{"event":{…},"metadata":{…},"source":…,"offset":…}`, with
 * `generation` and `copy` where they are set. `position` is the event's own, or one that was made for the way: with
 * it the event has the same document id however often it is delivered.
 */
export function writeEnvelope(event: Event, position: Position): string {
  const { source, offset, generation } = position;
  let text = `{"event":${JSON.stringify(event.fields)},"source":${JSON.stringify(source)},"offset":${offset}`;
  if (generation !== undefined) text += `,"generation":${JSON.stringify(generation)}`;
  if (event.copy > 0) text += `,"copy":${event.copy}`;
  for (const _ in event.metadata) {
    text += `,"metadata":${JSON.stringify(event.metadata)}`;
    break;
  }
  return `${text}}`;
}

/** Reads what `writeEnvelope` wrote; null when the text is something else. */
export function readEnvelope(text: string, now: number): Event | null {
  let envelope: unknown;
  try {
    envelope = parseJson(text);
  } catch {
    return null;
  }
  if (!isEnvelope(envelope)) return null;
  const { source, offset, generation, copy, metadata } = envelope;
  const position: Position = { source, offset, ...(typeof generation === "string" ? { generation } : {}) };
  const event = createEvent(envelope.event, now, position);
  if (isHash(metadata)) event.metadata = metadata;
  if (typeof copy === "number") event.copy = copy;
  return event;
}

interface Envelope {
  event: Event["fields"];
  source: string;
  offset: number;
  generation?: unknown;
  copy?: unknown;
  metadata?: Event["metadata"];
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== "object" || value === null) return false;
  const { event, source, offset } = value as Partial<Envelope>;
  return isHash(event) && typeof source === "string" && typeof offset === "number";
}
