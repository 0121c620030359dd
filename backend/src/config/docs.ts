import { environmentName } from "./environment.ts";
import type { Field } from "./fields.ts";
import { leaves } from "./layers.ts";
import { formatBytes, formatDuration } from "./quantities.ts";

/** One setting for the documentation page. */
export interface SettingDoc {
  readonly path: string;
  readonly environment: string;
  readonly type: string;
  /** As it would be written; null when the setting has no value unless given. */
  readonly default: string | null;
  readonly description: string;
  readonly choices: readonly string[];
  readonly secret: boolean;
}

/** Every setting, in the order of the file. */
export function settingDocs(): SettingDoc[] {
  return leaves.map(({ path, field }) => ({
    path: path.join("."),
    environment: environmentName(path.join(".")),
    type: field.kind,
    default: written(field),
    description: field.description,
    choices: field.choices ?? [],
    secret: field.kind === "secret",
  }));
}

function written(field: Field): string | null {
  const value = field.default;
  if (value === null || value === undefined) return null;
  if (field.kind === "bytes") return formatBytes(value as number);
  if (field.kind === "duration") return formatDuration(value as number);
  return field.kind === "list" ? "[]" : String(value);
}
