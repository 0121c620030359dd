import { type Fields, isHash, type Value } from "../event/value.ts";

/** A hit of the API's search. */
export interface Hit {
  readonly index: string;
  readonly id: string;
  readonly time: number;
  readonly document: Fields;
}

/** A hit as a line for people: time, where from, level, message. */
export function logLine({ index, time, document }: Hit): string {
  const { message } = document;
  const parts = [
    new Date(time).toISOString(),
    text(at(document, "host", "name")) ?? text(at(document, "host", "hostname")) ?? text(document.host) ?? index,
    text(at(document, "log", "level")) ?? text(document.level) ?? text(document.loglevel)?.trim(),
    text(message) ?? JSON.stringify(document),
  ];
  return printable(parts.filter((part) => part !== undefined && part !== "").join("  "));
}

function at(document: Fields, ...path: readonly string[]): Value | undefined {
  let value: Value | undefined = document;
  for (const name of path) value = isHash(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** What a log line holds must not steer the terminal: control characters are shown as what they are. */
function printable(line: string): string {
  return line
    .replace(/\r?\n$/, "")
    .replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
      (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
}
