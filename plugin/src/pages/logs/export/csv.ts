import type { LogFields } from "../../../api/logs.ts";
import { fieldOf, valueText } from "../table/value.ts";

/** Spreadsheets take what begins so for a formula, and a log line may come from anybody. */
const FORMULA = /^[=+\-@\t\r]/;

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function cell(value: unknown): string {
  const text = valueText(value);
  const harmless =
    typeof value === "string" && FORMULA.test(text) && !/^[+-]?\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;
  return quoted(harmless);
}

/** A line of CSV (RFC 4180) of a document's fields. */
export function csvLine(document: LogFields, fields: readonly string[]): string {
  return `${fields.map((field) => cell(fieldOf(document, field))).join(",")}\r\n`;
}

export function csvHeader(fields: readonly string[]): string {
  return `${fields.map(quoted).join(",")}\r\n`;
}
