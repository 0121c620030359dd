import { createEvent, type Event } from "../event/event.ts";
import { type FieldReference, fieldReference } from "../event/field-reference.ts";
import { parseJson } from "../event/json.ts";
import { isHash, type Value } from "../event/value.ts";
import { ORIGINAL } from "./original.ts";

export interface JsonEventOptions {
  /** The document goes below this field; at the root when absent. */
  readonly target?: string | undefined;
  /** Whether the raw text of a single event is kept in `[event][original]`. */
  readonly keepOriginal: boolean;
  now(): number;
}

const BLANK = /^[\0-\x20]*$/;

/**
 * The function that turns a JSON text into events (Logstash: Event.fromJson and the json codecs): an object is one,
 * a list of objects one each, a blank text none; anything else is an event of the text with `_jsonparsefailure`.
 */
export function createJsonReader(options: JsonEventOptions): (text: string, emit: (event: Event) => void) => void {
  const target = options.target === undefined ? null : fieldReference(options.target);
  return (text, emit) => {
    const first = text.charCodeAt(0);
    if (first !== 0x7b && BLANK.test(text)) return;
    const events = read(text, target, options);
    if (events) for (const event of events) emit(event);
    else emit(createEvent({ message: text, tags: ["_jsonparsefailure"] }, options.now()));
  };
}

function read(text: string, target: FieldReference | null, options: JsonEventOptions): Event[] | null {
  try {
    const document = parseJson(text);
    const list = Array.isArray(document) ? document : [document];
    if (!list.every(isHash)) return null;
    const events = list.map((value) => toEvent(value, target, options.now()));
    const [single] = events;
    if (options.keepOriginal && events.length === 1 && single && !ORIGINAL.has(single)) ORIGINAL.set(single, text);
    return events;
  } catch {
    // Bad JSON, or an `event` field that is no hash, below which the original text cannot be kept: as in Logstash,
    // either way the text becomes the message of a failure.
    return null;
  }
}

function toEvent(document: Value & object, target: FieldReference | null, now: number): Event {
  if (!target) return createEvent(document as Event["fields"], now);
  const event = createEvent({}, now);
  target.set(event, document as Value);
  return event;
}
