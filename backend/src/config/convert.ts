import { resolve } from "node:path";
import type { TObject, TSchema } from "typebox";
import { nearest } from "../nearest.ts";
import { type Field, fieldOf } from "./fields.ts";
import { formatBytes, formatDuration, parseBytes, parseDuration } from "./quantities.ts";

/** Called for each thing that is wrong: the path below the value (list items), and what to write. */
export type Report = (below: readonly (string | number)[], problem: string) => void;

/** Where relative paths stand. */
export interface Base {
  readonly directory: string;
}

const INVALID = Symbol("invalid");
type Read = { readonly value: unknown } | { readonly expected: string };

/**
 * Reads one setting as a person wrote it (a YAML value; environment and flags are read as YAML before, but for
 * texts). Answers undefined after reporting what is wrong.
 */
export function convert(field: Field, raw: unknown, base: Base, report: Report): unknown {
  if (field.kind === "list") return convertList(field, raw, base, report);
  const read = readScalar(field, raw, base);
  if ("expected" in read) {
    report([], `${shown(field, raw)} is not valid; write ${read.expected}`);
    return undefined;
  }
  const problem = read.value === null ? null : (field.check?.(read.value as never) ?? null);
  if (problem) {
    report([], `${shown(field, raw)} is not valid; write ${problem}`);
    return undefined;
  }
  return read.value;
}

function readScalar(field: Field, raw: unknown, base: Base): Read {
  if (raw === null && field.nullable) return { value: null };
  switch (field.kind) {
    case "integer": {
      const value = typeof raw === "string" && /^-?\d+$/.test(raw.trim()) ? Number(raw) : raw;
      return Number.isSafeInteger(value) && inBounds(field, value as number)
        ? { value }
        : { expected: `an integer${bounds(field, String)}` };
    }
    case "bytes": {
      const value = typeof raw === "string" ? parseBytes(raw) : raw;
      return Number.isSafeInteger(value) && inBounds(field, value as number)
        ? { value }
        : { expected: `a size such as 64 MiB${bounds(field, formatBytes)}` };
    }
    case "duration": {
      if (field.nullable && typeof raw === "string" && /^inf$/i.test(raw.trim())) return { value: null };
      const value = typeof raw === "string" ? parseDuration(raw) : INVALID;
      return typeof value === "number" && inBounds(field, value)
        ? { value }
        : {
            expected: `a duration such as 90s, 12h or 7d${field.nullable ? ", or INF" : ""}${bounds(field, formatDuration)}`,
          };
    }
    case "boolean": {
      if (raw === true || raw === "true") return { value: true };
      return raw === false || raw === "false" ? { value: false } : { expected: "true or false" };
    }
    default:
      return readText(field, raw, base);
  }
}

function readText(field: Field, raw: unknown, base: Base): Read {
  // A chat's number or a version needs no quotes; a fraction would not come back as it was written.
  const value = Number.isSafeInteger(raw) ? String(raw) : raw;
  if (field.choices) {
    return field.choices.includes(value as string) ? { value } : { expected: `one of ${field.choices.join(", ")}` };
  }
  if (typeof value !== "string") return { expected: "a text (in quotes when it looks like something else)" };
  if (value.trim() === "") return { expected: "a text that is not empty" };
  return { value: field.kind === "path" ? resolve(base.directory, value) : value };
}

function convertList(field: Field, raw: unknown, base: Base, report: Report): unknown[] | undefined {
  const item = field.items!;
  const itemField = fieldOf(item);
  // A list of texts may be written as one text with commas, which is how the environment has it.
  const values = itemField && typeof raw === "string" ? raw.split(",").map((part) => part.trim()) : raw;
  if (!Array.isArray(values)) {
    report([], "is not a list; write one entry a line, each with '- ' in front");
    return undefined;
  }
  return values.map((value, index) => {
    const reportItem: Report = (below, problem) => report([index, ...below], problem);
    return itemField
      ? convert(itemField, value, base, reportItem)
      : convertItem(item as TObject, value, base, reportItem);
  });
}

function convertItem(schema: TObject, raw: unknown, base: Base, report: Report): unknown {
  const names = Object.keys(schema.properties);
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    report([], `write an entry with ${names.join(", ")}`);
    return undefined;
  }
  for (const name of Object.keys(raw)) {
    if (!names.includes(name)) report([name], unknownKey(name, names));
  }
  const item: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    const field = fieldOf(property as TSchema)!;
    const given = (raw as Record<string, unknown>)[name];
    if (given === undefined && field.default === undefined) report([name], "is missing");
    else if (given === undefined) item[name] = field.default;
    else item[name] = convert(field, given, base, (below, problem) => report([name, ...below], problem));
  }
  return item;
}

/** What to say of a key that nothing has. */
export function unknownKey(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  return close ? `is not a setting; did you mean ${close}?` : `is not a setting; there are ${known.join(", ")}`;
}

function shown(field: Field, raw: unknown): string {
  if (field.kind === "secret") return "the value (not shown)";
  const text = JSON.stringify(raw) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function inBounds(field: Field, value: number): boolean {
  return value >= (field.minimum ?? 0) && value <= (field.maximum ?? Number.MAX_SAFE_INTEGER);
}

function bounds({ minimum, maximum }: Field, format: (value: number) => string): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${format(minimum)} to ${format(maximum)}`;
  return minimum === undefined ? "" : `, at least ${format(minimum)}`;
}
