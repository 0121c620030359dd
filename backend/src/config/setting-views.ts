import type { TObject, TSchema } from "typebox";
import { fieldOf } from "./fields.ts";
import { type HowToSet, howToSet } from "./how-to-set.ts";
import { leaves } from "./layers.ts";
import { effectiveSettings } from "./load.ts";
import { type Settings, settingsSchema } from "./schema.ts";
import { withoutLogin, writtenValue } from "./written.ts";

/** One setting in force, with all that a person needs to understand and change it. No secrets. */
export interface SettingView {
  readonly path: string;
  /** The path of its section; empty at the top. */
  readonly section: string;
  readonly meaning: string;
  /** `text`, `secret`, `path`, `integer`, `boolean`, `bytes`, `duration`, `list`. */
  readonly type: string;
  readonly choices: readonly string[];
  /** Milliseconds, bytes, absolute paths; `***` for a secret that is set. */
  readonly value: unknown;
  /** As one writes it. */
  readonly written: unknown;
  /** The default as one writes it; null without one. */
  readonly default: unknown;
  /** `default`, `FILE:LINE`, the variable or the flag. */
  readonly source: string;
  readonly origin: "default" | "file" | "environment" | "flag";
  readonly secret: boolean;
  readonly how: HowToSet;
}

export interface SettingSection {
  /** Dotted; empty for the settings outside of sections. */
  readonly path: string;
  readonly meaning: string;
}

/** Every setting in force, in the order of the schema. */
export function settingViews(settings: Settings): readonly SettingView[] {
  const byPath = new Map(effectiveSettings(settings).map((setting) => [setting.path, setting]));
  return leaves.flatMap(({ path, field }) => {
    const setting = byPath.get(path.join("."));
    if (!setting) return [];
    const { source, secret } = setting;
    const written = secret ? setting.value : writtenValue(field, setting.value);
    return {
      path: setting.path,
      section: path.slice(0, -1).join("."),
      meaning: field.description,
      type: field.kind,
      choices: field.choices ?? [],
      value: hideLogins(setting.value),
      written,
      default: field.default === null || field.default === undefined ? null : writtenValue(field, field.default),
      source,
      origin: originOf(source),
      secret,
      how: howToSet(path, field, written),
    };
  });
}

/** Every section that has settings of its own, in the order of the schema. */
export function settingSections(): readonly SettingSection[] {
  return [...sectionsOf(settingsSchema, [])];
}

function* sectionsOf(schema: TObject, path: readonly string[]): Generator<SettingSection> {
  const properties = Object.entries(schema.properties) as [string, TSchema][];
  if (properties.some(([, property]) => fieldOf(property))) {
    yield {
      path: path.join("."),
      meaning: path.length === 0 ? "Where everything lies." : String(descriptionOf(schema)),
    };
  }
  for (const [name, property] of properties) {
    if (!fieldOf(property)) yield* sectionsOf(property as TObject, [...path, name]);
  }
}

function descriptionOf(schema: TSchema): string {
  return (schema as { readonly description?: string }).description ?? "";
}

function originOf(source: string): SettingView["origin"] {
  if (source === "default") return "default";
  if (source.startsWith("--")) return "flag";
  return source.startsWith("HEIMDALL_") ? "environment" : "file";
}

function hideLogins(value: unknown): unknown {
  if (typeof value === "string") return withoutLogin(value);
  return Array.isArray(value) ? value.map(hideLogins) : value;
}
