import { Timestamp } from "../event/timestamp.ts";
import { type Fields, isHash, isNumber, type Value } from "../event/value.ts";
import { documentField } from "./document.ts";
import type { Match } from "./match.ts";
import { parseFormat, renderFormat } from "./python/format.ts";
import { pythonText } from "./python/text.ts";
import type { AlertTexts, Rule } from "./rule.ts";
import { ruleType } from "./rule-types.ts";

/** The title of an alert, as ElastAlert makes it: alert_subject, or the rule's name. */
export function alertTitle(rule: Rule, alert: AlertTexts, match: Match): string {
  const { alert_subject: subject, alert_subject_args: names, alert_subject_max_len: longest } = alert.text;
  if (subject === undefined) return rule.name;
  const text = names
    ? fillIn(
        subject,
        names.map((name) => valueFor(name, alert, match)),
      )
    : subject;
  return cutCharacters(text, longest);
}

/** The text of an alert, as ElastAlert makes it: alert_text, what the rule found, every field of the match. */
export function alertText(rule: Rule, alert: AlertTexts, match: Match): string {
  const { alert_text, alert_text_type: kind } = alert.text;
  let text = alert_text === undefined ? `${rule.name}\n\n` : "";
  text = withBlankLine(text + customText(alert, match));
  if (kind === "alert_text_only") return text;
  text = withBlankLine(text + ruleType(rule.type)!.describe(rule, match.fields));
  return kind === "exclude_fields" ? text : text + matchItems(match.fields);
}

function customText(alert: AlertTexts, match: Match): string {
  const {
    alert_text: text = "",
    alert_text_args: names,
    alert_text_kw: named,
    alert_missing_value: missing,
  } = alert.text;
  if (names)
    return fillIn(
      text,
      names.map((name) => valueFor(name, alert, match)),
    );
  if (!named) return text;
  const values = new Map<string, Value>();
  for (const [name, as] of Object.entries(named)) {
    const value = documentField(name)(match.fields) ?? alert.properties[name];
    values.set(String(as), value ?? missing);
  }
  return renderFormat(parseFormat(text), (name) => values.get(String(name)) ?? missing);
}

function fillIn(text: string, values: readonly Value[]): string {
  return renderFormat(parseFormat(text), (name) => (typeof name === "number" ? (values[name] ?? null) : null));
}

/** A field of the match, else a property of the rule that says something, else the missing value. */
function valueFor(name: string, alert: AlertTexts, match: Match): Value {
  const value = documentField(name)(match.fields);
  if (value !== undefined && value !== null) return value;
  const property = alert.properties[name];
  const isEmpty =
    property === undefined || property === null || property === "" || property === 0 || property === false;
  return isEmpty ? alert.text.alert_missing_value : property;
}

function withBlankLine(text: string): string {
  let result = text;
  while (!result.endsWith("\n\n")) result += "\n";
  return result;
}

function matchItems(fields: Fields): string {
  return Object.keys(fields)
    .filter((name) => !name.startsWith("top_events_"))
    .sort(compareNames)
    .map((name) => {
      const value = fields[name]!;
      const isStructure = Array.isArray(value) || isHash(value);
      return `${name}: ${isStructure ? pythonJson(value, "") : pythonText(value)}\n`;
    })
    .join("");
}

function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** JSON as Python writes it with sorted names and an indent of 4. */
function pythonJson(value: Value, indent: string): string {
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => inner + pythonJson(item, inner)).join(",\n")}\n${indent}]`;
  }
  if (isHash(value)) {
    const names = Object.keys(value).sort(compareNames);
    if (names.length === 0) return "{}";
    const lines = names.map((name) => `${inner}${JSON.stringify(name)}: ${pythonJson(value[name]!, inner)}`);
    return `{\n${lines.join(",\n")}\n${indent}}`;
  }
  if (isNumber(value)) return pythonText(value);
  return value instanceof Timestamp ? JSON.stringify(value.toString()) : JSON.stringify(value);
}

/** Cuts to a number of characters as Python counts them. */
function cutCharacters(text: string, longest: number): string {
  return text.length <= longest ? text : [...text].slice(0, longest).join("");
}
