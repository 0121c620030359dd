import { createEvent, type Event } from "../event/event.ts";
import { type FieldReference, fieldReference } from "../event/field-reference.ts";
import { parseJson } from "../event/json.ts";
import { type Fields, isHash } from "../event/value.ts";
import { ORIGINAL } from "./original.ts";

export interface JsonEventOptions {
  /** The document goes below this field; at the root when absent. */
  readonly target?: string | undefined;
  /** Whether the raw text of a single event is kept in `[event][original]`. */
  readonly keepOriginal: boolean;
  now(): number;
}

const BLANK = /^[\0-\x20]*$/;
const OPENING_BRACE = 0x7b;

/**
 * The function that turns a JSON text into events (Logstash: Event.fromJson and the json codecs): an object is one,
 * a list of objects one each, a blank text none; anything else is an event of the text with `_jsonparsefailure`.
 */
export function createJsonReader(options: JsonEventOptions): (text: string, emit: (event: Event) => void) => void {
  const target = options.target === undefined ? null : fieldReference(options.target);
  const fail = (text: string): Event => createEvent({ message: text, tags: ["_jsonparsefailure"] }, options.now());
  return (text, emit) => {
    if (text.charCodeAt(0) !== OPENING_BRACE && BLANK.test(text)) return;
    const events = read(text, target, options);
    if (events === null) emit(fail(text));
    else if (Array.isArray(events)) for (const event of events) emit(event);
    else emit(events);
  };
}

/** One event, several, or null when the text is no object or list of objects. */
function read(text: string, target: FieldReference | null, options: JsonEventOptions): Event | Event[] | null {
  try {
    const document = parseJson(text);
    if (isHash(document)) return keepText(toEvent(document, target, options.now()), text, options);
    if (!Array.isArray(document) || !document.every(isHash)) return null;
    const events = document.map((value) => toEvent(value, target, options.now()));
    return events.length === 1 ? keepText(events[0]!, text, options) : events;
  } catch {
    // Bad JSON, or an `event` field that is no hash, below which the original text cannot be kept: as in Logstash,
    // either way the text becomes the message of a failure.
    return null;
  }
}

function keepText(event: Event, text: string, options: JsonEventOptions): Event {
  if (options.keepOriginal && !ORIGINAL.has(event)) ORIGINAL.set(event, text);
  return event;
}

function toEvent(document: Fields, target: FieldReference | null, now: number): Event {
  if (!target) return createEvent(document, now);
  const event = createEvent({}, now);
  target.set(event, document);
  return event;
}
