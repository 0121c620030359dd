import { ConfigurationError } from "../../errors.ts";
import { nearest } from "../../nearest.ts";

export interface ExpandOptions {
  readonly lookUp: (name: string) => string | undefined;
  readonly names: () => readonly string[];
  /** False: `%{WORD}` without a field is captured under its own name. */
  readonly namedCapturesOnly: boolean;
}

// Logstash (jls-grok): what stands between the name and the brace is ignored, but for `=definition`.
const REFERENCE =
  /%\{([A-Za-z0-9_[\\\]^`]+)(?::([@[\]A-Za-z0-9_\\^`:.-]+))?(?:=((?:[^{}\\]|\\[\s\S]|\{(?:[^{}\\]|\\[\s\S]|\{(?:[^{}\\]|\\[\s\S])*\})*\})+))?[^}]*\}/g;

const DEPTH_LIMIT = 100;
const LENGTH_LIMIT = 2_000_000;

/**
 * Replaces every `%{NAME}`, `%{NAME:field}`, `%{NAME:field:type}` and `%{NAME:field=regexp}` by its expression; a
 * captured one is a group named `NAME:field:type`. Throws a ConfigurationError for an unknown name or a circle.
 */
export function expand(expression: string, options: ExpandOptions): string {
  const own = new Map<string, string>();
  let length = 0;

  const expandWithin = (text: string, path: readonly string[]): string =>
    text.replace(REFERENCE, (_whole, name: string, field: string | undefined, definition: string | undefined) => {
      if (definition !== undefined) own.set(name, definition);
      const pattern = own.get(name) ?? options.lookUp(name);
      if (pattern === undefined) throw unknown(name, options.names());
      if (path.includes(name) || path.length > DEPTH_LIMIT) {
        throw new ConfigurationError(
          `the grok pattern ${name} refers to itself (${[...path, name].join(" → ")}); give one of them another name`,
        );
      }
      const inner = expandWithin(pattern, [...path, name]);
      length += inner.length;
      if (length > LENGTH_LIMIT) throw new ConfigurationError(`the grok pattern ${name} grows too long when expanded`);
      if (field !== undefined) return `(?<${name}:${field}>${inner})`;
      return options.namedCapturesOnly ? `(?:${inner})` : `(?<${name}>${inner})`;
    });

  return expandWithin(expression, []);
}

function unknown(name: string, names: readonly string[]): ConfigurationError {
  const similar = nearest(name, names);
  const hint = similar
    ? `; did you mean ${similar}?`
    : "; define it in pattern_definitions or in a file of patterns_dir";
  return new ConfigurationError(`there is no grok pattern named ${name}${hint}`);
}

export interface Field {
  /** The field reference that the expression names. */
  readonly field: string;
  readonly cast: "int" | "float" | null;
}

/** Reads a group's name `NAME:field:type` or `field`; other types than int and float change nothing. */
export function fieldOf(group: string): Field {
  const [pattern, field, type] = group.split(":");
  return { field: field ?? pattern!, cast: type === "int" || type === "float" ? type : null };
}
