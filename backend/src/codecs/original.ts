import { createEvent, type Event } from "../event/event.ts";
import { fieldReference } from "../event/field-reference.ts";

export const ORIGINAL = fieldReference("[event][original]");

/** An event of one text; in ECS mode the raw text is also kept in `[event][original]`. */
export function textEvent(text: string, keepOriginal: boolean, now: number): Event {
  return createEvent(keepOriginal ? { message: text, event: { original: text } } : { message: text }, now);
}
