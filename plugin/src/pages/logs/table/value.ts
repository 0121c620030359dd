import { ExactNumber } from "../../../api/exact-json.ts";
import type { LogFields, Scalar } from "../../../api/logs.ts";

export interface FlatField {
  readonly name: string;
  /** One value, or those of a list. */
  readonly values: readonly unknown[];
}

const isHash = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);

/** The fields of a document by their dotted names, in the order of the alphabet. */
export function flatten(document: LogFields): FlatField[] {
  const found = new Map<string, unknown[]>();
  const walk = (path: string, value: unknown): void => {
    if (isHash(value) && Object.keys(value).length > 0) {
      for (const [name, inner] of Object.entries(value)) walk(path === "" ? name : `${path}.${name}`, inner);
    } else if (Array.isArray(value) && value.some(isHash)) {
      for (const inner of value) walk(path, inner);
    } else {
      found.set(path, [...(found.get(path) ?? []), ...(Array.isArray(value) ? value : [value])]);
    }
  };
  walk("", document);
  return [...found].map(([name, values]) => ({ name, values })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A field by its dotted name, whether the document has it nested, flat or half and half. */
export function fieldOf(document: unknown, name: string): unknown {
  if (Array.isArray(document)) {
    const values = document.map((one) => fieldOf(one, name)).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.flat();
  }
  if (!isHash(document)) return undefined;
  if (Object.hasOwn(document, name)) return document[name];
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
    const head = name.slice(0, dot);
    if (!Object.hasOwn(document, head)) continue;
    const found = fieldOf(document[head], name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value as people read it. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (value instanceof ExactNumber || typeof value !== "object") return String(value);
  if (Array.isArray(value) && !value.some((one) => typeof one === "object" && one !== null)) return value.join(", ");
  return JSON.stringify(value);
}

/** A value that a query can ask for; undefined for what it cannot. */
export function asScalar(value: unknown): Scalar | undefined {
  if (value instanceof ExactNumber) return value.text;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

const NOT_SHOWN = new Set(["@timestamp", "@version", "tags", "event.original"]);

/** What a line says when no columns are chosen: its message, or all it has. */
export function summaryOf(document: LogFields): { readonly field: string; readonly text: string } {
  for (const field of ["message", "event.original", "log.original"]) {
    const message = fieldOf(document, field);
    if (typeof message === "string" && message !== "") return { field, text: message };
  }
  const fields = flatten(document).filter(({ name }) => !NOT_SHOWN.has(name));
  return {
    field: "",
    text: fields.map(({ name, values }) => `${name}=${valueText(values.length === 1 ? values[0] : values)}`).join("  "),
  };
}

/** The line as it came, for trying a pipeline on it. */
export function originalLine(document: LogFields): string {
  for (const field of ["event.original", "message"]) {
    const text = fieldOf(document, field);
    if (typeof text === "string" && text !== "") return text;
  }
  return JSON.stringify(document);
}

export type Severity = "error" | "warning" | "info" | "debug";

const LEVEL_FIELDS = [
  "log.level",
  "level",
  "loglevel",
  "severity",
  "log.syslog.severity.name",
  "severity_label",
  "syslog_severity",
];

/** How bad a line is by what it says of itself. */
export function severityOf(document: LogFields): Severity | null {
  for (const field of LEVEL_FIELDS) {
    const value = fieldOf(document, field);
    if (typeof value === "string") return severityOfText(value);
  }
  return null;
}

export function severityOfText(level: string): Severity | null {
  const text = level.trim().toLowerCase();
  if (/^(?:err|error|fatal|crit|critical|alert|emerg|emergency|panic|severe|e|f)$/.test(text)) return "error";
  if (/^(?:warn|warning|w)$/.test(text)) return "warning";
  if (/^(?:debug|trace|fine|finer|finest|verbose|d|t)$/.test(text)) return "debug";
  return /^(?:info|information|informational|notice|i|n)$/.test(text) ? "info" : null;
}
