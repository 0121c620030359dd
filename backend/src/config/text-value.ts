import { parse } from "yaml";
import type { Field } from "./fields.ts";

/** A setting from the environment or a flag: texts as they are, lists of entries as YAML (so JSON works too). */
export function readTextValue(field: Field, text: string): unknown {
  if (field.nullable && field.kind !== "secret" && text === "null") return null;
  if (field.kind !== "list" || !/^\s*[[-]/.test(text)) return text;
  try {
    return parse(text);
  } catch {
    return text;
  }
}
