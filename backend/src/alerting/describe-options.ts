import type { RuleOptions, RuleOptionType } from "./options.ts";

/** A declared option as the API shows it: what a form is made of. */
export interface OptionView {
  readonly name: string;
  readonly type: Exclude<RuleOptionType, "refused">;
  readonly meaning: string;
  readonly required: boolean;
  readonly is_secret: boolean;
  /** Durations are milliseconds; null without one. */
  readonly default: unknown;
  readonly choices: readonly string[] | null;
  readonly suggestions: readonly string[] | null;
}

/** The options that may be given, in the order of their declaration. */
export function describeOptions(options: RuleOptions): readonly OptionView[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const { type, meaning, required, isSecret, default: byDefault = null, choices = null, suggestions = null } = option;
    if (type === "refused") return [];
    return [{ name, type, meaning, required, is_secret: isSecret, default: byDefault, choices, suggestions }];
  });
}
