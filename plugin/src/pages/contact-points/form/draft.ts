import { ApiError } from "../../../api/client.ts";
import type { ContactOptions } from "../../../api/contact-points.ts";
import type { DeclaredOption } from "../../../components/options-form/declared-option.ts";

/** What is sent of a form: without what is left empty. */
export function givenOptions(values: ContactOptions): ContactOptions {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));
}

/** The option that an error of the API is about, and what it says of it: `telegram_room_id: is …`, `x is missing: …`. */
export function optionError(
  error: Error | null,
  options: readonly DeclaredOption[],
): { readonly option: string; readonly message: string } | null {
  if (!(error instanceof ApiError) || error.code !== "CONTACT_POINT") return null;
  const [, name, message] = /^(\w+)[^\s:]*(?::| (?=is missing)) ?(.*)$/s.exec(error.message) ?? [];
  return name !== undefined && options.some((option) => option.name === name)
    ? { option: name, message: message! }
    : null;
}

export type NameProblem = "nameMissing" | "nameBad" | "nameReserved" | "nameTaken";
const RESERVED = ["telegram", "webhook"];

/** What is wrong with the name of a new contact point. */
export function nameProblem(name: string, taken: readonly string[]): NameProblem | null {
  if (name === "") return "nameMissing";
  if (name !== name.trim() || name.length > 100 || /[/\\,"']/.test(name)) return "nameBad";
  if (RESERVED.includes(name)) return "nameReserved";
  return taken.includes(name) ? "nameTaken" : null;
}
