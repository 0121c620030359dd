import type { ConfigHash, ConfigValue } from "../component/options.ts";
import { ConfigurationError, type Place } from "../errors.ts";
import { isPlugin } from "./settings.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const PLACEHOLDER = /\$\{([A-Za-z_.][A-Za-z0-9_.]*)(?::([^}]*))?\}/g;
const WHOLE_PLACEHOLDER = new RegExp(`^${PLACEHOLDER.source}$`);

/** Replaces every `${NAME}` and `${NAME:default}` of a text (Logstash: substitution_variables.rb). */
export function substituteText(text: string, environment: Environment, place: Place): string {
  if (!text.includes("${")) return text;
  return text.replace(PLACEHOLDER, (_, name: string, fallback: string | undefined) => {
    const value = environment[name] ?? fallback;
    if (value !== undefined) return value;
    throw new ConfigurationError(
      `the environment variable ${name} is not set; set it or write a default: \${${name}:default}`,
      { place },
    );
  });
}

/** In conditions only a text that is wholly one placeholder is replaced (Logstash: ConfigVariableExpander). */
export function substituteWhole(text: string, environment: Environment, place: Place): string {
  return WHOLE_PLACEHOLDER.test(text) ? substituteText(text, environment, place) : text;
}

/** Replaces placeholders in a setting's texts, list elements and hash values; hash keys stay as they are. */
export function substituteValue(value: ConfigValue, environment: Environment, place: Place): ConfigValue {
  if (typeof value === "string") return substituteText(value, environment, place);
  if (Array.isArray(value)) return value.map((item) => substituteValue(item, environment, place));
  if (value instanceof Map) return substituteHash(value, environment, place);
  return isPlugin(value) ? { ...value, settings: substituteHash(value.settings, environment, place) } : value;
}

function substituteHash(hash: ConfigHash, environment: Environment, place: Place): ConfigHash {
  return new Map([...hash].map(([key, value]) => [key, substituteValue(value, environment, place)]));
}
