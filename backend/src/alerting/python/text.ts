import { Timestamp } from "../../event/timestamp.ts";
import { ExactNumber, isHash, type Value } from "../../event/value.ts";

/**
 * How Python's `str()` writes a value. ElastAlert's keys and alert texts are made with it, and rules and receivers
 * (runbooks, silence lists) rely on `None`, `True` and the digits of its numbers.
 */
export function pythonText(value: Value | undefined): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return numberText(value);
  if (value instanceof ExactNumber) {
    return value.kind === "integer" ? value.toString() : floatText(Number(value.value));
  }
  if (value instanceof Timestamp) return value.toString();
  return pythonRepresentation(value);
}

/** How Python's `repr()` writes a value: as `str()`, but texts are quoted, also within lists and hashes. */
export function pythonRepresentation(value: Value | undefined): string {
  if (typeof value === "string") return quoted(value);
  if (value instanceof Timestamp) return quoted(value.toString());
  if (Array.isArray(value)) return `[${value.map(pythonRepresentation).join(", ")}]`;
  if (isHash(value)) {
    const entries = Object.keys(value).map((name) => `${quoted(name)}: ${pythonRepresentation(value[name])}`);
    return `{${entries.join(", ")}}`;
  }
  return pythonText(value);
}

function numberText(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : floatText(value);
}

/** The shortest digits that read back the same; Python goes over to exponents at 1e16 and below 1e-4. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, exponent] = value.toExponential().split("e") as [string, string];
    return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
  }
  const text = String(value);
  return text.includes(".") ? text : `${Object.is(value, -0) ? "-0" : text}.0`;
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll(mark, `\\${mark}`)
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `${mark}${escaped}${mark}`;
}
