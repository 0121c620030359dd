import type { ConfigValue } from "../component/options.ts";
import { javaFloat } from "./json.ts";
import { ExactNumber, isHash, isNumber, type Value } from "./value.ts";

/** A value as Ruby's `to_s` writes it, which is what the filters written in Ruby see: `nil` is the empty text. */
export function rubyText(value: Value): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  if (isNumber(value)) return rubyNumber(value);
  return Array.isArray(value) || isHash(value) ? rubyInspect(value) : String(value);
}

/** A value as Ruby's `inspect` writes it within a list or hash: `["a", nil]`, `{"k"=>1}`. */
export function rubyInspect(value: Value): string {
  if (typeof value === "string") return JSON.stringify(value).replace(/#(?=[{$@])/g, "\\#");
  if (value === null) return "nil";
  if (Array.isArray(value)) return `[${value.map(rubyInspect).join(", ")}]`;
  if (!isHash(value)) return rubyText(value);
  return `{${Object.keys(value)
    .map((name) => `${rubyInspect(name)}=>${rubyInspect(value[name]!)}`)
    .join(", ")}}`;
}

/** Ruby writes floats from 0.0001 up to 1e16 without an exponent, others with one of two digits. */
function rubyNumber(value: number | ExactNumber): string {
  if (value instanceof ExactNumber ? value.kind === "integer" : Number.isInteger(value)) return String(value);
  const float = Number(value instanceof ExactNumber ? value.value : value);
  const size = Math.abs(float);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [mantissa, exponent] = javaFloat(float).split("E") as [string, string];
    return `${mantissa}e${exponent.startsWith("-") ? "-" : "+"}${exponent.replace("-", "").padStart(2, "0")}`;
  }
  const text = String(float + 0);
  if (Object.is(float, -0)) return "-0.0";
  return text.includes(".") ? text : `${text}.0`;
}

/** A setting's value as text, where Logstash takes any kind of value and interpolates its `to_s`. */
export function configText(value: ConfigValue): string {
  if (typeof value === "string") return value;
  if (value instanceof Map)
    return rubyInspect(Object.fromEntries([...value].map(([key, item]) => [key, configText(item)])));
  if (Array.isArray(value)) return rubyInspect(value.map(configText));
  return typeof value === "number" || value instanceof ExactNumber ? rubyText(value) : String(value);
}

/** Ruby's `upcase` and `downcase` map each character by itself: a final sigma stays an ordinary one. */
export function upcase(text: string): string {
  return text.toUpperCase();
}

export function downcase(text: string): string {
  return text.replaceAll("Σ", "σ").toLowerCase();
}

/** The first character as a title begins with it, the rest in small letters. */
export function capitalize(text: string): string {
  const [first = ""] = text;
  const upper = upcase(first);
  return upper.slice(0, first.length) + downcase(upper.slice(first.length)) + downcase(text.slice(first.length));
}
