import { type Fields, isHash, type Value } from "../event/value.ts";
import { printable } from "./printable.ts";

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
  const line = parts.filter((part) => part !== undefined && part !== "").join("  ");
  return printable(line.replace(/\r?\n$/, ""));
}

function at(document: Fields, ...path: readonly string[]): Value | undefined {
  let value: Value | undefined = document;
  for (const name of path) value = isHash(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
