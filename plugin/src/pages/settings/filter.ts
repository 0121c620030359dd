import type { Setting } from "../../api/settings.ts";

export interface SettingFilter {
  readonly text: string;
  /** Whether only those are wanted that do not have their default. */
  readonly isChanged: boolean;
}

/** The settings that fit: every word stands in the name, the meaning, the variable or the value. */
export function fittingSettings(settings: readonly Setting[], { text, isChanged }: SettingFilter): readonly Setting[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return settings.filter((setting) => {
    if (isChanged && setting.origin === "default") return false;
    const { path, meaning, source, how } = setting;
    const all = [path, meaning, source, how.environment, valueText(setting.written)].join("\n").toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

/** A value on one line, as one writes it; empty where there is none. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (!Array.isArray(value)) return String(value);
  return value.map((item) => (typeof item === "object" ? JSON.stringify(item) : String(item))).join(", ");
}
