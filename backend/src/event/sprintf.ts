import { compileJavaTimeFormat } from "../time/java-time.ts";
import { compileJodaFormat } from "../time/joda-format.ts";
import type { Event } from "./event.ts";
import { type FieldReference, fieldReference } from "./field-reference.ts";
import { valueToText } from "./json.ts";
import { Timestamp } from "./timestamp.ts";

/** A compiled sprintf text: the text for one event. */
export type Template = (event: Event) => string;

/** Whether a text holds a `%{…}` and so depends on the event. */
export function isTemplate(text: string): boolean {
  const open = text.indexOf("%{");
  return open >= 0 && text.indexOf("}", open) >= 0;
}

/**
 * Compiles a sprintf text once (Logstash's StringInterpolation): `%{field}`, `%{[a][b]}`, `%{+FORMAT}` by Joda,
 * `%{+%s}`, `%{{FORMAT}}` by java.time and `%{{TIME_NOW}}`. What is missing or null stays as it is written; inserted
 * text is not expanded again; a constant text is a constant function. Throws TIME_FORMAT for a bad time format at
 * once; an illegal field reference throws FIELD_REFERENCE when the template runs, as in Logstash.
 */
export function compileTemplate(text: string): Template {
  const parts: Template[] = [];
  let position = 0;
  for (;;) {
    const open = text.indexOf("%{", position);
    const close = open < 0 ? -1 : text.indexOf("}", open);
    if (close < 0) break;
    if (open > position) parts.push(constant(text.slice(position, open)));
    const content = text.slice(open + 2, close);
    const doubled = content.startsWith("{") && text[close + 1] === "}";
    parts.push(doubled ? javaTimePart(content.slice(1)) : placeholder(content));
    position = close + (doubled ? 2 : 1);
  }
  if (parts.length === 0) return constant(text);
  if (position < text.length) parts.push(constant(text.slice(position)));
  return concatenate(parts);
}

/** A field name that may be a template, as `event.set(event.sprintf(name))` resolves it. */
export function compileReference(text: string): (event: Event) => FieldReference {
  if (isTemplate(text)) {
    const template = compileTemplate(text);
    return (event) => fieldReference(template(event));
  }
  let reference: FieldReference | undefined;
  return () => {
    reference ??= fieldReference(text);
    return reference;
  };
}

function constant(text: string): Template {
  return () => text;
}

function concatenate(parts: readonly Template[]): Template {
  const [first, second, third] = parts as [Template, Template, Template];
  if (parts.length === 1) return first;
  if (parts.length === 2) return (event) => first(event) + second(event);
  if (parts.length === 3) return (event) => first(event) + second(event) + third(event);
  return (event) => {
    let text = "";
    for (const part of parts) text += part(event);
    return text;
  };
}

function placeholder(content: string): Template {
  // Logstash compares with "+%s" only as far as the content goes, so that `%{}` and `%{+}` are the epoch too.
  if ("+%s".startsWith(content)) return timed((time) => String(Math.floor(time.milliseconds / 1_000)));
  if (content.startsWith("+")) {
    const format = compileJodaFormat(content.slice(1));
    return timed((time) => format(time.milliseconds));
  }
  return fieldPart(content);
}

function javaTimePart(pattern: string): Template {
  return pattern === "TIME_NOW" ? () => new Date().toISOString() : timed(compileJavaTimeFormat(pattern));
}

/** An event without `@timestamp` gives the empty text. */
function timed(format: (time: Timestamp) => string): Template {
  return (event) => {
    const time = event.fields["@timestamp"];
    return time instanceof Timestamp ? format(time) : "";
  };
}

function fieldPart(name: string): Template {
  const asWritten = `%{${name}}`;
  const reference = compileReference(name);
  return (event) => {
    const value = reference(event).get(event);
    if (typeof value === "string") return value;
    return value === undefined || value === null ? asWritten : valueToText(value);
  };
}
